import { readFile, writeFile } from "node:fs/promises";
import sharp from "sharp";
import { newId } from "#server/kernel/ids.ts";
import { system } from "#server/kernel/viewer.ts";
import { tokenTo } from "#server/testing/mails.ts";
import { type Caller, type GraphqlAnswer, stranger, TestPortrait } from "#server/testing/portrait.ts";
import { PortraitSocket } from "#server/testing/portrait-socket.ts";
import { beginSignIn, enrolled, guardedPerson } from "./second-factor-steps.ts";

const file = new URL("../access-matrix.md", import.meta.url);
const callers = ["stranger", "member", "manager", "admin"] as const;
type CallerName = (typeof callers)[number];

/** Somebody who asks, and the people and things that they ask about; all made for this one call. */
interface Scene {
  readonly me: Caller;
  readonly other: Caller;
  readonly picture: Uint8Array<ArrayBuffer>;
}

interface Call {
  readonly query: string;
  readonly variables?: (scene: Scene, portrait: TestPortrait) => object | Promise<object>;
  readonly isUpload?: true;
  readonly isSubscription?: true;
}

const newAddress = () => `${Math.random().toString(36).slice(2)}@example.com`;

const howToRewrite = "If that is meant, run this test once with PORTRAIT_WRITE_MATRIX=1 in the environment, and have the difference reviewed.";
/** What the calls are about where it takes more than people; a stranger has none of it. */
async function jobOfMine({ me }: Scene, portrait: TestPortrait): Promise<{ id: string }> {
  const id = newId();
  if (me.token !== null) {
    await portrait.query(
      `insert into background_jobs (id, account_id, kind, state, created_at, updated_at) values ($1, $2, 'readiness:run', 'DONE', now(), now())`,
      [id, me.accountId],
    );
  }
  return { id };
}

async function otherSessionOfMine({ me }: Scene, portrait: TestPortrait): Promise<{ id: string }> {
  if (me.token === null) return { id: newId() };
  const { data } = await portrait.graphql(`{ viewer { session { id } } }`, {}, await portrait.signIn(me));
  return data.viewer.session;
}

/** An edit of the other's profile by whoever asks, where they may: what they may undo. */
async function editOfMine({ me, other }: Scene, portrait: TestPortrait): Promise<{ id: string; version: number }> {
  const { data } = await portrait.graphql(
    `mutation ($id: ID) { updateProfile(input: { id: $id, headline: "Edited" }) { profile { version } } }`,
    { id: other.accountId },
    me,
  );
  return { id: other.accountId, version: data?.updateProfile.profile.version ?? 1 };
}

async function profileWithPicture({ other, picture }: Scene, portrait: TestPortrait): Promise<{ id: string }> {
  await portrait.upload(`mutation ($file: Upload!) { uploadImage(file: $file) { userErrors { code } } }`, picture, {}, other);
  return { id: other.accountId };
}

/** A picture of the other's that was replaced by whoever asks, where they may: what they may put back. Otherwise its owner replaced it. */
async function pictureReplaced(scene: Scene, portrait: TestPortrait): Promise<{ id: string }> {
  const upload = `mutation ($file: Upload!, $id: ID) { uploadImage(file: $file, profileId: $id) { image { id } } }`;
  const { data } = await portrait.upload(upload, scene.picture, {}, scene.other);
  const variables = { id: scene.other.accountId };
  const replaced = await portrait.upload(upload, scene.picture, variables, scene.me);
  if (replaced.errors !== undefined) await portrait.upload(upload, scene.picture, variables, scene.other);
  return data.uploadImage.image;
}

/** Of a mail that was sent to somebody else: whoever has a link acts by it, signed in or not. */
const linkOf =
  (subject: string, asked: (scene: Scene, portrait: TestPortrait) => Promise<unknown>) =>
  async (scene: Scene, portrait: TestPortrait): Promise<{ token: string }> => {
    await asked(scene, portrait);
    return { token: await tokenTo(portrait, scene.other.email, subject) };
  };
