import { demoPeople } from "./people.ts";

/** Out of the numbers that Ofcom, the NANP, the Bundesnetzagentur, ARCEP, ACMA and PTS keep for films and books. */
const fictional = [
  /^\+1\d{3}55501\d{2}$/,
  /^\+447700900\d{3}$/,
  /^\+442079460\d{3}$/,
  /^\+493023125\d{3}$/,
  /^\+3363998\d{4}$/,
  /^\+61491570(006|156|157|158|159|110)$/,
  /^\+467017406\d{2}$/,
];
const reserved = /@example\.(com|org|net)$/;
const named = demoPeople.map((person) => [person.handle, person] as const);

describe("the people of the demo", () => {
  it("are sixty and the three of the sign-in page, who come first", () => {
    expect(demoPeople).toHaveLength(63);
    expect(demoPeople.slice(0, 3).map(({ email, roles }) => [email, roles])).toEqual([
      ["ada@example.com", ["admin"]],
      ["grace@example.com", ["manager"]],
      ["linus@example.com", undefined],
    ]);
  });

  it("have a handle and an address of their own", () => {
    expect(new Set(demoPeople.map(({ handle }) => handle)).size).toBe(63);
    expect(new Set(demoPeople.map(({ email }) => email)).size).toBe(63);
  });

  it.each(named)("%s can't reach or be anybody real", (_, person) => {
    expect(person.handle).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])$/);
    expect(person.email).toMatch(reserved);
    if (person.website !== undefined) expect(new URL(person.website).hostname).toMatch(/(^|\.)example\.(com|org|net)$/);
    if (person.phone !== undefined) expect(fictional.some((range) => range.test(person.phone ?? ""))).toBe(true);
  });

  it.each(named)("%s has values that programs understand", (_, person) => {
    if (person.birthDate !== undefined) expect(new Date(`${person.birthDate}T00:00:00Z`).toISOString().slice(0, 10)).toBe(person.birthDate);
    if (person.timeZone !== undefined) expect(() => new Intl.DateTimeFormat("en", { timeZone: person.timeZone })).not.toThrow();
    if (person.locale !== undefined) expect(Intl.getCanonicalLocales(person.locale)).toEqual([person.locale]);
    expect(person.displayName).toBe(person.displayName.normalize("NFC").trim());
  });

  it("write in nineteen scripts", () => {
    const scripts = [
      "Latin",
      "Cyrillic",
      "Greek",
      "Arabic",
      "Hebrew",
      "Devanagari",
      "Bengali",
      "Tamil",
      "Gurmukhi",
      "Sinhala",
      "Thai",
      "Khmer",
      "Myanmar",
      "Hiragana",
      "Han",
      "Hangul",
      "Georgian",
      "Armenian",
      "Ethiopic",
    ];
    const used = scripts.filter((script) => demoPeople.some(({ displayName }) => new RegExp(`\\p{Script=${script}}`, "u").test(displayName)));
    expect(used).toEqual(scripts);
  });

  it("are half way through their profiles as often as done", () => {
    const optional = ["headline", "bio", "pronouns", "location", "website", "phone", "birthDate", "timeZone", "locale", "look"] as const;
    const filled = demoPeople.map((person) => optional.filter((field) => person[field] !== undefined).length);
    expect(Math.min(...filled)).toBeLessThanOrEqual(1);
    expect(Math.max(...filled)).toBe(optional.length);
    expect(new Set(filled).size).toBeGreaterThanOrEqual(8);
  });
});
