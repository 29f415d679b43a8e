import { createHash, randomBytes } from "node:crypto";
import { after, type Clock, minutes, seconds } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import { type Check, type Finding, fail, pass, unknown, warn } from "../check.ts";

const probeBytes = 256;
const slowMs = 2_000;
// Vercel Blob may serve a deleted object for a minute; the embedded store forgets it at once.
const goneWithinMs = 70_000;
const lookAgainMs = 2_000;
const leftoverAgeMs = minutes(15);

/** Under a prefix of its own: no picture, and nothing that the sweep of pictures looks at. */
const prefix = "readiness-probe/";

/** Puts random bytes, reads them where every browser would, and deletes them. */
export const pictureRoundTrip = ({ store, clock }: { readonly store: BlobStore; readonly clock: Clock }): Check => ({
  key: "images.round-trip",
  title: "A picture that is stored can be read at its public address, and is gone once it is deleted",
  section: "IMAGES",
  severity: "CRITICAL",
  vantage: "PUBLIC",
  intervalMs: minutes(15),
  timeoutMs: goneWithinMs + seconds(20),
  run: async (signal) => {
    await removeLeftovers(store, clock).catch(() => undefined);
    const probe = { key: `${prefix}${newId()}.bin`, bytes: randomBytes(probeBytes) };
    try {
      return await roundTrip(store, probe, signal);
    } finally {
      // Where it stopped halfway; what can't be deleted now is left to a later run.
      await store.delete([probe.key]).catch(() => undefined);
    }
  },
});

/** Of processes that were killed halfway. What is younger may be another node's. */
async function removeLeftovers(store: BlobStore, clock: Clock): Promise<void> {
  const { objects } = await store.list(prefix);
  await store.delete(objects.filter(({ uploadedAt }) => uploadedAt < after(clock.now(), -leftoverAgeMs)).map(({ key }) => key));
}

async function roundTrip(store: BlobStore, probe: { key: string; bytes: Buffer }, signal: AbortSignal): Promise<Finding> {
  const startedAt = performance.now();
  const stored = await store.put(probe.key, probe.bytes, "application/octet-stream").catch(() => null);
  if (stored === null) return storeFails("took no object");
  const seen = await look(stored.url, signal);
  const ms = Math.round(performance.now() - startedAt);
  if (seen.kind === "unreachable") return publicAddressUnknown(stored.url, seen.reason);
  if (seen.kind === "refused") return fail(`${probeBytes} bytes were stored, and their public address answered ${seen.status}, not 200.`, publicRemedy);
  if (!seen.bytes.equals(probe.bytes)) {
    return fail(
      `${probeBytes} bytes were stored (sha256 ${short(probe.bytes)}), and ${seen.bytes.length} others came back (${short(seen.bytes)}).`,
      publicRemedy,
    );
  }
  if (!(await deleted(store, probe.key))) return storeFails("did not delete an object");
  const last = await lookUntilGone(stored.url, signal);
  if (last.kind === "unreachable") return publicAddressUnknown(stored.url, last.reason);
  if (!isGone(last)) {
    return fail(
      `An object is still served ${goneWithinMs / 1_000} s after it was deleted.`,
      "See that no proxy or CDN keeps answers for pictures that the store no longer has.",
    );
  }
  const figures = `${probeBytes} random bytes were stored and read back unchanged at ${hostOf(stored.url)} in ${ms} ms, and were gone after their deletion.`;
  return ms <= slowMs ? pass(figures) : warn(figures, `Expected were at most ${slowMs} ms: look at the way to the store, and at its region.`);
}

const storeFails = (what: string): Finding =>
  fail(`The blob store ${what} within its deadline.`, "See that the store is up, that its disk or quota is not full, and that BLOB_READ_WRITE_TOKEN is right.");

const publicAddressUnknown = (url: string, reason: string): Finding =>
  unknown(
    `${probeBytes} bytes were stored, and ${hostOf(url)} can't be reached from this server (${reason}), so that nobody knows what browsers get.`,
    "See that the service runs and that this server can resolve and reach the public address of pictures, or open a picture from another machine.",
  );

const publicRemedy = "See that what stands in front of the store (proxy, CDN, PUBLIC_URL, CDN_URL) hands on pictures unchanged.";

type Seen = { kind: "read"; bytes: Buffer } | { kind: "refused"; status: number } | { kind: "unreachable"; reason: string };

async function look(url: string, signal: AbortSignal): Promise<Seen> {
  try {
    // The query keeps whatever caches out of it; a redirect elsewhere would prove nothing.
    const response = await fetch(`${url}?probe=${newId()}`, { redirect: "error", signal: AbortSignal.any([signal, AbortSignal.timeout(seconds(5))]) });
    const bytes = Buffer.from(await response.arrayBuffer());
    return response.status === 200 ? { kind: "read", bytes } : { kind: "refused", status: response.status };
  } catch (error) {
    const { cause, name } = error as { cause?: { code?: unknown }; name: string };
    return { kind: "unreachable", reason: typeof cause?.code === "string" ? cause.code : name };
  }
}

const deleted = (store: BlobStore, key: string) =>
  store.delete([key]).then(
    () => true,
    () => false,
  );

/** What was seen last. An address that can't be reached, as when this very process stops, is not waited for. */
async function lookUntilGone(url: string, signal: AbortSignal): Promise<Seen> {
  for (let waited = 0; ; waited += lookAgainMs) {
    const seen = await look(url, signal);
    if (isGone(seen) || seen.kind === "unreachable" || waited >= goneWithinMs) return seen;
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  }
}

const isGone = (seen: Seen): boolean => seen.kind === "refused" && (seen.status === 404 || seen.status === 410);

const short = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex").slice(0, 12);
const hostOf = (url: string) => new URL(url).host;
