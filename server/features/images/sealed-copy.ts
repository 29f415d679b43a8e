import type { Keyring } from "#server/platform/crypto/keyring.ts";
import type { Rendition } from "./picture.ts";

/** Why not the pictures as they are: addresses of the store can be read by whoever has them. */
export const sealedPrefix = "retired/";

type Kept = Omit<Rendition, "bytes"> & { readonly bytes: string };

const cellOf = (id: string, column: "sealed_key" | "picture_sealed") => ({ table: "retired_pictures", column, id });

/** All renditions of a picture in one ciphertext, which opens for that picture alone. */
export function sealRenditions(keyring: Keyring, id: string, renditions: readonly Rendition[]): Buffer {
  const kept: readonly Kept[] = renditions.map((each) => ({ ...each, bytes: Buffer.from(each.bytes).toString("base64") }));
  return keyring.seal(JSON.stringify(kept), cellOf(id, "sealed_key"));
}

export function openRenditions(keyring: Keyring, id: string, sealed: Buffer): Rendition[] {
  const kept = JSON.parse(keyring.open(sealed, cellOf(id, "sealed_key"))) as readonly Kept[];
  return kept.map((each) => ({ ...each, bytes: Buffer.from(each.bytes, "base64") }));
}

/** What else there is to know of it. */
export const sealDetails = (keyring: Keyring, id: string, details: unknown): Buffer => keyring.seal(JSON.stringify(details), cellOf(id, "picture_sealed"));

export const openDetails = <T>(keyring: Keyring, id: string, sealed: Buffer): T => JSON.parse(keyring.open(sealed, cellOf(id, "picture_sealed"))) as T;
