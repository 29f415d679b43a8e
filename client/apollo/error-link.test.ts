import { ApolloClient, ApolloLink, gql, InMemoryCache } from "@apollo/client";
import { type Observable, of } from "rxjs";
import { refusedWith } from "#client/testing/fake-server.ts";
import { fakeSession, inAnHour } from "#client/testing/render.tsx";
import { authLink } from "./auth-link.ts";
import { errorLink } from "./error-link.ts";
import type { Session } from "./session.ts";

const query = gql`
  query Who {
    viewer {
      id
    }
  }
`;

const change = gql`
  mutation Change {
    change
  }
`;

/** A server that knows one good token. */
function clientOf(session: Session, good: string) {
  const headers: Record<string, string>[] = [];
  const server = new ApolloLink((operation): Observable<ApolloLink.Result> => {
    const sent = operation.getContext().headers as Record<string, string>;
    headers.push(sent);
    return of(sent.authorization === `Bearer ${good}` ? { data: { viewer: { __typename: "Viewer", id: "1" }, change: true } } : refusedWith("UNAUTHENTICATED"));
  });
  const client = new ApolloClient({ cache: new InMemoryCache(), link: ApolloLink.from([errorLink(session), authLink(session), server]) });
  return { client, headers };
}

describe("errorLink", () => {
  it("renews a refused token and sends the operation again", async () => {
    const session = fakeSession(async () => inAnHour("second"));
    session.accept(inAnHour("first"));
    const { client, headers } = clientOf(session, "second");
    const { data } = await client.query({ query });
    expect(data).toEqual({ viewer: { __typename: "Viewer", id: "1" } });
    expect(headers.map(({ authorization }) => authorization)).toEqual(["Bearer first", "Bearer second"]);
  });

  it("sends a mutation again under the same key, so that it can't happen twice", async () => {
    const session = fakeSession(async () => inAnHour("second"));
    session.accept(inAnHour("first"));
    const { client, headers } = clientOf(session, "second");
    await client.mutate({ mutation: change });
    const keys = headers.map((sent) => sent["idempotency-key"]);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it("gives up after one try, and the session has ended when there is no new token", async () => {
    const session = fakeSession(async () => null);
    session.accept(inAnHour("first"));
    const { client, headers } = clientOf(session, "second");
    await expect(client.query({ query })).rejects.toThrow("UNAUTHENTICATED");
    expect(session.status()).toBe("ended");
    expect(headers).toHaveLength(1);
  });

  it("does not go round in circles when the new token is refused, too", async () => {
    const session = fakeSession(async () => inAnHour("third"));
    session.accept(inAnHour("first"));
    const { client, headers } = clientOf(session, "second");
    await expect(client.query({ query })).rejects.toThrow("UNAUTHENTICATED");
    expect(headers).toHaveLength(2);
  });
});
