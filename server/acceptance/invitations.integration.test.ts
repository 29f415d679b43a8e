import { randomBytes } from "node:crypto";
import { days, hours, minutes } from "#server/kernel/clock.ts";
import { system } from "#server/kernel/viewer.ts";
import { mailsAreOut, mailTo, tokenTo } from "#server/testing/mails.ts";
import { type Caller, stranger, TestPortrait } from "#server/testing/portrait.ts";
import { codeOf } from "./operations.ts";

const errors = "userErrors { __typename code path }";
const invitation = "invitation { id email expiresAt acceptedAt roles { key } invitedBy { id } }";
const invite = `mutation ($email: String!, $roles: [String!]!) { invite(email: $email, roles: $roles) { ${errors} ${invitation} } }`;
const resend = `mutation ($id: ID!) { resendInvitation(id: $id) { ${errors} ${invitation} } }`;
const revoke = `mutation ($id: ID!) { revokeInvitation(id: $id) { ${errors} done } }`;
const byToken = `query ($token: String!) { invitation(token: $token) { email roles { key } invitedBy { id } } }`;
const signUp = `mutation ($input: SignUpInput!) { signUp(input: $input) { ${errors} accessToken confirmationSentTo viewer { permissions account { id email state roles { role { key } grantedBy { id } } } } } }`;
const createRole = `mutation ($input: CreateRoleInput!) { createRole(input: $input) { ${errors} } }`;
const subject = "You are invited";

const newAddress = () => `${randomBytes(6).toString("hex")}@example.com`;

