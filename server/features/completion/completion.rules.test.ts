import fc from "fast-check";
import { type Measured, measure, type Rule } from "./completion.rules.ts";

const now = Date.UTC(2026, 10, 23);
const fields = ["headline", "bio", "avatar", "phone", "website"] as const;
const roles = ["member", "manager", "admin"] as const;

const aRule = fc.record({
  role: fc.constantFrom(...roles),
  key: fc.constantFrom(...fields),
  minCount: fc.integer({ min: 1, max: 50 }),
  weight: fc.integer({ min: 1, max: 1_000 }),
  isRequired: fc.boolean(),
  hint: fc.constant(null),
  staleAfterDays: fc.option(fc.integer({ min: 1, max: 400 }), { nil: null }),
});
const rulebook: fc.Arbitrary<Rule[]> = fc
  .uniqueArray(aRule, { selector: ({ role, key }) => `${role} ${key}`, maxLength: 15 })
  .map((rules) => rules.map((rule) => ({ ...rule, field: rule.key })));

const aField = fc.record({
  count: fc.integer({ min: 0, max: 60 }),
  isValid: fc.boolean(),
  changedAt: fc.option(fc.integer({ min: 0, max: now }), { nil: null }),
});
const aProfile: fc.Arbitrary<Measured> = fc
  .record({ roles: fc.subarray([...roles]), fields: fc.array(fc.tuple(fc.constantFrom(...fields), aField), { maxLength: 5 }) })
  .map((profile) => ({ roles: profile.roles, fields: new Map(profile.fields) }));

const filled: Measured = { roles, fields: new Map(fields.map((field) => [field, { count: 1_000, isValid: true, changedAt: now }])) };

describe("completion", () => {
  it("is a whole number from 0 to 100, and 100 if and only if nothing is open", () => {
    fc.assert(
      fc.property(aProfile, rulebook, (profile, rules) => {
        const { percent, steps } = measure(profile, rules, now);
        const isComplete = steps.every((step) => step.state === "DONE");
        return Number.isInteger(percent) && percent >= 0 && percent <= 100 && (percent === 100) === isComplete;
      }),
    );
  });

  it("gains by each open step exactly what that step promises", () => {
    fc.assert(
      fc.property(aProfile, rulebook, (profile, rules) => {
        const { percent, steps } = measure(profile, rules, now);
        for (const step of steps.filter(({ state }) => state !== "DONE")) {
          // Steps share no field here, so that doing one does nothing else.
          const better = new Map(profile.fields).set(step.field, { count: 1_000, isValid: true, changedAt: now });
          expect(measure({ ...profile, fields: better }, rules, now).percent).toBe(percent + step.gain);
        }
      }),
    );
  });

  it("never falls when a field gets better", () => {
    fc.assert(
      fc.property(aProfile, rulebook, fc.constantFrom(...fields), (profile, rules, field) => {
        const better = new Map(profile.fields).set(field, { count: 1_000, isValid: true, changedAt: now });
        return measure({ ...profile, fields: better }, rules, now).percent >= measure(profile, rules, now).percent;
      }),
    );
  });

  it("does not depend on the order of rules or roles", () => {
    fc.assert(
      fc.property(aProfile, rulebook, (profile, rules) => {
        const { percent } = measure(profile, rules, now);
        return measure({ ...profile, roles: [...profile.roles].reverse() }, [...rules].reverse(), now).percent === percent;
      }),
    );
  });

  it("puts open steps first, those that gain most on top", () => {
    fc.assert(
      fc.property(aProfile, rulebook, (profile, rules) => {
        const { steps } = measure(profile, rules, now);
        const order = steps.map((step) => (step.state === "DONE" ? -1 : step.gain));
        return order.every((gain, index) => index === 0 || gain <= (order[index - 1] ?? Number.POSITIVE_INFINITY));
      }),
    );
  });

  it("asks for nothing that no held role asks for", () => {
    fc.assert(
      fc.property(aProfile, rulebook, (profile, rules) => {
        const asked = new Set(rules.filter((rule) => profile.roles.includes(rule.role)).map((rule) => rule.key));
        return measure(profile, rules, now).steps.every((step) => asked.delete(step.key)) && asked.size === 0;
      }),
    );
  });

  const rule = (key: string, weight: number): Rule => ({
    role: "member",
    key,
    field: key,
    minCount: 1,
    weight,
    isRequired: false,
    hint: null,
    staleAfterDays: null,
  });

  it("says 99 for 199 of 200", () => {
    const rules = [rule("headline", 199), rule("bio", 1)];
    const profile: Measured = { roles: ["member"], fields: new Map([["headline", { count: 1, isValid: true, changedAt: now }]]) };
    expect(measure(profile, rules, now).percent).toBe(99);
  });

  it("is complete where nothing is asked", () => {
    expect(measure(filled, [], now)).toEqual({ percent: 100, steps: [] });
  });

  it("merges what two roles ask for into the stricter", () => {
    const rules: Rule[] = [
      { ...rule("bio", 5), minCount: 10, staleAfterDays: 30 },
      { ...rule("bio", 20), role: "manager", minCount: 5, isRequired: true },
    ];
    const [step] = measure({ roles: ["member", "manager"], fields: new Map() }, rules, now).steps;
    expect(step).toMatchObject({ minCount: 10, weight: 20, isRequired: true, roles: ["member", "manager"] });
  });

  it("lets a field grow stale, and fresh again", () => {
    const rules = [{ ...rule("headline", 1), staleAfterDays: 30 }];
    const setAt = (changedAt: number): Measured => ({ roles: ["member"], fields: new Map([["headline", { count: 5, isValid: true, changedAt }]]) });
    const day = 86_400_000;
    expect(measure(setAt(now - 31 * day), rules, now).steps[0]?.state).toBe("STALE");
    expect(measure(setAt(now - 30 * day), rules, now).steps[0]?.state).toBe("DONE");
  });
});
