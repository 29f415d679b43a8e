import { ApolloClient, ApolloLink } from "@apollo/client";
import { jest } from "@jest/globals";
import { configure, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { createMemoryRouter, Link, Outlet, type RouteObject } from "react-router";
import { RouterProvider } from "react-router/dom";
import { createCache } from "#client/apollo/cache.ts";
import { Connected } from "#client/apollo/connected.tsx";
import { ConnectionContext } from "#client/apollo/connection-context.ts";
import { errorLink } from "#client/apollo/error-link.ts";
import { proofLink } from "#client/apollo/proof-link.ts";
import { type AccessToken, Session } from "#client/apollo/session.ts";
import { Providers } from "#client/app/providers.tsx";
import { UnsavedGuard } from "#client/ui/unsaved.tsx";
import type { FakeServer } from "./fake-server.ts";

// Whole pages take their time in jsdom, the more so while other tests run beside them.
jest.setTimeout(30_000);
configure({ asyncUtilTimeout: 5_000 });

export const inAnHour = (value = "token"): AccessToken => ({ value, expiresAt: Date.now() + 3_600_000 });

/** A session in somebody's hands; `exchange` answers a refresh. */
export function fakeSession(exchange: () => Promise<AccessToken | null> = async () => null): Session {
  return new Session({ exchange, exclusively: (work) => work(), now: () => Date.now() });
}

/** A page with everything around it that the app has, at `/`, and another one to go to. */
export function renderPage(page: ReactNode, server: FakeServer, session: Session = signedInSession()) {
  const routes: RouteObject[] = [
    {
      element: (
        <UnsavedGuard>
          <Link to="/elsewhere">Elsewhere</Link>
          <Outlet />
        </UnsavedGuard>
      ),
      children: [
        { path: "/", element: page },
        { path: "*", element: <h1>Another page</h1> },
      ],
    },
  ];
  const client = new ApolloClient({
    cache: createCache(),
    dataMasking: true,
    link: ApolloLink.from([proofLink(session.proofs), errorLink(session), server.link]),
  });
  const router = createMemoryRouter(routes);
  const user = userEvent.setup({ delay: null });
  render(
    <Providers session={session} env="test">
      <ConnectionContext.Provider value={{ client, live: null }}>
        <Connected>
          <RouterProvider router={router} />
        </Connected>
      </ConnectionContext.Provider>
    </Providers>,
  );
  return { user, client, session, router };
}

function signedInSession(): Session {
  const session = fakeSession();
  session.accept(inAnHour());
  return session;
}
