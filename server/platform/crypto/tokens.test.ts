import { hashOfToken, isToken, newToken, openUnder, sealUnder } from "./tokens.ts";

it("makes tokens of 256 bits that differ", () => {
  const tokens = Array.from({ length: 1_000 }, newToken);
  expect(new Set(tokens).size).toBe(1_000);
  for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
});

it("knows a token by its hash", () => {
  const token = newToken();
  expect(isToken(token, hashOfToken(token))).toBe(true);
  expect(isToken(newToken(), hashOfToken(token))).toBe(false);
  expect(isToken(token, Buffer.alloc(0))).toBe(false);
});

it("opens under the token that sealed, and under no other", () => {
  const [token, successor] = [newToken(), newToken()];
  const sealed = sealUnder(token, successor);
  expect(openUnder(token, sealed)).toBe(successor);
  expect(openUnder(newToken(), sealed)).toBeNull();
  expect(openUnder(hashOfToken(token).toString("base64url"), sealed)).toBeNull();
  expect(sealUnder(token, successor)).not.toEqual(sealed);
});

it("opens nothing that was changed or cut off", () => {
  const token = newToken();
  const sealed = sealUnder(token, "successor");
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(openUnder(token, changed)).toBeNull();
    expect(openUnder(token, sealed.subarray(0, at))).toBeNull();
  }
});
