import { system } from "#server/kernel/viewer.ts";
import { type Caller, stranger, TestPortrait } from "#server/testing/portrait.ts";
import { codeOf } from "./operations.ts";

const explain = `query ($subject: ID, $permission: String!, $profile: ID) { explainAccess(subjectId: $subject, permission: $permission, profileId: $profile) { allowed reason grantedBy { key } missingPermission } }`;

describe("why somebody may or may not do something", () => {
  let portrait: TestPortrait;
  let admin: Caller;
  let ada: Caller;
  let grace: Caller;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    [admin, ada, grace] = [await portrait.newPerson("manager", "admin"), await portrait.newPerson(), await portrait.newPerson("manager")];
  });
  afterAll(() => portrait.stop());

  const ask = async (variables: object, caller: Caller) => {
    const { data, errors } = await portrait.graphql(explain, variables, caller);
    expect(errors).toBeUndefined();
    return data.explainAccess;
  };

  it("names the roles that permit it, or the permission that is missing", async () => {
    expect(await ask({ permission: "profiles.edit", subject: admin.accountId }, grace)).toEqual({
      allowed: true,
      reason: "Permitted by the roles Administrator and Manager.",
      grantedBy: [{ key: "admin" }, { key: "manager" }],
      missingPermission: null,
    });
    expect(await ask({ permission: "profiles.edit" }, ada)).toEqual({
      allowed: false,
      reason: 'No role of this account has the permission "profiles.edit".',
      grantedBy: [],
      missingPermission: "profiles.edit",
    });
  });

  it("says what follows from a profile being one's own", async () => {
    const own = { allowed: true, reason: "It is this account's own profile.", grantedBy: [], missingPermission: null };
    expect(await ask({ permission: "profiles.edit", profile: ada.accountId }, ada)).toEqual(own);
    expect((await ask({ permission: "profiles.edit", profile: grace.accountId }, ada)).missingPermission).toBe("profiles.edit");
    expect((await ask({ permission: "audit.read", profile: ada.accountId }, ada)).allowed).toBe(false);
  });

  it("is the same answer that the mutation gives", async () => {
    const edit = `mutation ($id: ID) { updateProfile(input: { id: $id, headline: "x" }) { userErrors { code } } }`;
    for (const subject of [ada, grace, admin]) {
      for (const profile of [ada, grace]) {
        const { allowed } = await ask({ subject: subject.accountId, permission: "profiles.edit", profile: profile.accountId }, admin);
        expect((await portrait.graphql(edit, { id: profile.accountId }, subject)).errors === undefined).toBe(allowed);
      }
    }
  });

  it("tells that an account is suspended, and not why", async () => {
    const linus = await portrait.newPerson("manager");
    await portrait.app.suspensions.suspend(system, { accountId: linus.accountId, reason: "Told to nobody else", until: null });
    expect(await ask({ subject: linus.accountId, permission: "profiles.edit" }, admin)).toEqual({
      allowed: false,
      reason: "This account is suspended, and nobody can sign in to it.",
      grantedBy: [{ key: "manager" }],
      missingPermission: null,
    });
  });

  it("is told about others only to who reads accounts, and about nothing that there is not", async () => {
    const code = async (variables: object, caller: Caller) => codeOf(await portrait.graphql(explain, variables, caller));
    expect(await code({ permission: "profiles.edit", subject: grace.accountId }, ada)).toBe("FORBIDDEN");
    expect(await code({ permission: "profiles.edit" }, stranger)).toBe("UNAUTHENTICATED");
    expect(await code({ permission: "profiles.edit", subject: grace.accountId }, stranger)).toBe("UNAUTHENTICATED");
    expect(await code({ permission: "no.such" }, ada)).toBe("BAD_USER_INPUT");
    for (const id of ["nonsense", "0198a0a0-0000-7000-8000-000000000000"]) {
      expect(await code({ permission: "profiles.edit", subject: id }, admin)).toBe("NOT_FOUND");
      expect(await code({ permission: "profiles.edit", profile: id }, admin)).toBe("NOT_FOUND");
    }
  });
});
