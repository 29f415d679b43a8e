import fc from "fast-check";
import sharp from "sharp";
import { seconds } from "#server/kernel/clock.ts";
import { system } from "#server/kernel/viewer.ts";
import { type Caller, TestPortrait } from "#server/testing/portrait.ts";

/** The number by other means: from the tables alone, in SQL, written from the words of the rules and not from the code. */
const oracle = `
  with held as (
    select p.id, r.key, r.field, max(r.weight) as weight, max(r.min_count) as min_count
      from profiles p
      join role_grants g on g.account_id = p.id and (g.expires_at is null or g.expires_at > $2)
      join completion_rules r on r.role_key = g.role_key
     where p.id = $1 group by p.id, r.key, r.field
  ), judged as (
    select h.weight, case h.field
        when 'avatar' then p.avatar_image_id is not null
        when 'phone' then p.phone_sealed is not null
        when 'birthDate' then p.birth_date_sealed is not null
        else char_length(coalesce(case h.field
          when 'displayName' then p.display_name when 'handle' then p.handle when 'headline' then p.headline when 'bio' then p.bio
          when 'pronouns' then p.pronouns when 'location' then p.location when 'website' then p.website
          when 'timeZone' then p.time_zone when 'locale' then p.locale end, '')) >= h.min_count
      end as is_done
      from held h join profiles p on p.id = h.id
  )
  select coalesce(floor(100.0 * sum(weight) filter (where is_done) / nullif(sum(weight), 0)), case when count(*) = 0 then 100 else 0 end)::int as percent from judged`;

type Action =
  | { readonly kind: "edit" | "staff edit"; readonly field: "headline" | "bio" | "website" | "phone" | "location"; readonly isFilled: boolean }
  | { readonly kind: "grant" | "grant for a minute" | "revoke"; readonly role: "manager" | "admin" }
  | { readonly kind: "picture" | "no picture" | "time passes" }
  | { readonly kind: "rules"; readonly weight: number; readonly minCount: number };

const values = {
  headline: "Tends the north pier",
  bio: "I have kept lighthouses for twenty years, and one of them keeps me.",
  website: "https://example.org/pier",
  phone: "+442079460958",
  location: "Whitby",
};

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("edit" as const, "staff edit" as const),
    field: fc.constantFrom("headline", "bio", "website", "phone", "location"),
    isFilled: fc.boolean(),
  }),
  fc.record({
    kind: fc.constantFrom("grant" as const, "grant for a minute" as const, "revoke" as const),
    role: fc.constantFrom("manager" as const, "admin" as const),
  }),
  fc.record({ kind: fc.constantFrom("picture" as const, "no picture" as const, "time passes" as const) }),
  fc.record({ kind: fc.constant("rules" as const), weight: fc.integer({ min: 1, max: 300 }), minCount: fc.integer({ min: 1, max: 90 }) }),
) as fc.Arbitrary<Action>;

