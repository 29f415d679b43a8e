import { after, seconds } from "#server/kernel/clock.ts";
import { AuthenticatorApp } from "#server/testing/authenticator-app.ts";
import { newTotpSecret, otpauthUrl, stepOf } from "./totp.ts";

// RFC 6238, appendix B: "12345678901234567890" in base32, and the last six of its eight digits.
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const app = new AuthenticatorApp(otpauthUrl(secret, "ada@example.com"));

describe("codes of an authenticator app", () => {
  it.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("are those of RFC 6238 at %i", (at, code) => {
    const time = new Date(at * 1_000);
    expect(app.codeAt(time)).toBe(code);
    expect(stepOf(secret, code, time)).toBe(Math.floor(at / 30));
    expect(stepOf(secret, `${code.slice(0, 3)} ${code.slice(3)}`, time)).toBe(Math.floor(at / 30));
  });

  it("are good for one step of drift on either side, and no more", () => {
    // The first moment of a step: the next edge is thirty seconds away, the one before is here.
    const now = new Date(1_764_072_000_000);
    const step = now.getTime() / seconds(30);
    const from = (steps: number) => stepOf(secret, app.codeAt(after(now, seconds(30) * steps)), now);
    expect([-2, -1, 0, 1, 2].map(from)).toEqual([null, step - 1, step, step + 1, null]);
    expect(stepOf(secret, app.codeAt(now), after(now, seconds(60) - 1))).toBe(step);
    expect(stepOf(secret, app.codeAt(now), after(now, seconds(60)))).toBeNull();
  });

  it.each(["", "12345", "1234567", "abcdef", "１２３４５６", "28708２", "-28708"])("are never %j", (typed) => {
    expect(stepOf(secret, typed, new Date(59_000))).toBeNull();
  });

  it("come from secrets of 160 bits that no two people share", () => {
    const secrets = Array.from({ length: 50 }, newTotpSecret);
    expect(new Set(secrets).size).toBe(50);
    for (const each of secrets) expect(each).toMatch(/^[A-Z2-7]{32}$/);
  });

  it("are set up by an otpauth URL that names the issuer and the account", () => {
    const url = new URL(otpauthUrl(secret, "ada+x@example.com"));
    expect(`${url.protocol}//${url.host}`).toBe("otpauth://totp");
    expect(decodeURIComponent(url.pathname)).toBe("/Portrait:ada+x@example.com");
    expect(Object.fromEntries(url.searchParams)).toEqual({ issuer: "Portrait", secret, algorithm: "SHA1", digits: "6", period: "30" });
  });
});
