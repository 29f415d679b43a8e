import { act, screen, waitFor, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { FakeServer, refusedWith } from "#client/testing/fake-server.ts";
import { picture } from "#client/testing/people.ts";
import { fakeSession, renderPage } from "#client/testing/render.tsx";
import { Accounts } from "./accounts.tsx";
import { Audit } from "./audit.tsx";
import { Guarded } from "./guarded.tsx";
import { Invitation } from "./invitation.tsx";
import { Invitations } from "./invitations.tsx";
import { Role } from "./role.tsx";
import { SignIn } from "./sign-in.tsx";
import { ViewerContext } from "./viewer.ts";

const everything = ["accounts.read", "accounts.suspend", "accounts.secure", "roles.read", "roles.grant", "roles.manage", "people.invite", "audit.read"];

/** The page as somebody sees it who may do just that. */
const as = (permissions: readonly string[], page: ReactNode) => (
  <ViewerContext.Provider value={{ accountId: "0", profileId: "0", may: (permission) => permissions.includes(permission) }}>{page}</ViewerContext.Provider>
);

const permission = (key: string) => ({ __typename: "Permission", key, description: key });
const role = (key: string, name: string, permissions: readonly string[]) => ({
  __typename: "Role",
  key,
  name,
  description: null,
  permissions: permissions.map(permission),
});
const manager = role("manager", "Manager", ["accounts.read"]);
const admin = role("admin", "Administrator", ["accounts.read", "metrics.read"]);
const roles = [manager, admin];

const grant = (key: string, name: string, expiresAt: string | null = null) => ({
  __typename: "RoleGrant",
  grantedAt: "2026-01-01T00:00:00Z",
  expiresAt,
  grantedBy: null,
  role: { __typename: "Role", key, name },
});

const account = (id: string, name: string) => ({
  __typename: "Account",
  id,
  email: `${name.toLowerCase()}@example.org`,
  emailVerifiedAt: null,
  createdAt: "2026-01-01T00:00:00Z",
  deletionScheduledFor: null,
  state: "ACTIVE",
  suspension: null,
  totpEnabled: false,
  profile: { __typename: "Profile", id, handle: name.toLowerCase(), displayName: name, headline: null, avatar: picture },
  roles: [grant("member", "Member")],
});
const ada = account("1", "Ada");
const grace = account("2", "Grace");

const listOf = (...nodes: readonly object[]) => ({
  __typename: "Connection",
  totalCount: nodes.length,
  edges: nodes.map((node, index) => ({ __typename: "Edge", cursor: String(index), node })),
  pageInfo: { __typename: "PageInfo", hasNextPage: false, endCursor: null },
});
const conflict = (code: string, message: string, path: readonly string[] = []) => ({ __typename: "Conflict", code, message, path });

const accountsServer = () =>
  new FakeServer()
    .on("AccountsPage", () => ({ accounts: listOf(ada, grace), roles }))
    .on("AccountDrawer", ({ id }) => ({ account: [ada, grace].find((each) => each.id === id) ?? null, roles }));

async function openAda(server: FakeServer, permissions: readonly string[] = everything) {
  const opened = renderPage(as(permissions, <Accounts />), server);
  await opened.user.click(await screen.findByRole("link", { name: "Ada" }));
  return { ...opened, drawer: await screen.findByRole("dialog", { name: "Ada" }) };
}

describe("People", () => {
  it("opens one account in a drawer, which a link can open, too", async () => {
    const { router } = await openAda(accountsServer());
    expect(router.state.location.search).toBe("?account=1");
  });

  it("says so where there is no such account", async () => {
    const { router } = renderPage(as(everything, <Accounts />), accountsServer());
    await act(() => router.navigate("/?account=9"));
    await screen.findByText("There is no such account");
  });

  it("grants a role that ends by itself", async () => {
    const server = accountsServer().on("GrantRole", () => ({
      grantRole: {
        __typename: "AccountPayload",
        userErrors: [],
        account: { ...ada, roles: [...ada.roles, grant("manager", "Manager", "2099-01-01T00:00:00Z")] },
      },
    }));
    const { user, drawer } = await openAda(server);
    await user.selectOptions(await within(drawer).findByRole("combobox", { name: "Grant a role" }), "manager");
    await user.type(within(drawer).getByLabelText("Ends (optional)"), "2099-01-01T00:00");
    await user.click(within(drawer).getByRole("button", { name: "Grant the role" }));
    await within(drawer).findByRole("button", { name: "Revoke Manager" });
    expect(server.sentOf("GrantRole")[0]?.variables).toEqual({ accountId: "1", role: "manager", expiresAt: new Date("2099-01-01T00:00").toISOString() });
  });

  it("does not offer a role that permits more than one holds, and says why", async () => {
    const { drawer } = await openAda(accountsServer());
    const option = await within(drawer).findByRole("option", { name: "Administrator: permits more than you hold" });
    expect((option as HTMLOptionElement).disabled).toBe(true);
  });

  it("suspends with a reason and keeps what was typed when it is refused", async () => {
    const refusal = conflict("LAST_ADMINISTRATOR", "Make another administrator first.", ["id"]);
    const server = accountsServer().on("SuspendAccount", () => ({ suspendAccount: { __typename: "AccountPayload", userErrors: [refusal], account: null } }));
    const { user, drawer } = await openAda(server);
    await user.click(await within(drawer).findByRole("button", { name: "Suspend" }));
    const dialog = await screen.findByRole("dialog", { name: "Suspend Ada?" });
    await user.click(within(dialog).getByRole("button", { name: "Suspend the account" }));
    await within(dialog).findByText("Say why: they will read it.");
    await user.type(within(dialog).getByRole("textbox", { name: "Reason" }), "Advertising");
    await user.click(within(dialog).getByRole("button", { name: "Suspend the account" }));
    await within(dialog).findByText("Make another administrator first.");
    expect((within(dialog).getByRole("textbox", { name: "Reason" }) as HTMLTextAreaElement).value).toBe("Advertising");
  });

  it("does the same for several, and names whoever it failed for", async () => {
    const refusal = conflict("MORE_THAN_YOU_HOLD", "This person may do more than you.", ["id"]);
    const server = accountsServer().on("RevokeAllSessions", ({ id }) => ({
      revokeAllSessions: { __typename: "RevocationPayload", userErrors: id === "2" ? [refusal] : [], revoked: 1 },
    }));
    const { user } = renderPage(as(everything, <Accounts />), server);
    await user.click(await screen.findByRole("checkbox", { name: "Choose everybody in this list" }));
    const bar = screen.getByRole("region", { name: "What to do with those who are chosen" });
    await user.click(within(bar).getByRole("button", { name: "End all sessions", hidden: true }));
    await user.click(await screen.findByRole("button", { name: "Do it for 2 people" }));
    const failures = await screen.findByRole("list", { name: "Who failed, and why" });
    expect(within(failures).getByRole("listitem").textContent).toBe("GraceThis person may do more than you.");
  });

  it("explains why somebody may do something by the way it comes to them", async () => {
    const server = accountsServer()
      .on("AccountAccess", () => ({ permissions: [permission("accounts.read")], roles }))
      .on("ExplainAccess", () => ({
        explainAccess: {
          __typename: "AccessDecision",
          allowed: true,
          missingPermission: null,
          grantedBy: [{ __typename: "Role", key: "manager", name: "Manager" }],
        },
      }));
    const { router } = renderPage(as(everything, <Accounts />), server);
    await act(() => router.navigate("/?account=1&tab=access&permission=accounts.read"));
    const drawer = await screen.findByRole("dialog", { name: "Ada" });
    await within(drawer).findByText("Ada may do this: the role Manager permits it.");
    const path = within(drawer).getByRole("list", { name: "How it comes to them" });
    expect(
      within(path)
        .getAllByRole("listitem")
        .map(({ textContent }) => textContent),
    ).toEqual(["Ada", "Manager", "accounts.read"]);
  });

  it("offers nothing that one may not do", async () => {
    const { drawer } = await openAda(accountsServer(), ["accounts.read"]);
    await within(drawer).findByText("Member");
    expect(within(drawer).queryByRole("button", { name: "Suspend" })).toBeNull();
    expect(screen.queryByRole("checkbox", { name: "Choose Ada", hidden: true })).toBeNull();
  });
});

describe("A role", () => {
  const rule = { __typename: "CompletionRule", key: "bio", field: "bio", hint: null, isRequired: false, minCount: 1, staleAfterDays: null, weight: 10 };
  const editor = { ...role("editor", "Editor", ["accounts.read"]), isSystem: false, memberCount: 5, version: 1, completionRules: [rule] };
  const field = { __typename: "ProfileField", key: "bio", label: "About", kind: "LONG_TEXT", maxLength: 2000 };
  const server = () =>
    new FakeServer().on("RolePage", () => ({
      role: editor,
      permissions: [permission("accounts.read"), permission("metrics.read")],
      profileFields: [field],
    }));

  it("does not let one give what one does not hold, and says so", async () => {
    renderPage(as(everything, <Role />), server());
    const box = await screen.findByRole("checkbox", { name: /figures over all accounts/ });
    expect((box as HTMLInputElement).disabled).toBe(true);
    screen.getByText("You don’t hold this yourself. Ask somebody who does.");
  });

  it("says how many percentages other rules move before they are saved", async () => {
    const impact = { __typename: "RuleImpact", affected: 3, percentUp: 1, percentDown: 2, sample: [] };
    const fake = server().on("SetCompletionRules", ({ dryRun }) => ({
      setCompletionRules: {
        __typename: "RulesPayload",
        userErrors: [],
        impact: dryRun ? impact : null,
        role: { __typename: "Role", key: "editor", version: dryRun ? 1 : 2, completionRules: [{ ...rule, weight: dryRun ? 10 : 40 }] },
      },
    }));
    const { user } = renderPage(as(everything, <Role />), fake);
    const weight = await screen.findByRole("spinbutton", { name: "About: Weight" });
    await user.clear(weight);
    await user.type(weight, "40");
    await user.click(screen.getByRole("button", { name: "See what it changes" }));
    const dialog = await screen.findByRole("dialog", { name: "What these rules change" });
    within(dialog).getByText("3 percentages change: 1 up, 2 down.");
    const rows = within(dialog)
      .getAllByRole("row", { hidden: true })
      .map(({ textContent }) => textContent);
    expect(rows.slice(1)).toEqual(["Goes up1", "Goes down2", "Stays2"]);
    await user.click(within(dialog).getByRole("button", { name: "Save the rules" }));
    await screen.findByText("The rules were saved. Percentages follow at once.");
    expect(fake.sentOf("SetCompletionRules").map(({ variables }) => variables.dryRun)).toEqual([true, false]);
  });

  it("shows at a rule's own field what is wrong with it", async () => {
    const wrong = { __typename: "InvalidInput", code: "OUT_OF_RANGE", message: "This is from 1 to 1000.", path: ["rules", "0", "weight"] };
    const fake = server().on("SetCompletionRules", () => ({
      setCompletionRules: { __typename: "RulesPayload", userErrors: [wrong], impact: null, role: null },
    }));
    const { user } = renderPage(as(everything, <Role />), fake);
    await user.clear(await screen.findByRole("spinbutton", { name: "About: Weight" }));
    await user.click(screen.getByRole("button", { name: "See what it changes" }));
    await screen.findByText("This is from 1 to 1000.");
    expect(screen.getByRole("spinbutton", { name: "About: Weight" }).getAttribute("aria-invalid")).toBe("true");
  });

  it("says that somebody holds it where it can't be deleted", async () => {
    const fake = server().on("DeleteRole", () => ({
      deleteRole: { __typename: "AckPayload", userErrors: [conflict("ROLE_IN_USE", "Somebody holds this role.", ["key"])], done: false },
    }));
    const { user, router } = renderPage(as(everything, <Role />), fake);
    await screen.findByRole("button", { name: "Delete the role" });
    await act(() => router.navigate("/?do=delete"));
    const dialog = await screen.findByRole("dialog", { name: "Delete the role Editor?" });
    await user.click(within(dialog).getByRole("button", { name: "Delete the role" }));
    await within(dialog).findByText("Somebody holds this role.");
  });
});

describe("Invitations", () => {
  const open = {
    __typename: "Invitation",
    id: "1",
    email: "barbara@example.org",
    acceptedAt: null,
    expiresAt: "2099-01-01T00:00:00Z",
    invitedBy: null,
    roles: [],
  };
  const over = { ...open, id: "2", email: "edsger@example.org", expiresAt: "2020-01-01T00:00:00Z" };
  const server = () => new FakeServer().on("InvitationsPage", () => ({ invitations: listOf(open, over), roles }));

  it("are listed by their state, which is in the address", async () => {
    const { user, router } = renderPage(as(everything, <Invitations />), server());
    await screen.findByText("barbara@example.org");
    await user.click(screen.getByRole("checkbox", { name: "Over" }));
    await waitFor(() => expect(screen.queryByText("barbara@example.org")).toBeNull());
    screen.getByText("edsger@example.org");
    expect(router.state.location.search).toBe("?state=over");
  });

  it("show at the address why nobody is invited", async () => {
    const fake = server().on("Invite", () => ({
      invite: {
        __typename: "InvitationPayload",
        userErrors: [conflict("INVITED_ALREADY", "This address has an invitation already.", ["email"])],
        invitation: null,
      },
    }));
    const { user } = renderPage(as(everything, <Invitations />), fake);
    await user.click(await screen.findByRole("button", { name: "Invite somebody" }));
    const dialog = await screen.findByRole("dialog", { name: "Invite somebody" });
    await user.type(within(dialog).getByRole("textbox", { name: "E-mail address" }), "barbara@example.org");
    await user.click(within(dialog).getByRole("checkbox", { name: "Manager" }));
    await user.click(within(dialog).getByRole("button", { name: "Send the invitation" }));
    await within(dialog).findByText("This address has an invitation already.");
    expect(fake.sentOf("Invite")[0]?.variables).toEqual({ email: "barbara@example.org", roles: ["manager"] });
  });

  it("are taken back once that was confirmed", async () => {
    const fake = server().on("RevokeInvitation", () => ({ revokeInvitation: { __typename: "AckPayload", userErrors: [], done: true } }));
    const { user, router } = renderPage(as(everything, <Invitations />), fake);
    await screen.findByRole("button", { name: "Take back: barbara@example.org" });
    await act(() => router.navigate("/?revoke=1"));
    const dialog = await screen.findByRole("dialog", { name: "Take the invitation of barbara@example.org back?" });
    await user.click(within(dialog).getByRole("button", { name: "Take back" }));
    await screen.findByText("The invitation of barbara@example.org was taken back.");
    await waitFor(() => expect(screen.queryByRole("cell", { name: "barbara@example.org" })).toBeNull());
  });

  it("say in their row what went wrong with them", async () => {
    const limit = { __typename: "LimitReached", code: "TOO_MANY_MAILS", message: "Try again in a minute.", path: ["id"] };
    const fake = server().on("ResendInvitation", () => ({ resendInvitation: { __typename: "InvitationPayload", userErrors: [limit], invitation: null } }));
    const { user } = renderPage(as(everything, <Invitations />), fake);
    await user.click(await screen.findByRole("button", { name: "Send again: barbara@example.org" }));
    const row = (await screen.findByText("Try again in a minute.")).closest("tr");
    expect(row?.textContent).toContain("barbara@example.org");
  });
});

describe("An invitation", () => {
  const invitation = {
    __typename: "Invitation",
    id: "1",
    email: "barbara@example.org",
    expiresAt: "2099-01-01T00:00:00Z",
    roles: [{ __typename: "Role", key: "manager", name: "Manager" }],
  };

  async function openLink(server: FakeServer) {
    const opened = renderPage(<Invitation />, server, fakeSession());
    await act(() => opened.router.navigate("/#token=abc"));
    return opened;
  }

  it("says who asks one in, and signs up with its address alone", async () => {
    const server = new FakeServer()
      .on("InvitationPage", () => ({ invitation: { ...invitation, invitedBy: { __typename: "Profile", id: "1", displayName: "Ada" } } }))
      .on("SignUp", () => ({
        signUp: { __typename: "SignInPayload", userErrors: [], accessToken: null, accessTokenExpiresAt: null, confirmationSentTo: "barbara@example.org" },
      }));
    const { user } = await openLink(server);
    await screen.findByText("Ada invites you to join.");
    screen.getByText("It comes with the role Manager.");
    const address = screen.getByRole("textbox", { name: "E-mail address" }) as HTMLInputElement;
    expect([address.value, address.readOnly]).toEqual(["barbara@example.org", true]);
    await user.type(screen.getByRole("textbox", { name: "Name" }), "Barbara");
    await user.type(screen.getByLabelText("Password"), "abstract data types");
    await user.click(screen.getByRole("button", { name: "Create account" }));
    await waitFor(() => expect(server.sentOf("SignUp")).toHaveLength(1));
    expect(server.sentOf("SignUp")[0]?.variables).toMatchObject({ input: { email: "barbara@example.org", invitationToken: "abc" } });
  });

  it("says what to do where it is void", async () => {
    await openLink(new FakeServer().on("InvitationPage", () => ({ invitation: null })));
    await screen.findByText("This invitation is not good any more");
    screen.getByRole("link", { name: "Sign in" });
  });
});

describe("The audit log", () => {
  it("is asked by what stands in the address, and can be asked again where it failed", async () => {
    const server = new FakeServer().on("AuditPage", () => refusedWith("INTERNAL", { errorId: "e-1" }));
    const { router } = renderPage(as(everything, <Audit />), server);
    await screen.findByText("e-1");
    await act(() => router.navigate("/?actor=1&from=2026-01-01"));
    await waitFor(() => expect(server.sentOf("AuditPage")).toHaveLength(2));
    await screen.findByText("e-1");
    screen.getByRole("button", { name: "Try again" });
    expect(server.sentOf("AuditPage").at(-1)?.variables.filter).toEqual({ actorId: "1", from: new Date(2026, 0, 1).toISOString() });
  });
});

it("a page that is not for everybody says which permission is missing, and who has it to give", async () => {
  const granter = role("admin", "Administrator", ["roles.read", "roles.grant"]);
  renderPage(
    as([], <Guarded permission="roles.read">secret</Guarded>),
    new FakeServer().on("ForbiddenPage", () => ({ roles: [manager, granter] })),
  );
  await screen.findByText(/“roles.read”: See who holds a role. The role Administrator has it, and whoever holds Administrator can grant it to you./);
  expect(screen.queryByText("secret")).toBeNull();
});

it("whoever is suspended learns why and until when, once the password was right", async () => {
  const suspended = {
    __typename: "AccountSuspended",
    code: "ACCOUNT_SUSPENDED",
    message: "Suspended.",
    path: [],
    reason: "Advertising",
    until: "2099-01-01T12:00:00Z",
  };
  const server = new FakeServer().on("SignIn", () => ({
    signIn: { __typename: "SignInPayload", userErrors: [suspended], accessToken: null, accessTokenExpiresAt: null, confirmationSentTo: null, challenge: null },
  }));
  const { user } = renderPage(<SignIn />, server, fakeSession());
  await user.type(await screen.findByRole("textbox", { name: "E-mail address" }), "ada@example.org");
  await user.type(screen.getByLabelText("Password"), "analytical engine{Enter}");
  const alert = await screen.findByRole("alert", { name: "This account is suspended" });
  expect(alert.textContent).toMatch(/Advertising.*You can sign in again from Jan 1, 2099/);
});