describe("completion", () => {
  let portrait: TestPortrait;
  let staff: Caller;
  let picture: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    staff = await portrait.newPerson("admin");
    picture = new Uint8Array(
      await sharp({ create: { width: 60, height: 60, channels: 3, background: "#0f6a66" } })
        .png()
        .toBuffer(),
    );
  });
  afterAll(() => portrait.stop());

  /** The number in each of the places where it can be seen, and by the oracle. */
  async function numbers({ accountId }: Caller): Promise<Record<string, number>> {
    const now = portrait.clock.now();
    const [bySql] = await portrait.query<{ percent: number }>(oracle, [accountId, now]);
    const [stored] = await portrait.query<{ percent: number }>(`select completion_percent as percent from profiles where id = $1`, [accountId]);
    const { data } = await portrait.graphql(
      `query ($id: ID!) { profile(id: $id) { completion { percent steps { state } } } completion(profileId: $id) { percent } }`,
      { id: accountId },
      staff,
    );
    const isComplete = data.profile.completion.steps.every(({ state }: { state: string }) => state === "DONE");
    expect(data.profile.completion.percent === 100).toBe(isComplete);
    return { oracle: bySql?.percent ?? -1, stored: stored?.percent ?? -1, profile: data.profile.completion.percent, completion: data.completion.percent };
  }

  async function act(someone: Caller, step: Action): Promise<void> {
    const { accountId } = someone;
    switch (step.kind) {
      case "edit":
      case "staff edit": {
        const input = { id: accountId, [step.field]: step.isFilled ? values[step.field] : null };
        const { data } = await portrait.graphql(
          `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { code } } }`,
          { input },
          step.kind === "edit" ? someone : staff,
        );
        return expect(data.updateProfile.userErrors).toEqual([]);
      }
      case "grant":
      case "grant for a minute": {
        const expiresAt = step.kind === "grant" ? null : new Date(portrait.clock.now().getTime() + seconds(60)).toISOString();
        const { data } = await portrait.graphql(
          `mutation ($id: ID!, $role: String!, $expiresAt: DateTime) { grantRole(accountId: $id, role: $role, expiresAt: $expiresAt) { userErrors { code } } }`,
          { id: accountId, role: step.role, expiresAt },
          staff,
        );
        return expect(data.grantRole.userErrors).toEqual([]);
      }
      case "revoke":
        await portrait.graphql(
          `mutation ($id: ID!, $role: String!) { revokeRole(accountId: $id, role: $role) { userErrors { code } } }`,
          { id: accountId, role: step.role },
          staff,
        );
        return;
      case "picture": {
        const { data } = await portrait.upload(`mutation ($file: Upload!) { uploadImage(file: $file) { userErrors { code } } }`, picture, {}, someone);
        return expect(data.uploadImage.userErrors).toEqual([]);
      }
      case "no picture":
        await portrait.graphql(`mutation { removeImage { userErrors { code } } }`, {}, someone);
        return;
      case "time passes":
        portrait.clock.moveBy(seconds(61));
        staff = await portrait.signIn(staff);
        Object.assign(someone, await portrait.signIn(someone));
        await portrait.app.jobs["roles:grant-expired"]?.({ accountId });
        return;
      case "rules":
        await portrait.app.completion.replaceRules(system, "manager", [
          { key: "bio", field: "bio", minCount: step.minCount, weight: step.weight, isRequired: true, hint: null, staleAfterDays: null },
          { key: "website", field: "website", minCount: 1, weight: 30, isRequired: false, hint: null, staleAfterDays: null },
        ]);
        await portrait.app.jobs["completion:gauge-all"]?.({});
        return;
    }
  }

  it("is the same number everywhere, and the oracle's, on every way a profile can change", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 8 }), async (steps) => {
        const someone = await portrait.newPerson();
        for (const step of steps) {
          await act(someone, step);
          const { oracle: right, ...seen } = await numbers(someone);
          expect(seen).toEqual({ stored: right, profile: right, completion: right });
        }
      }),
      { numRuns: 30 },
    );
  }, 240_000);

  it("filters and sorts the directory by the number that is shown", async () => {
    const shown = `query ($orderBy: ProfileOrder!, $filter: ProfileFilter) { profiles(orderBy: $orderBy, filter: $filter, first: 100) { totalCount nodes { completion { percent } } } }`;
    const percents = async (variables: object): Promise<number[]> =>
      (await portrait.graphql(shown, variables, staff)).data.profiles.nodes.map(({ completion }: { completion: { percent: number } }) => completion.percent);
    const rising = await percents({ orderBy: "COMPLETION_ASC" });
    expect(rising).toEqual(rising.toSorted((a, b) => a - b));
    expect(await percents({ orderBy: "COMPLETION_DESC" })).toEqual(rising.toReversed());
    const between = await percents({ orderBy: "COMPLETION_ASC", filter: { minCompletion: 20, maxCompletion: 60 } });
    expect(between).toEqual(rising.filter((percent) => percent >= 20 && percent <= 60));
  });

  it("says what to do next, what it gains, and where", async () => {
    const someone = await portrait.newPerson();
    const ask = `{ completion { percent next { key label gain href state roles { key } } } }`;
    const before = (await portrait.graphql(ask, {}, someone)).data.completion;
    expect(before.next).toEqual({
      key: "bio",
      label: "Write about yourself",
      gain: 20,
      href: "/profile/edit#bio",
      state: "MISSING",
      roles: [{ key: "member" }],
    });
    await act(someone, { kind: "edit", field: "bio", isFilled: true });
    const after = (await portrait.graphql(ask, {}, someone)).data.completion;
    expect(after.percent).toBe(before.percent + before.next.gain);
  });
});
