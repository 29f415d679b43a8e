import { createHmac, createPublicKey } from "node:crypto";
import jwt from "jsonwebtoken";
import { minutes } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import { type AccessTokenOptions, AccessTokens } from "./signing.ts";
import { newSigningKeys, parseSigningKeys } from "./signing-keys.ts";

const [key] = parseSigningKeys(newSigningKeys());
let now = new Date("2026-11-23T10:00:00.400Z");
const at = (time: string) => {
  now = new Date(time);
};
beforeEach(() => at("2026-11-23T10:00:00.400Z"));

const issuer = "https://portrait.example.com";
const tokens = (options: Partial<AccessTokenOptions> = {}) =>
  new AccessTokens({ keys: [key], issuer, audience: issuer, clock: { now: () => now }, ...options });
const claims = { accountId: newId(), sessionId: newId() };

const seconds = () => Math.floor(now.getTime() / 1_000);
const payload = () => ({ iss: issuer, aud: issuer, sub: claims.accountId, sid: claims.sessionId, iat: seconds(), exp: seconds() + 60 });
const without = (claim: string) => Object.fromEntries(Object.entries(payload()).filter(([name]) => name !== claim));
const header = { alg: "ES256", typ: "at+jwt", kid: key.kid } as const;
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

it("issues a token that names the session for ten minutes", () => {
  const issued = tokens().issue(claims);
  expect(issued.expiresAt).toEqual(new Date("2026-11-23T10:10:00Z"));
  expect(tokens().verify(issued.token)).toEqual({ ...claims, expiresAt: issued.expiresAt });
  expect(jwt.decode(issued.token, { complete: true })).toMatchObject({
    header,
    payload: { iss: issuer, aud: issuer, sub: claims.accountId, sid: claims.sessionId, iat: seconds(), exp: seconds() + 600 },
  });
});

it("stays far under 1 KiB", () => {
  expect(tokens().issue(claims).token.length).toBeLessThan(600);
  expect(() => tokens({ issuer: "x".repeat(1_000) }).issue(claims)).toThrow("must stay under 1 KiB");
});

it("never lasts longer than ten minutes", () => {
  expect(tokens({ lifetime: minutes(60) }).issue(claims).expiresAt).toEqual(new Date("2026-11-23T10:10:00Z"));
  expect(tokens({ lifetime: minutes(1) }).issue(claims).expiresAt).toEqual(new Date("2026-11-23T10:01:00Z"));
});

it("ends on time, remembered or not", () => {
  const [remembering, fresh] = [tokens(), tokens()];
  const { token } = remembering.issue(claims);
  expect(remembering.verify(token)).not.toBeNull();
  at("2026-11-23T10:09:59.999Z");
  expect(remembering.verify(token)).not.toBeNull();
  at("2026-11-23T10:10:00Z");
  expect(remembering.verify(token)).toBeNull();
  expect(fresh.verify(token)).toBeNull();
  expect(remembering.remembered).toBe(0);
});

describe("refuses", () => {
  it.each<[string, () => string]>([
    ["nothing", () => ""],
    ["noise", () => "a.b.c"],
    ["what is too long", () => `${tokens().issue(claims).token}${"a".repeat(1_024)}`],
    ["another issuer", () => tokens({ issuer: "https://evil.example" }).issue(claims).token],
    ["another audience", () => tokens({ audience: "https://evil.example" }).issue(claims).token],
    ["a stranger's key under our kid", () => jwt.sign(payload(), parseSigningKeys(newSigningKeys())[0].privateKey, { algorithm: "ES256", header })],
    ["an unknown kid", () => tokens({ keys: parseSigningKeys(newSigningKeys()) }).issue(claims).token],
    ["no kid", () => jwt.sign(payload(), key.privateKey, { algorithm: "ES256", header: { alg: "ES256", typ: "at+jwt" } })],
    ["another type", () => jwt.sign(payload(), key.privateKey, { algorithm: "ES256", header: { ...header, typ: "JWT" } })],
    ["no signature", () => `${encoded({ ...header, alg: "none" })}.${encoded(payload())}.`],
    [
      "our public key taken for a shared secret",
      () => {
        const signed = `${encoded({ ...header, alg: "HS256" })}.${encoded(payload())}`;
        const secret = createPublicKey(key.privateKey).export({ type: "spki", format: "pem" });
        return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
      },
    ],
    [
      "another payload under an old signature",
      () =>
        tokens()
          .issue(claims)
          .token.replace(/\.[^.]+\./, `.${encoded({ ...payload(), sub: newId() })}.`),
    ],
    ["a token that never ends", () => jwt.sign(without("exp"), key.privateKey, { algorithm: "ES256", header })],
    ["a token without a session", () => jwt.sign(without("sid"), key.privateKey, { algorithm: "ES256", header })],
    ["a token without an account", () => jwt.sign(without("sub"), key.privateKey, { algorithm: "ES256", header })],
    ["a token that has ended", () => jwt.sign({ ...payload(), exp: seconds() }, key.privateKey, { algorithm: "ES256", header })],
  ])("%s", (_, token) => {
    const ours = tokens();
    expect(ours.verify(token())).toBeNull();
    expect(ours.remembered).toBe(0);
  });
});

describe("remembers verified tokens", () => {
  it("within its bound, those that were used last", () => {
    const ours = tokens({ remembered: 3 });
    const issued = Array.from({ length: 4 }, () => ours.issue({ ...claims, sessionId: newId() }).token);
    const [first = "", second = "", third = "", fourth = ""] = issued;
    for (const token of [first, second, third, first, fourth]) expect(ours.verify(token)).not.toBeNull();
    expect(ours.remembered).toBe(3);
    // The second one was forgotten; it is still good, and takes the place of the one unused for longest.
    expect(ours.verify(second)).not.toBeNull();
    expect(ours.remembered).toBe(3);
  });

  it("as the very same answer", () => {
    const ours = tokens();
    const { token } = ours.issue(claims);
    expect(ours.verify(token)).toBe(ours.verify(token));
  });
});

it("signs with the first key and verifies with all", () => {
  const [next] = parseSigningKeys(newSigningKeys());
  const before = tokens().issue(claims).token;
  const rotated = tokens({ keys: [next, key] });
  expect(rotated.verify(before)).toMatchObject(claims);
  expect(jwt.decode(rotated.issue(claims).token, { complete: true })?.header.kid).toBe(next.kid);
});

it("shows public keys and nothing private", () => {
  const { keys } = tokens().jwks();
  expect(keys).toEqual([{ kty: "EC", crv: "P-256", x: expect.any(String), y: expect.any(String), kid: key.kid, use: "sig", alg: "ES256" }]);
  const { token } = tokens().issue(claims);
  expect(jwt.verify(token, createPublicKey({ key: keys[0] as never, format: "jwk" }), { algorithms: ["ES256"], clockTimestamp: seconds() })).toMatchObject({
    sub: claims.accountId,
  });
});
