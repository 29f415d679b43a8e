import { createSecretKey, randomBytes } from "node:crypto";
import { after, minutes } from "#server/kernel/clock.ts";
import { type LinkProof, SignedLinks } from "./signed-links.ts";

const at = new Date("2026-11-25T12:00:00Z");
const later = after(at, minutes(15));
const key = createSecretKey(randomBytes(32));
const links = (now = at, under = key) => new SignedLinks(under, { now: () => now });
const proofIn = (link: string): LinkProof => Object.fromEntries(new URL(link, "http://portrait").searchParams);

describe("a signed link", () => {
  const link = links().sign("/exports/1", later);
  const proof = proofIn(link);

  it("is good for its path until its time is over", () => {
    expect(link).toMatch(/^\/exports\/1\?expires=\d+&signature=[\w-]{43}$/);
    expect(links().isGood("/exports/1", proof)).toBe(true);
    expect(links(after(later, -1)).isGood("/exports/1", proof)).toBe(true);
    expect(links(later).isGood("/exports/1", proof)).toBe(false);
  });

  it("is not good for another path, a later time, or under another key", () => {
    expect(links().isGood("/exports/2", proof)).toBe(false);
    expect(links().isGood("/exports/1", { ...proof, expires: String(Number(proof.expires) + 1) })).toBe(false);
    expect(links(at, createSecretKey(randomBytes(32))).isGood("/exports/1", proof)).toBe(false);
  });

  it.each([
    [{}],
    [{ expires: proof.expires }],
    [{ signature: proof.signature }],
    [{ ...proof, signature: "" }],
    [{ ...proof, signature: [proof.signature] }],
    [{ ...proof, signature: String(proof.signature).slice(1) }],
    [{ ...proof, expires: `0${proof.expires}` }],
    [{ ...proof, expires: `${proof.expires}.0` }],
    [{ ...proof, expires: "Infinity" }],
    [{ ...proof, expires: Number(proof.expires) }],
  ])("is not good as %j", (other) => expect(links().isGood("/exports/1", other)).toBe(false));
});
