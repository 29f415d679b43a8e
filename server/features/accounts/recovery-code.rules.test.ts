import { hashOfRecoveryCode, newRecoveryCodes } from "./recovery-code.rules.ts";

describe("recovery codes", () => {
  it("are ten, of eighty bits each, and no two alike", () => {
    const codes = Array.from({ length: 30 }, newRecoveryCodes).flat();
    expect(newRecoveryCodes()).toHaveLength(10);
    expect(new Set(codes).size).toBe(300);
    for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/);
  });

  it.each([
    ["3K9D-7QZV-M0XE-T5H1", "in capitals"],
    ["3k9d7qzvm0xet5h1", "without hyphens"],
    [" 3k9d 7qzv  m0xe t5h1\n", "with spaces"],
    ["3k9d-7qzv-mOxe-t5hl", "with an O for the zero and an l for the one"],
  ])("are known as %j, %s", (typed) => expect(hashOfRecoveryCode(typed)).toEqual(hashOfRecoveryCode("3k9d-7qzv-m0xe-t5h1")));

  it("are not known with another character", () => {
    expect(hashOfRecoveryCode("3k9d-7qzv-m0xe-t5h2")).not.toEqual(hashOfRecoveryCode("3k9d-7qzv-m0xe-t5h1"));
  });
});