describe("an invitation", () => {
  let portrait: TestPortrait;
  let admin: Caller;
  let grace: Caller;
  beforeAll(async () => {
    portrait = await TestPortrait.start({ env: { SIGN_UP: "invite-only" } });
    [admin, grace] = [await somebody("manager", "admin"), await somebody("manager")];
  });
  afterAll(() => portrait.stop());

  const ask = async (query: string, variables: object, caller?: Caller) => {
    const { data, errors: failures } = await portrait.graphql(query, variables, caller);
    expect(failures).toBeUndefined();
    return Object.values(data)[0] as ReturnType<typeof JSON.parse>;
  };
  const codes = async (query: string, variables: object, caller?: Caller): Promise<string[]> =>
    (await ask(query, variables, caller)).userErrors.map(({ code }: { code: string }) => code);
  const newcomer = (email: string, invitationToken: string | null = null) => ({
    email,
    password: "correct horse battery",
    displayName: "Invited",
    invitationToken,
  });

  /** As the operator makes them, where nobody can sign up. */
  async function somebody(...roles: string[]): Promise<Caller> {
    const [email, password] = [newAddress(), "correct horse battery"];
    const made = await portrait.app.accounts.create(system, { email, password, displayName: "Somebody", handle: null }, async (_tx, id) => id);
    if (!made.ok) throw new Error(JSON.stringify(made.refusals));
    for (const role of roles) await portrait.app.roles.grant(system, { accountId: made.value, role, expiresAt: null });
    return portrait.signIn({ ...stranger, accountId: made.value, email, password });
  }
  async function invited(by: Caller, ...roles: string[]) {
    const email = newAddress();
    const { userErrors, invitation: made } = await ask(invite, { email, roles }, by);
    expect(userErrors).toEqual([]);
    return { email, id: made.id as string, token: await tokenTo(portrait, email, subject) };
  }
  const again = async () => {
    [admin, grace] = [await portrait.signIn(admin), await portrait.signIn(grace)];
  };

  it("is the only way in where the place is for invited people alone", async () => {
    expect(await codes(signUp, { input: newcomer(newAddress()) })).toEqual(["SIGN_UP_CLOSED"]);
    const { email, token } = await invited(grace);
    const { accessToken, viewer } = await ask(signUp, { input: newcomer(email, token) });
    expect(accessToken).not.toBeNull();
    expect(viewer.account).toMatchObject({ email, state: "ACTIVE", roles: [{ role: { key: "member" }, grantedBy: null }] });
    await mailTo(portrait, email, "Welcome");
  });

  it("gives the roles that were promised, at once and by whoever promised them", async () => {
    const { email, token, id } = await invited(admin, "manager", "member", "manager");
    expect(await ask(byToken, { token })).toEqual({ email, roles: [{ key: "manager" }], invitedBy: { id: admin.accountId } });
    const { viewer } = await ask(signUp, { input: newcomer(email, token) });
    expect(viewer.permissions).toContain("profiles.edit");
    expect(viewer.account.roles).toEqual([
      { role: { key: "manager" }, grantedBy: { id: admin.accountId } },
      { role: { key: "member" }, grantedBy: null },
    ]);
    const trail = await portrait.query<{ action: string; actor: string }>(
      `select action, (select account_id from audit_subjects s where s.id = actor_id) as actor from audit_events where target in ($1, audit_target_of($2)) and (action like 'invitation.%' or action = 'role.granted') order by at, id`,
      [`invitation:${id}`, `account:${viewer.account.id}`],
    );
    expect(trail).toEqual([
      { action: "invitation.sent", actor: admin.accountId },
      { action: "role.granted", actor: admin.accountId },
      { action: "invitation.accepted", actor: viewer.account.id },
    ]);
  });

  it("works once, for the address that it went to, and costs nothing where something else is wrong", async () => {
    const { email, token } = await invited(grace);
    expect(await codes(signUp, { input: newcomer(newAddress(), token) })).toEqual(["OTHER_ADDRESS"]);
    expect(await codes(signUp, { input: { ...newcomer(email, token), password: "short" } })).toEqual(["TOO_SHORT"]);
    expect(await codes(signUp, { input: newcomer(email.toUpperCase(), token) })).toEqual([]);
    expect(await codes(signUp, { input: newcomer(email, token) })).toEqual(["BAD_TOKEN"]);
    expect(await ask(byToken, { token })).toBeNull();
    for (const wrong of ["", "nonsense", "x".repeat(43)]) {
      expect(await codes(signUp, { input: newcomer(newAddress(), wrong) })).toEqual(["BAD_TOKEN"]);
      expect(await ask(byToken, { token: wrong })).toBeNull();
    }
  });

  it("opens one account where its link is used twice at once", async () => {
    for (let round = 0; round < 3; round++) {
      const { email, token } = await invited(grace);
      const answers = await Promise.all(Array.from({ length: 3 }, () => ask(signUp, { input: newcomer(email, token) })));
      expect(answers.filter(({ accessToken }) => accessToken !== null)).toHaveLength(1);
    }
  });

  it("is over after seven days, and forgotten after thirty more", async () => {
    const { email, token, id } = await invited(grace);
    portrait.clock.moveBy(days(7) + 1_000);
    await again();
    expect(await ask(byToken, { token })).toBeNull();
    expect(await codes(signUp, { input: newcomer(email, token) })).toEqual(["BAD_TOKEN"]);
    await portrait.app.jobs["invitations:clean-up"]?.({});
    expect(await codes(invite, { email, roles: [] }, grace)).toEqual([]);
    await mailsAreOut(portrait);
    expect(await portrait.query(`select 1 from invitations where id = $1`, [id])).toEqual([]);
    portrait.clock.moveBy(days(38));
    await portrait.app.jobs["invitations:clean-up"]?.({});
    expect(await portrait.query(`select 1 from invitations`)).toEqual([]);
    await again();
  });

  it("is sent again with another link, and not too often", async () => {
    const { email, token, id } = await invited(grace);
    expect((await ask(resend, { id }, grace)).userErrors).toMatchObject([{ __typename: "LimitReached", code: "TOO_MANY_MAILS", path: ["id"] }]);
    portrait.clock.moveBy(minutes(2));
    const { invitation: sent } = await ask(resend, { id }, admin);
    expect(sent).toMatchObject({ id, email, invitedBy: { id: admin.accountId } });
    expect(await ask(byToken, { token })).toBeNull();
    await mailsAreOut(portrait);
    const { accessToken } = await ask(signUp, { input: newcomer(email, await tokenTo(portrait, email, subject)) });
    expect(accessToken).not.toBeNull();
    for (const query of [resend, revoke]) {
      const refusals = await codes(query, { id }, grace);
      expect(refusals).toEqual([query === resend ? "TAKEN" : "ACCEPTED_ALREADY"]);
    }
    await again();
  });

  it("is taken back: its link is void at once, and it is in no list any more", async () => {
    const { email, token, id } = await invited(grace);
    expect(await ask(revoke, { id }, grace)).toEqual({ userErrors: [], done: true });
    expect(await ask(byToken, { token })).toBeNull();
    expect(await codes(signUp, { input: newcomer(email, token) })).toEqual(["BAD_TOKEN"]);
    for (const query of [resend, revoke]) expect(codeOf(await portrait.graphql(query, { id }, grace))).toBe("NOT_FOUND");
    portrait.clock.moveBy(minutes(2));
    expect(await codes(invite, { email, roles: [] }, grace)).toEqual([]);
  });

  it("is either taken back or accepted where both happen at once", async () => {
    for (let round = 0; round < 5; round++) {
      const { email, token, id } = await invited(grace);
      const [entered, revoked] = await Promise.all([ask(signUp, { input: newcomer(email, token) }), ask(revoke, { id }, grace)]);
      expect([entered.accessToken !== null, revoked.done].filter(Boolean)).toHaveLength(1);
    }
  });

  it("goes to nobody twice, nor to who has an account", async () => {
    const { email } = await invited(grace);
    expect(await codes(invite, { email: ` ${email.toUpperCase()} `, roles: [] }, admin)).toEqual(["INVITED_ALREADY"]);
    expect(await codes(invite, { email: grace.email, roles: [] }, admin)).toEqual(["TAKEN"]);
    expect(await codes(invite, { email: "nonsense", roles: ["no-such"] }, admin)).toEqual(["BAD_FORMAT", "UNKNOWN_ROLE"]);
    const contested = newAddress();
    const answers = await Promise.all([1, 2, 3].map(() => codes(invite, { email: contested, roles: [] }, grace)));
    expect(answers.flat()).toEqual(["INVITED_ALREADY", "INVITED_ALREADY"]);
  });

  it("gives no more than its sender may give, with a fresh proof, on the day that it is sent", async () => {
    await ask(createRole, { input: { key: "host", name: "Host", permissions: ["people.invite", "roles.grant"] } }, admin);
    const host = await somebody("host");
    const answer = await portrait.graphql(invite, { email: newAddress(), roles: ["manager"] }, grace);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", requiredPermission: "roles.grant" });
    const { userErrors } = await ask(invite, { email: newAddress(), roles: ["host", "admin"] }, host);
    expect(userErrors).toMatchObject([{ code: "MORE_THAN_YOU_HOLD", path: ["roles"] }]);
    portrait.clock.moveBy(minutes(11));
    const tired = await portrait.refresh(admin);
    expect(codeOf(await portrait.graphql(invite, { email: newAddress(), roles: ["manager"] }, tired))).toBe("REAUTH_REQUIRED");
    expect(await codes(invite, { email: newAddress(), roles: [] }, tired)).toEqual([]);
    await again();
  });

  it("is void while its sender is suspended, and once they may not give that any more", async () => {
    const other = await somebody("manager", "admin");
    const mighty = await invited(other, "admin");
    const plain = await invited(other);
    await portrait.app.suspensions.suspend(system, { accountId: other.accountId, reason: "Stolen", until: null });
    for (const { email, token } of [mighty, plain]) {
      expect(await ask(byToken, { token })).toBeNull();
      expect(await codes(signUp, { input: newcomer(email, token) })).toEqual(["BAD_TOKEN"]);
    }
    await portrait.app.suspensions.reactivate(system, other.accountId);
    await portrait.app.roles.revoke(system, { accountId: other.accountId, role: "admin" });
    expect(await codes(signUp, { input: newcomer(mighty.email, mighty.token) })).toEqual(["BAD_TOKEN"]);
    expect(await codes(signUp, { input: newcomer(plain.email, plain.token) })).toEqual([]);
  });

  it("loses a role that is deleted before somebody comes", async () => {
    await ask(createRole, { input: { key: "passing", name: "Passing", permissions: [] } }, admin);
    const { email, token } = await invited(admin, "passing");
    expect(await codes(`mutation { deleteRole(key: "passing") { ${errors} } }`, {}, admin)).toEqual([]);
    expect((await ask(byToken, { token })).roles).toEqual([]);
    const { viewer } = await ask(signUp, { input: newcomer(email, token) });
    expect(viewer.account.roles).toHaveLength(1);
  });

  it("is listed for who may invite, newest first, a page at a time", async () => {
    portrait.clock.moveBy(hours(1));
    await again();
    const three = [await invited(admin, "manager"), await invited(grace), await invited(grace)].map(({ email }) => email).toReversed();
    const list = `query ($after: String) { invitations(first: 2, after: $after) { totalCount nodes { email acceptedAt roles { key } invitedBy { id } } pageInfo { endCursor hasNextPage } } }`;
    const first = await ask(list, {}, grace);
    const second = await ask(list, { after: first.pageInfo.endCursor }, grace);
    expect([...first.nodes, ...second.nodes].slice(0, 3).map(({ email }) => email)).toEqual(three);
    expect(second.nodes[0]).toMatchObject({ roles: [{ key: "manager" }], invitedBy: { id: admin.accountId }, acceptedAt: null });
    expect(first.totalCount).toBe((await portrait.query(`select 1 from invitations`)).length);
    const member = await somebody();
    for (const [query, variables] of [
      [list, {}],
      [invite, { email: newAddress(), roles: [] }],
      [resend, { id: member.accountId }],
      [revoke, { id: member.accountId }],
    ] as const) {
      expect(codeOf(await portrait.graphql(query, variables, member))).toBe("FORBIDDEN");
      expect(codeOf(await portrait.graphql(query, variables))).toBe("UNAUTHENTICATED");
    }
  });

  it("has its address encrypted at rest, and its token nowhere", async () => {
    const { email, token, id } = await invited(grace);
    const [row] = await portrait.query<{ text: string }>(`select i::text as text from invitations i where id = $1`, [id]);
    expect(row?.text).not.toContain(Buffer.from(email).toString("hex"));
    const tokens = await portrait.query<{ text: string }>(`select t::text as text from mail_tokens t`);
    expect(tokens.some(({ text }) => text.includes(token))).toBe(false);
  });
});

describe("an invitation where addresses are confirmed first", () => {
  it("is the proof of the address, so that its account is there at once", async () => {
    const portrait = await TestPortrait.start({ env: { SIGN_UP: "verify-first" } });
    try {
      const email = newAddress();
      const made = await portrait.app.invitations.invite(system, { email, roles: ["manager"] });
      expect(made.ok).toBe(true);
      const invitationToken = await tokenTo(portrait, email, subject);
      const { data } = await portrait.graphql(signUp, { input: { email, password: "correct horse battery", displayName: "Invited", invitationToken } });
      expect(data.signUp).toMatchObject({ userErrors: [], confirmationSentTo: null, viewer: { account: { state: "ACTIVE" } } });
      expect(data.signUp.viewer.account.roles).toHaveLength(2);
    } finally {
      await portrait.stop();
    }
  });
});
