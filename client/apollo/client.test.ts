import { ApolloClient, ApolloLink, gql, InMemoryCache } from "@apollo/client";
import { waitFor } from "@testing-library/react";
import { fakeSession, inAnHour } from "#client/testing/render.tsx";
import { forgetWithHolder } from "./client.ts";

const query = gql`
  query Who {
    who
  }
`;

const tokenOf = (sub: string) => inAnHour(`e30.${Buffer.from(JSON.stringify({ sub })).toString("base64url")}.signature`);

function openAs(name: string) {
  const session = fakeSession();
  session.accept(tokenOf(name));
  const client = new ApolloClient({ cache: new InMemoryCache(), link: ApolloLink.empty() });
  forgetWithHolder(client, session);
  client.writeQuery({ query, data: { who: name } });
  return { session, kept: () => client.readQuery({ query }) };
}

describe("The store", () => {
  it("is forgotten when its person leaves", async () => {
    const { session, kept } = openAs("ada");
    session.leave();
    await waitFor(() => expect(kept()).toBeNull());
  });

  it("is kept while its person signs in again, and forgotten when it is somebody else who does", async () => {
    const { session, kept } = openAs("ada");
    await session.renewOrEnd();
    session.accept(tokenOf("ada"));
    expect(kept()).toEqual({ who: "ada" });
    await session.renewOrEnd();
    session.accept(tokenOf("linus"));
    await waitFor(() => expect(kept()).toBeNull());
  });
});
