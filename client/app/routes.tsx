import type { ComponentType } from "react";
import { createBrowserRouter, type RouteObject } from "react-router";
import { addWords } from "#client/messages/language.ts";
import { Crashed, CrashedAlone } from "#client/routes/crashed.tsx";
import { Entry } from "#client/routes/entry.tsx";
import { FrameWaiting } from "#client/ui/frame-waiting.tsx";
import { paths } from "./paths.ts";

/** With the words that those pages have besides everybody's, and for those alone who have the permission. */
const administration = (permission: string, load: () => Promise<ComponentType>) => async () => {
  const [Page, { Guarded }] = await Promise.all([load(), import("#client/routes/guarded.tsx"), addWords("administration")]);
  const Component = () => (
    <Guarded permission={permission}>
      <Page />
    </Guarded>
  );
  return { Component };
};

/** Each page is loaded when it is first opened; the first one waits for nothing but its own code. */
export const routes: RouteObject[] = [
  {
    Component: Entry,
    ErrorBoundary: CrashedAlone,
    HydrateFallback: FrameWaiting,
    children: [
      {
        lazy: async () => ({ Component: (await import("#client/routes/signed-out.tsx")).SignedOut }),
        children: [
          { path: paths.signIn, lazy: async () => ({ Component: (await import("#client/routes/sign-in.tsx")).SignIn }) },
          { path: paths.signUp, lazy: async () => ({ Component: (await import("#client/routes/sign-up.tsx")).SignUp }) },
        ],
      },
      {
        // A mail is opened in whichever browser comes first, signed in or not.
        lazy: async () => ({ Component: (await import("#client/routes/split.tsx")).Split }),
        children: [
          { path: paths.forgotPassword, lazy: async () => ({ Component: (await import("#client/routes/reset-password.tsx")).ForgotPassword }) },
          { path: paths.resetPassword, lazy: async () => ({ Component: (await import("#client/routes/reset-password.tsx")).ResetPassword }) },
          { path: paths.verify, lazy: async () => ({ Component: (await import("#client/routes/verify.tsx")).Verify }) },
          { path: paths.cancelDeletion, lazy: async () => ({ Component: (await import("#client/routes/cancel-deletion.tsx")).CancelDeletion }) },
          { path: paths.invitation, lazy: async () => ({ Component: (await import("#client/routes/invitation.tsx")).Invitation }) },
          { path: paths.undoEmailChange, lazy: async () => ({ Component: (await import("#client/routes/undo-email-change.tsx")).UndoEmailChange }) },
        ],
      },
      {
        lazy: async () => {
          const [{ SignedIn }] = await Promise.all([import("#client/routes/signed-in.tsx"), addWords("inside")]);
          return { Component: SignedIn };
        },
        children: [
          {
            ErrorBoundary: Crashed,
            children: [
              { path: paths.home, lazy: async () => ({ Component: (await import("#client/routes/dashboard.tsx")).Dashboard }) },
              { path: paths.profile, lazy: async () => ({ Component: (await import("#client/routes/own-profile.tsx")).OwnProfile }) },
              { path: paths.editProfile, lazy: async () => ({ Component: (await import("#client/routes/edit-profile.tsx")).EditOwnProfile }) },
              { path: paths.people, lazy: async () => ({ Component: (await import("#client/routes/people.tsx")).People }) },
              { path: "/people/:handle", lazy: async () => ({ Component: (await import("#client/routes/person.tsx")).Person }) },
              { path: "/people/:handle/edit", lazy: async () => ({ Component: (await import("#client/routes/edit-profile.tsx")).EditPerson }) },
              {
                lazy: async () => ({ Component: (await import("#client/routes/account.tsx")).Account }),
                children: [
                  { path: paths.account, lazy: async () => ({ Component: (await import("#client/routes/sign-in-methods.tsx")).SignInMethods }) },
                  { path: paths.devices, lazy: async () => ({ Component: (await import("#client/routes/devices.tsx")).Devices }) },
                  { path: paths.securityLog, lazy: async () => ({ Component: (await import("#client/routes/security-log.tsx")).SecurityLog }) },
                  { path: paths.preferences, lazy: async () => ({ Component: (await import("#client/routes/preferences.tsx")).Preferences }) },
                  { path: paths.ownData, lazy: async () => ({ Component: (await import("#client/routes/own-data.tsx")).OwnData }) },
                  { path: paths.dangerZone, lazy: async () => ({ Component: (await import("#client/routes/danger-zone.tsx")).DangerZone }) },
                ],
              },
              { path: paths.accounts, lazy: administration("accounts.read", async () => (await import("#client/routes/accounts.tsx")).Accounts) },
              { path: paths.roles, lazy: administration("roles.read", async () => (await import("#client/routes/roles.tsx")).Roles) },
              { path: "/administration/roles/:key", lazy: administration("roles.read", async () => (await import("#client/routes/role.tsx")).Role) },
              { path: paths.invitations, lazy: administration("people.invite", async () => (await import("#client/routes/invitations.tsx")).Invitations) },
              { path: paths.audit, lazy: administration("audit.read", async () => (await import("#client/routes/audit.tsx")).Audit) },
              { path: paths.readiness, lazy: administration("readiness.read", async () => (await import("#client/routes/readiness.tsx")).Readiness) },
              { path: "*", lazy: async () => ({ Component: (await import("#client/routes/not-found.tsx")).NotFound }) },
            ],
          },
        ],
      },
    ],
  },
];

export const createRouter = () => createBrowserRouter(routes);
