import { useApolloClient, useQuery, useSubscription } from "@apollo/client/react";
import { Center } from "@mantine/core";
import { useEffect, useMemo, useRef } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { Connected } from "#client/apollo/connected.tsx";
import { failureOf, hasCode } from "#client/apollo/failure.ts";
import { useIsLive } from "#client/apollo/live-context.ts";
import { useOwnLanguage } from "#client/apollo/own-language.ts";
import { useSession, useSessionStatus } from "#client/apollo/session-context.ts";
import { paths } from "#client/app/paths.ts";
import { Frame } from "#client/features/frame/frame.tsx";
import { graphql } from "#client/gql/index.ts";
import { FrameWaiting } from "#client/ui/frame-waiting.tsx";
import { later } from "#client/ui/later.tsx";
import { Failed } from "#client/ui/states.tsx";
import { UnsavedGuard } from "#client/ui/unsaved.tsx";
import { ViewerContext } from "./viewer.ts";

const SessionDialogs = later<{ email: string }>(async () => (await import("./session-dialogs.tsx")).SessionDialogs);
const Leaving = later<{ onKept: () => void }>(async () => (await import("./leaving.tsx")).Leaving, FrameWaiting);

const framePage = graphql(`
  query FramePage {
    viewer {
      permissions
      account {
        id
        email
      }
      profile {
        id
        locale
        ...AccountMenu_Profile
      }
    }
  }
`);

/** Everything of one's own profile that any page shows: it goes into the store, and so to wherever it is on the screen. */
const ownProfileChanged = graphql(`
  subscription OwnProfileChanged {
    viewerProfileChanged {
      id
      updatedAt
      roles {
        key
      }
      ...AccountMenu_Profile
      ...PictureEditor_Profile
      ...CompletionPanel_Profile
      ...LastChanges_Profile
      ...ProfileDetails_Profile
      ...ProfileForm_Profile
      ...ProfileHead_Profile
    }
  }
`);

/** How soon a session that ended elsewhere, or a role that was granted, is noticed here while nothing comes by itself. */
const watchEvery = 5_000;
/** And while it does: what a role allows may change without anybody's profile. */
const watchLiveEvery = 60_000;

/** Navigation and the page. It stays when the session ends elsewhere, so that a form keeps what was typed. */
export function SignedIn() {
  return (
    <Connected>
      <SignedInPages />
    </Connected>
  );
}

function SignedInPages() {
  const session = useSession();
  const status = useSessionStatus();
  const location = useLocation();
  const client = useApolloClient();
  const signedIn = status === "in";
  const isLive = useIsLive();
  useMemo(() => {
    const viewer = session.takeViewer();
    if (viewer !== null) client.writeQuery({ query: framePage, data: { viewer } as never });
  }, [client, session]);
  const { data, error, refetch } = useQuery(framePage, {
    skip: !signedIn,
    fetchPolicy: "cache-first",
    pollInterval: isLive ? watchLiveEvery : watchEvery,
    skipPollAttempt: () => document.hidden,
    notifyOnNetworkStatusChange: false,
  });
  const heldRoles = useRef<string | null>(null);
  useSubscription(ownProfileChanged, {
    skip: !signedIn,
    ignoreResults: true,
    onData: ({ data: event }) => {
      const roles = event.data?.viewerProfileChanged.roles.map(({ key }) => key).join(" ") ?? null;
      if (roles === null) return;
      if (heldRoles.current !== null && heldRoles.current !== roles) void refetch().catch(() => undefined);
      heldRoles.current = roles;
    },
  });
  useOwnLanguage(signedIn);
  // Nobody is asked for while the tab is hidden; coming back to it must not show what is over.
  useEffect(() => {
    const look = () => {
      if (signedIn && !document.hidden) void refetch().catch(() => undefined);
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [signedIn, refetch]);
  const viewer = data?.viewer;
  const facts = useMemo(
    () => viewer && { accountId: viewer.account.id, profileId: viewer.profile.id, may: (permission: string) => viewer.permissions.includes(permission) },
    [viewer],
  );
  // While the dialog asks to sign in again the query is skipped; the page behind it still needs to know whose it is.
  const last = useRef({ facts, viewer });
  if (viewer) last.current = { facts, viewer };
  const shown = viewer ? { facts, viewer } : last.current;

  // A session that is over elsewhere makes its bearer a stranger: no error, but nobody.
  useEffect(() => {
    if (signedIn && data && data.viewer === null) void session.renewOrEnd();
  }, [signedIn, data, session]);

  const wasEnded = useRef(false);
  useEffect(() => {
    if (signedIn && wasEnded.current) void client.refetchQueries({ include: "active" });
    wasEnded.current = status === "ended";
  }, [client, signedIn, status]);

  if (status === "out") {
    const next = location.pathname === paths.home ? "" : `?next=${encodeURIComponent(`${location.pathname}${location.search}${location.hash}`)}`;
    return <Navigate to={`${paths.signIn}${next}`} replace />;
  }
  if (signedIn && hasCode(error, "DELETION_SCHEDULED")) return <Leaving onKept={() => void refetch()} />;
  if (!shown.facts || !shown.viewer) {
    return error ? (
      <Center component="main" mih="100dvh">
        <Failed failure={failureOf(error)} onRetry={() => void refetch()} />
      </Center>
    ) : (
      <FrameWaiting />
    );
  }
  return (
    <ViewerContext.Provider value={shown.facts}>
      <UnsavedGuard>
        <Frame profile={shown.viewer.profile} may={shown.facts.may}>
          <Outlet />
        </Frame>
        <SessionDialogs email={shown.viewer.account.email} />
      </UnsavedGuard>
    </ViewerContext.Provider>
  );
}
