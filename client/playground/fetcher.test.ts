import { fakeSession, inAnHour } from "#client/testing/render.tsx";
import { createFetcher } from "./fetcher.ts";

const refused = { errors: [{ message: "Sign in first.", extensions: { code: "UNAUTHENTICATED" } }] };
const answered = { data: { viewer: { permissions: [] } } };

function serverThatKnows(good: string) {
  const seen: (string | undefined)[] = [];
  const names: unknown[] = [];
  const send = (async (_: unknown, init: { headers: Record<string, string>; body: string }) => {
    seen.push(init.headers.authorization);
    names.push((JSON.parse(init.body) as { operationName?: string }).operationName);
    return { json: async () => (init.headers.authorization === `Bearer ${good}` ? answered : refused) };
  }) as unknown as typeof fetch;
  return { send, seen, names };
}

describe("the playground's fetcher", () => {
  it("waits until it is known who asks", async () => {
    const session = fakeSession(async () => inAnHour("mine"));
    const { send, seen } = serverThatKnows("mine");
    const asked = createFetcher(session, send)({ query: "{ viewer { permissions } }" });
    await session.start();
    expect(await asked).toEqual(answered);
    expect(seen).toEqual(["Bearer mine"]);
  });

  it("renews a refused token and asks again", async () => {
    const session = fakeSession(async () => inAnHour("new"));
    session.accept(inAnHour("old"));
    const { send, seen } = serverThatKnows("new");
    expect(await createFetcher(session, send)({ query: "{ viewer { permissions } }" })).toEqual(answered);
    expect(seen).toEqual(["Bearer old", "Bearer new"]);
  });

  it("asks as a stranger where nobody is signed in", async () => {
    const session = fakeSession();
    await session.start();
    const { send, seen } = serverThatKnows("mine");
    expect(await createFetcher(session, send)({ query: "{ viewer { permissions } }" })).toEqual(refused);
    expect(seen).toEqual([undefined]);
  });

  it("forgets the operation of the tab before, and keeps the one that was chosen among several", async () => {
    const session = fakeSession();
    await session.start();
    const { send, names } = serverThatKnows("mine");
    const ask = createFetcher(session, send);
    await ask({ query: "query Roles { roles { key } }", operationName: "WhoAmI" });
    await ask({ query: "query Roles { roles { key } } query WhoAmI { viewer { permissions } }", operationName: "WhoAmI" });
    expect(names).toEqual([undefined, "WhoAmI"]);
  });
});