async function guarded({ me }: Scene, portrait: TestPortrait): Promise<object> {
  if (me.token !== null) await guardedPerson(portrait, me);
  return {};
}

/** Of somebody who is only invited, by the operator. */
async function invitationOf(_scene: Scene, portrait: TestPortrait): Promise<{ id: string; email: string; token: string }> {
  const email = newAddress();
  const made = await portrait.app.invitations.invite(system, { email, roles: [] });
  if (!made.ok) throw new Error(JSON.stringify(made.refusals));
  return { id: made.value.id, email, token: await tokenTo(portrait, email, "You are invited") };
}

/** A role that nobody holds. */
async function emptyRole(_scene: Scene, portrait: TestPortrait): Promise<{ key: string }> {
  const key = `role-${Math.random().toString(36).slice(2, 10)}`;
  const made = await portrait.app.roleManagement.create(system, { key, name: "Empty", description: null, permissions: [] });
  if (!made.ok) throw new Error(JSON.stringify(made.refusals));
  return { key };
}

const errors = "userErrors { code message path }";

/** One call of every root field with arguments that are right; a new field has no place to hide. */
const calls: Readonly<Record<string, Call>> = {
  "Query.account": {
    query: `query ($id: ID!) { account(id: $id) { id email emailVerifiedAt state hasPassword createdAt roles { role { key } grantedAt expiresAt grantedBy { handle } } profile { handle } } }`,
    variables: ({ other }) => ({ id: other.accountId }),
  },
  "Query.accounts": { query: `{ accounts(first: 2) { totalCount nodes { email } edges { cursor } pageInfo { hasNextPage } } }` },
  "Query.auditLog": { query: `{ auditLog(first: 2) { nodes { action actorKind actor { handle } target } } }` },
  "Query.completion": {
    query: `query ($id: ID) { completion(profileId: $id) { percent steps { key label href } next { key } rulesVersion } }`,
    variables: ({ me }) => ({ id: me.accountId || null }),
  },
  "Query.explainAccess": {
    query: `query ($id: ID) { explainAccess(subjectId: $id, permission: "profiles.edit") { allowed reason grantedBy { key } missingPermission } }`,
    variables: ({ other }) => ({ id: other.accountId }),
  },
  "Query.handleAvailability": { query: `{ handleAvailability(handle: "somebody-new") { isAvailable reason } }` },
  "Query.invitation": {
    query: `query ($token: String!) { invitation(token: $token) { id email roles { key } invitedBy { handle } expiresAt acceptedAt } }`,
    variables: invitationOf,
  },
  "Query.invitations": { query: `{ invitations(first: 2) { totalCount nodes { id email } pageInfo { hasNextPage } } }` },
  "Query.job": { query: `query ($id: ID!) { job(id: $id) { state } }`, variables: jobOfMine },
  "Query.permissions": { query: `{ permissions { key description } }` },
  "Query.profile": {
    query: `query ($id: ID) { profile(id: $id) { id handle displayName avatar { url srcSet } hidden viewerCan { edit } } }`,
    variables: ({ other }) => ({ id: other.accountId }),
  },
  "Query.profileFields": { query: `{ profileFields { key label kind isBuiltIn isSensitive defaultAudience position } }` },
  "Query.profiles": { query: `{ profiles(first: 2) { totalCount nodes { handle } pageInfo { endCursor } } }` },
  "Query.readiness": { query: `{ readiness { verdict passed total items { key status } } }` },
  "Query.role": { query: `{ role(key: "member") { key name permissions { key } completionRules { key } } }` },
  "Query.roles": { query: `{ roles { key isSystem version } }` },
  "Query.signInOptions": { query: `{ signInOptions { signUp passkeys providers } }` },
  "Query.viewer": {
    query: `{ viewer { account { id totpEnabled recoveryCodesLeft } session { id elevatedUntil } securityLog(first: 2) { nodes { action } } permissions } }`,
  },
  "Mutation.cancelDeletion": {
    query: `mutation ($token: String) { cancelDeletion(token: $token) { ${errors} account { id state } } }`,
    variables: linkOf("Your account is about to be deleted", ({ other }, portrait) =>
      portrait.graphql(`mutation { deleteMyAccount { ${errors} } }`, {}, other),
    ),
  },
  "Mutation.changeEmail": {
    query: `mutation ($email: String!) { changeEmail(newEmail: $email) { ${errors} account { pendingEmail } } }`,
    variables: () => ({ email: newAddress() }),
  },
  "Mutation.changePassword": {
    query: `mutation ($old: String) { changePassword(currentPassword: $old, newPassword: "another long password") { ${errors} account { id } } }`,
    variables: ({ me }) => ({ old: me.password }),
  },
  "Mutation.completeSignIn": {
    query: `mutation ($input: CompleteSignInInput!) { completeSignIn(input: $input) { ${errors} accessToken } }`,
    variables: async ({ other }, portrait) => {
      const { person, codes } = await guardedPerson(portrait, other);
      return { input: { challengeId: (await beginSignIn(portrait, person)).id, recoveryCode: codes[0] } };
    },
  },
  "Mutation.confirmTotp": {
    query: `mutation ($code: String!) { confirmTotp(code: $code) { ${errors} codes account { totpEnabled } } }`,
    variables: async ({ me }, portrait) => ({ code: me.token === null ? "123456" : (await enrolled(portrait, me)).codeAt(portrait.clock.now()) }),
  },
  "Mutation.deleteMyAccount": { query: `mutation { deleteMyAccount { ${errors} account { id deletionScheduledFor } } }` },
  "Mutation.disableTotp": {
    query: `mutation { disableTotp { ${errors} account { totpEnabled } } }`,
    variables: guarded,
  },
  "Mutation.exportMyData": { query: `mutation { exportMyData { ${errors} export { id state } } }` },
  "Mutation.createRole": {
    query: `mutation ($key: String!) { createRole(input: { key: $key, name: "New", permissions: ["profiles.read"] }) { ${errors} role { key } } }`,
    variables: () => ({ key: `role-${Math.random().toString(36).slice(2, 10)}` }),
  },
  "Mutation.deleteRole": { query: `mutation ($key: String!) { deleteRole(key: $key) { ${errors} done } }`, variables: emptyRole },
  "Mutation.forcePasswordReset": {
    query: `mutation ($id: ID!) { forcePasswordReset(accountId: $id) { ${errors} account { id } } }`,
    variables: ({ other }) => ({ id: other.accountId }),
  },
  "Mutation.grantRole": {
    query: `mutation ($id: ID!) { grantRole(accountId: $id, role: "manager") { ${errors} account { id } } }`,
    variables: ({ other }) => ({ id: other.accountId }),
  },
  "Mutation.reauthenticate": {
    query: `mutation ($password: String!) { reauthenticate(input: { password: $password }) { ${errors} session { elevatedUntil } } }`,
    variables: ({ me }) => ({ password: me.password }),
  },
  "Mutation.invite": {
    query: `mutation ($email: String!) { invite(email: $email, roles: []) { ${errors} invitation { id } } }`,
    variables: () => ({ email: newAddress() }),
  },
  "Mutation.reactivateAccount": {
    query: `mutation ($id: ID!) { reactivateAccount(id: $id) { ${errors} account { id } } }`,
    variables: async ({ other }, portrait) => {
      await portrait.app.suspensions.suspend(system, { accountId: other.accountId, reason: "To be lifted", until: null });
      return { id: other.accountId };
    },
  },
  "Mutation.refreshSession": {
    query: `mutation ($token: String) { refreshSession(refreshToken: $token) { ${errors} accessToken } }`,
    variables: ({ me }) => ({ token: me.refreshToken }),
  },
  "Mutation.regenerateRecoveryCodes": {
    query: `mutation { regenerateRecoveryCodes { ${errors} codes account { recoveryCodesLeft } } }`,
    variables: guarded,
  },
  "Mutation.removeImage": {
    query: `mutation ($id: ID) { removeImage(profileId: $id) { ${errors} profile { id } } }`,
    variables: profileWithPicture,
  },
  "Mutation.requestPasswordReset": {
    query: `mutation ($email: String!) { requestPasswordReset(email: $email) { ${errors} done } }`,
    variables: ({ other }) => ({ email: other.email }),
  },
  "Mutation.resendInvitation": {
    query: `mutation ($id: ID!) { resendInvitation(id: $id) { ${errors} invitation { id } } }`,
    variables: async (scene, portrait) => {
      const invitation = await invitationOf(scene, portrait);
      // As if a while had gone by: another mail within the minute is refused.
      await portrait.query(`update mail_tokens set issued_at = issued_at - interval '2 minutes' where purpose = 'invitation'`);
      return invitation;
    },
  },
  "Mutation.resendVerification": {
    query: `mutation ($email: String) { resendVerification(email: $email) { ${errors} account { id } } }`,
    variables: () => ({ email: newAddress() }),
  },
  "Mutation.resetPassword": {
    query: `mutation ($token: String!) { resetPassword(token: $token, newPassword: "another long password") { ${errors} accessToken } }`,
    variables: linkOf("Choose a new password", ({ other }, portrait) =>
      portrait.graphql(`mutation ($email: String!) { requestPasswordReset(email: $email) { done } }`, { email: other.email }),
    ),
  },
  "Mutation.revokeAllSessions": {
    query: `mutation ($id: ID!) { revokeAllSessions(accountId: $id) { ${errors} revoked deadAt socketsClosed } }`,
    variables: ({ other }) => ({ id: other.accountId }),
  },
  "Mutation.restoreImage": {
    query: `mutation ($id: ID!) { restoreImage(id: $id) { ${errors} image { id } } }`,
    variables: pictureReplaced,
  },
  "Mutation.revokeInvitation": { query: `mutation ($id: ID!) { revokeInvitation(id: $id) { ${errors} done } }`, variables: invitationOf },
  "Mutation.revokeOtherSessions": { query: `mutation { revokeOtherSessions { ${errors} revoked deadAt socketsClosed } }` },
  "Mutation.revokeRole": {
    query: `mutation ($id: ID!) { revokeRole(accountId: $id, role: "member") { ${errors} account { id } } }`,
    variables: ({ other }) => ({ id: other.accountId }),
  },
  "Mutation.revokeSession": { query: `mutation ($id: ID!) { revokeSession(id: $id) { ${errors} revoked } }`, variables: otherSessionOfMine },
  "Mutation.runReadinessChecks": { query: `mutation { runReadinessChecks { ${errors} job { id state } } }` },
  "Mutation.setCompletionRules": {
    query: `mutation ($key: String!) { setCompletionRules(role: $key, rules: [{ key: "bio", field: "bio", weight: 1 }]) { ${errors} role { version } impact { affected } } }`,
    variables: emptyRole,
  },
  "Mutation.setVisibility": { query: `mutation { setVisibility(field: "bio", audience: MEMBERS) { ${errors} profile { id visibility { field audience } } } }` },
  "Mutation.signIn": {
    query: `mutation ($input: SignInInput!) { signIn(input: $input) { ${errors} accessToken } }`,
    variables: ({ other }) => ({ input: { email: other.email, password: other.password } }),
  },
  "Mutation.signOut": { query: `mutation { signOut { ${errors} signedOut } }` },
  "Mutation.signUp": {
    query: `mutation ($input: SignUpInput!) { signUp(input: $input) { ${errors} accessToken } }`,
    variables: () => ({ input: { email: newAddress(), password: "correct horse battery", displayName: "Somebody" } }),
  },
  "Mutation.startTotpEnrolment": { query: `mutation { startTotpEnrolment { ${errors} secret otpauthUrl } }` },
  "Mutation.suspendAccount": {
    query: `mutation ($id: ID!) { suspendAccount(id: $id, reason: "Too loud") { ${errors} account { state suspension { reason until by { handle } } } } }`,
    variables: ({ other }) => ({ id: other.accountId }),
  },
  "Mutation.undoEmailChange": {
    query: `mutation ($token: String!) { undoEmailChange(token: $token) { ${errors} done } }`,
    variables: linkOf("Your address is about to change", ({ other }, portrait) =>
      portrait.graphql(`mutation ($email: String!) { changeEmail(newEmail: $email) { ${errors} } }`, { email: newAddress() }, other),
    ),
  },
  "Mutation.undoProfileChange": {
    query: `mutation ($id: ID, $version: Int!) { undoProfileChange(profileId: $id, version: $version) { ${errors} profile { id } } }`,
    variables: editOfMine,
  },
  "Mutation.updateRole": {
    query: `mutation ($key: String!) { updateRole(key: $key, input: { name: "Changed" }) { ${errors} role { name } } }`,
    variables: emptyRole,
  },
  "Mutation.updateProfile": {
    query: `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { ${errors} profile { id } } }`,
    variables: ({ other }) => ({ input: { id: other.accountId, headline: "Edited" } }),
  },
  "Mutation.uploadImage": {
    query: `mutation ($file: Upload!, $id: ID) { uploadImage(file: $file, profileId: $id) { ${errors} image { url } } }`,
    variables: ({ other }) => ({ id: other.accountId }),
    isUpload: true,
  },
  "Mutation.verifyEmail": {
    query: `mutation ($token: String!) { verifyEmail(token: $token) { ${errors} account { id } } }`,
    variables: linkOf("Welcome: confirm your address", async () => undefined),
  },
  "Subscription.jobChanged": {
    query: `subscription ($id: ID!) { jobChanged(id: $id) { id state } }`,
    variables: jobOfMine,
    isSubscription: true,
  },
  "Subscription.viewerProfileChanged": { query: `subscription { viewerProfileChanged { id version } }`, isSubscription: true },
};

