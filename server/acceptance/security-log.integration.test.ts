import { type Caller, type GraphqlAnswer, TestPortrait } from "#server/testing/portrait.ts";
import { edit, samplePicture, uploadPicture } from "./operations.ts";
import { beginSignIn, complete, guardedPerson, prove } from "./second-factor-steps.ts";

const log = `query ($first: Int! = 50, $after: String) { viewer { securityLog(first: $first, after: $after) {
  nodes { id at action target ip sessionId changes actorKind actor { id } } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`;

interface Told {
  readonly id: string;
  readonly action: string;
  readonly target: string | null;
  readonly ip: string | null;
  readonly sessionId: string | null;
  readonly actorKind: string;
  readonly actor: { id: string } | null;
}

describe("the security log of one's own account", () => {
  let portrait: TestPortrait;
  let admin: Caller;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    admin = await portrait.newPerson("manager", "admin");
  });
  afterAll(() => portrait.stop());

  const told = async (caller: Caller): Promise<Told[]> => (await portrait.graphql(log, {}, caller)).data.viewer.securityLog.nodes;
  const actions = async (caller: Caller) => (await told(caller)).map(({ action }) => action);

  it("tells what happened to sessions, credentials and factors, newest first, with the network it came from", async () => {
    const { person, app } = await guardedPerson(portrait);
    const { id } = await beginSignIn(portrait, person);
    await complete(portrait, id, { totpCode: app.wrongCodeAt(portrait.clock.now()) });
    const { accessToken } = await complete(portrait, id, { totpCode: app.codeAt(portrait.clock.now()) });
    await prove(portrait, { ...person, token: accessToken }, { password: "wrong" });
    await prove(portrait, { ...person, token: accessToken }, { password: person.password });
    const events = await told({ ...person, token: accessToken });
    expect(events.map(({ action }) => action)).toEqual([
      "session.elevated",
      "session.proof-refused",
      "session.started",
      "session.refused",
      "account.totp-enabled",
      "session.started",
      "account.signed-up",
    ]);
    for (const { ip } of events) expect(ip).toBe("127.0.0.0");
    expect(events[0]).toMatchObject({ actorKind: "PERSON", actor: { id: person.accountId } });
    expect(events.find(({ action }) => action === "session.refused")).toMatchObject({ actor: null, target: `account:${person.accountId}` });
  });

  it("tells what staff did, but not from where; and no more of a profile than that they removed its picture", async () => {
    const ada = await portrait.newPerson();
    const picture = await samplePicture();
    await edit(portrait, ada, "A headline");
    await portrait.upload(uploadPicture, picture, {}, ada);
    await portrait.graphql(`mutation { removeImage { userErrors { code } } }`, {}, ada);
    expect(await actions(ada)).toEqual(["session.started", "account.signed-up"]);

    await portrait.upload(uploadPicture, picture, {}, ada);
    await portrait.graphql(`mutation ($id: ID) { removeImage(profileId: $id) { userErrors { code } } }`, { id: ada.accountId }, admin);
    await portrait.graphql(`mutation ($id: ID!) { grantRole(accountId: $id, role: "manager") { userErrors { code } } }`, { id: ada.accountId }, admin);
    await portrait.graphql(`mutation ($id: ID!) { revokeAllSessions(accountId: $id) { revoked } }`, { id: ada.accountId }, admin);
    const events = await told(await portrait.signIn(ada));
    expect(events.map(({ action }) => action)).toEqual([
      "session.started",
      "session.ended",
      "role.granted",
      "picture.removed",
      "session.started",
      "account.signed-up",
    ]);
    for (const event of events.slice(1, 4)) expect(event).toMatchObject({ actor: { id: admin.accountId }, ip: null, sessionId: null });
  });

  it("tells what was done from the account to others', and nothing of what they do themselves", async () => {
    const [chief, ada] = [await portrait.newPerson("manager", "admin"), await portrait.newPerson()];
    await portrait.graphql(`mutation ($id: ID!) { grantRole(accountId: $id, role: "manager") { userErrors { code } } }`, { id: ada.accountId }, chief);
    await portrait.signIn(ada);
    const [newest, ...older] = await told(chief);
    expect(newest).toMatchObject({ action: "role.granted", target: `account:${ada.accountId}`, ip: "127.0.0.0", actor: { id: chief.accountId } });
    for (const { target } of older) expect(target).not.toContain(ada.accountId);
    expect(older.map(({ action }) => action)).toEqual(["role.granted", "role.granted", "session.started", "account.signed-up"]);
  });

  it("is read in pages that neither repeat nor leave out, whatever came in between", async () => {
    const ada = await portrait.newPerson();
    for (let visit = 0; visit < 11; visit++) await portrait.signIn(ada);
    const all = (await told(ada)).map(({ id }) => id);
    expect(all).toHaveLength(13);
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const answer: GraphqlAnswer = await portrait.graphql(log, { first: 4, after }, ada);
      const { securityLog } = answer.data.viewer;
      expect(securityLog.pageInfo.hasPreviousPage).toBe(after !== null);
      seen.push(...securityLog.nodes.map(({ id }: Told) => id));
      ({ endCursor: after, hasNextPage: more } = securityLog.pageInfo);
      await portrait.signIn(ada);
    }
    expect(seen).toEqual(all);
  });

  it("refuses cursors of other lists, and pages beyond a hundred", async () => {
    const ada = await portrait.newPerson();
    const { data } = await portrait.graphql(`{ profiles(first: 1) { edges { cursor } } }`, {}, ada);
    for (const variables of [{ after: data.profiles.edges[0].cursor }, { after: "x" }, { first: 0 }, { first: 101 }]) {
      const { errors } = await portrait.graphql(log, variables, ada);
      expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    }
  });
});
