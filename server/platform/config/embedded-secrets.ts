// The secrets of embedded storage.
// Promise: made once, kept in DATA_DIR/secrets.json for its owner's eyes only, and never overwritten.
import { type KeyObject, randomBytes } from "node:crypto";
import { chmod, link, mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type EncryptionKeys, newEncryptionKeys, newIndexKey, parseEncryptionKeys, parseIndexKey } from "#server/platform/crypto/encryption-keys.ts";
import { newSigningKeys, parseSigningKeys, type SigningKeys } from "#server/platform/crypto/signing-keys.ts";
import { CannotStart, exitCodes, explainFileError } from "./cannot-start.ts";
import type { Config } from "./config.ts";

/** Every secret that the server works with, wherever it came from. */
export interface Secrets {
  readonly signingKeys: SigningKeys;
  readonly encryptionKeys: EncryptionKeys;
  readonly indexKey: KeyObject;
  readonly blobToken: string;
}

/** The given secrets, and embedded ones for the rest. Touches `dataDir` only where one is embedded. */
export async function secretsOf({ keys, blob, dataDir }: Config): Promise<Secrets> {
  let read: Promise<Secrets> | null = null;
  const embedded = () => {
    read ??= embeddedSecrets(dataDir);
    return read;
  };
  return {
    signingKeys: keys.signing.kind === "given" ? keys.signing.keys : (await embedded()).signingKeys,
    encryptionKeys: keys.encryption.kind === "given" ? keys.encryption.keys : (await embedded()).encryptionKeys,
    indexKey: keys.index.kind === "given" ? keys.index.key : (await embedded()).indexKey,
    blobToken: blob.kind === "given" ? blob.token : (await embedded()).blobToken,
  };
}

/** Reads them, or makes them where there are none; throws CannotStart where neither can be done. */
export async function embeddedSecrets(dataDir: string): Promise<Secrets> {
  const path = join(dataDir, "secrets.json");
  let text: string;
  try {
    text = (await readIfThere(path)) ?? (await writeOnce(path, JSON.stringify(newSecrets(), null, 2)));
  } catch (error) {
    throw explainFileError(error, path);
  }
  return parse(text, path);
}

interface SecretsFile {
  readonly signingKeys: string;
  readonly encryptionKeys: string;
  readonly indexKey: string;
  readonly blobToken: string;
}

const newSecrets = (): SecretsFile => ({
  signingKeys: newSigningKeys(),
  encryptionKeys: newEncryptionKeys(),
  indexKey: newIndexKey(),
  // In the form of Vercel's, because the SDK reads the store's name out of it.
  blobToken: `vercel_blob_rw_embedded_${randomBytes(24).toString("hex")}`,
});

async function readIfThere(path: string): Promise<string | null> {
  try {
    const text = await readFile(path, "utf8");
    // A copy or a backup tool may have opened it up.
    await chmod(path, 0o600);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Whole or not at all: written and synced beside, then linked, which fails where another process was first; then that one's counts. */
async function writeOnce(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path);
    return text;
  } catch (error) {
    const first = (error as NodeJS.ErrnoException).code === "EEXIST" ? await readIfThere(path) : null;
    if (first === null) throw error;
    return first;
  } finally {
    await rm(draft, { force: true });
  }
}

function parse(text: string, path: string): Secrets {
  try {
    const file = JSON.parse(text) as Partial<SecretsFile>;
    const { signingKeys, encryptionKeys, indexKey, blobToken } = file;
    if (signingKeys && encryptionKeys && indexKey && blobToken) {
      return { signingKeys: parseSigningKeys(signingKeys), encryptionKeys: parseEncryptionKeys(encryptionKeys), indexKey: parseIndexKey(indexKey), blobToken };
    }
  } catch {
    // JSON.parse quotes what it stumbled over, which would be a secret.
  }
  throw new CannotStart(
    `${path} is damaged. Put it back from a backup: without its keys the encrypted columns can't be read. To start anew, remove the whole folder.`,
    exitCodes.ioError,
  );
}