/** What depends on a permission inside a type that others may read. */
const fields: Readonly<Record<string, { query: string; read: (data: never) => unknown }>> = {
  "Query.completion of others": {
    query: `query ($id: ID) { completion(profileId: $id) { percent } }`,
    read: (data: { completion: unknown }) => data.completion,
  },
  "Role.memberCount": { query: `{ role(key: "member") { memberCount } }`, read: (data: { role: { memberCount: number | null } }) => data.role.memberCount },
  "Profile.completion of others": {
    query: `query ($id: ID) { profile(id: $id) { completion { percent } } }`,
    read: (data: { profile: { completion: unknown } }) => data.profile.completion,
  },
  "Profile.visibility of others": {
    query: `query ($id: ID) { profile(id: $id) { visibility { field audience } } }`,
    read: (data: { profile: { visibility: unknown } }) => data.profile.visibility,
  },
  "Profile.phone of others": {
    query: `query ($id: ID) { profile(id: $id) { phone } }`,
    read: (data: { profile: { phone: unknown } }) => data.profile.phone,
  },
  "Profile.birthDate of others": {
    query: `query ($id: ID) { profile(id: $id) { birthDate } }`,
    read: (data: { profile: { birthDate: unknown } }) => data.profile.birthDate,
  },
  "Profile.locale of others": {
    query: `query ($id: ID) { profile(id: $id) { locale } }`,
    read: (data: { profile: { locale: unknown } }) => data.profile.locale,
  },
  "Profile.timeZone of others": {
    query: `query ($id: ID) { profile(id: $id) { timeZone } }`,
    read: (data: { profile: { timeZone: unknown } }) => data.profile.timeZone,
  },
  "Profile.bio of others": { query: `query ($id: ID) { profile(id: $id) { bio } }`, read: (data: { profile: { bio: unknown } }) => data.profile.bio },
  "Profile.location of others": {
    query: `query ($id: ID) { profile(id: $id) { location } }`,
    read: (data: { profile: { location: unknown } }) => data.profile.location,
  },
};

describe("the access matrix", () => {
  let portrait: TestPortrait;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    await portrait.newPerson("admin");
  });
  afterAll(() => portrait.stop());

  const as = async (name: CallerName): Promise<Caller> => (name === "stranger" ? stranger : portrait.newPerson(...(name === "member" ? [] : [name])));

  async function scene(name: CallerName): Promise<Scene> {
    const other = await portrait.newPerson();
    await portrait.graphql(
      `mutation { updateProfile(input: { phone: "+442079460958", birthDate: "1990-01-01", location: "London", locale: "en-GB", timeZone: "Europe/London", bio: "Here" }) { ${errors} } }`,
      {},
      other,
    );
    const picture = new Uint8Array(
      await sharp({ create: { width: 64, height: 64, channels: 3, background: "#0f6a66" } })
        .png()
        .toBuffer(),
    );
    return { me: await as(name), other, picture };
  }

  async function outcome(call: Call, name: CallerName): Promise<string> {
    const set = await scene(name);
    const variables = (await call.variables?.(set, portrait)) ?? {};
    if (call.isSubscription) return firstEvent(call.query, variables, set.me);
    const answer = call.isUpload ? await portrait.upload(call.query, set.picture, variables, set.me) : await portrait.graphql(call.query, variables, set.me);
    return outcomeOf(answer);
  }

  /** Over a socket, which is refused to whoever is not signed in. */
  async function firstEvent(query: string, variables: object, caller: Caller): Promise<string> {
    const socket = await PortraitSocket.open(portrait.url, caller);
    if (socket.closed !== null) return socket.closed.code === 4401 ? "UNAUTHENTICATED" : `closed ${socket.closed.code}`;
    const id = socket.subscribe(query, variables);
    await socket.until(() => socket.events(id).length > 0);
    socket.close();
    return outcomeOf(socket.events(id)[0] ?? {});
  }

  it("is what was reviewed, for every root field", async () => {
    const named = ["Query", "Mutation", "Subscription"].flatMap((type) => Object.keys(typeOf(type)).map((field) => `${type}.${field}`));
    expect(Object.keys(calls).sort()).toEqual(named.sort());

    const lines = [
      "# Who may call what",
      "",
      "Made by `server/acceptance/access-matrix.integration.test.ts`, which calls every root field as each of these and holds the answers against this table.",
      "",
    ];
    lines.push(`| field | ${callers.join(" | ")} |`, `| --- | ${callers.map(() => "---").join(" | ")} |`);
    for (const [field, call] of Object.entries(calls)) {
      const cells: string[] = [];
      for (const name of callers) cells.push(await outcome(call, name));
      lines.push(`| ${field} | ${cells.join(" | ")} |`);
    }
    for (const [field, { query, read }] of Object.entries(fields)) {
      const cells: string[] = [];
      for (const name of callers) {
        const { me, other } = await scene(name);
        const answer = await portrait.graphql(query, { id: other.accountId }, me);
        cells.push(answer.errors === undefined ? (read(answer.data as never) === null ? "null" : "shown") : outcomeOf(answer));
      }
      lines.push(`| ${field} | ${cells.join(" | ")} |`);
    }
    const matrix = `${lines.join("\n")}\n`;
    if (process.env["PORTRAIT_WRITE_MATRIX"] === "1") await writeFile(file, matrix);
    const reviewed = await readFile(file, "utf8").catch(() => "");
    const changed = matrix.split("\n").filter((line) => !reviewed.split("\n").includes(line));
    if (matrix !== reviewed) throw new Error(`Who may call what is not what server/access-matrix.md says:\n${changed.join("\n")}\n${howToRewrite}`);
  }, 240_000);

  const typeOf = (name: string) => {
    const type = portrait.app.schema.getType(name);
    return type !== undefined && "getFields" in type ? type.getFields() : {};
  };
});

function outcomeOf({ data, errors: failures }: Partial<Pick<GraphqlAnswer, "data" | "errors">>): string {
  const failure = failures?.[0];
  if (failure !== undefined) {
    const { code, requiredPermission } = failure.extensions;
    return requiredPermission === undefined ? code : `${code} ${requiredPermission}`;
  }
  const [root] = Object.values((data ?? {}) as Record<string, { userErrors?: { code: string }[] } | null>);
  if (root === null) return "null";
  const refusal = root?.userErrors?.[0];
  return refusal === undefined ? "allowed" : `refused ${refusal.code}`;
}
