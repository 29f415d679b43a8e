// Encrypts the sensitive columns.
// Promise: a value opens only in the very cell it was sealed for, with its own key, and unchanged; nothing else ever comes out.
import { gcmOpen, gcmOverhead, gcmSeal } from "./aes-gcm.ts";
import type { EncryptionKey, EncryptionKeys } from "./encryption-keys.ts";
import { SealedValueError } from "./sealed-value-error.ts";

/** Where a value stands. A value that is copied into another row or column does not open there. */
export interface Cell {
  readonly table: string;
  readonly column: string;
  /** The row's primary key. */
  readonly id: string;
}

const formatVersion = 1;

export class Keyring {
  readonly #first: EncryptionKey;
  readonly #byId: ReadonlyMap<string, EncryptionKey>;

  constructor(keys: EncryptionKeys) {
    this.#first = keys[0];
    this.#byId = new Map(keys.map((key) => [key.id, key]));
  }

  /** For a `bytea` column: version, length and text of the key id, then nonce, tag and ciphertext. */
  seal(plaintext: string, cell: Cell): Buffer {
    const header = headerOf(this.#first.id);
    return Buffer.concat([header, gcmSeal(this.#first.key, plaintext, associatedData(header, cell))]);
  }

  /** Throws SealedValueError for an unknown key, another cell, or a changed byte. */
  open(sealed: Buffer, cell: Cell): string {
    const place = `${cell.table}.${cell.column}`;
    const header = sealed.subarray(0, 2 + (sealed[1] ?? 0));
    if (sealed[0] !== formatVersion || sealed.length < header.length + gcmOverhead) {
      throw new SealedValueError("malformed", `A value of ${place} is not in the sealed format.`);
    }
    const keyId = header.subarray(2).toString("utf8");
    const key = this.#byId.get(keyId);
    if (key === undefined) {
      throw new SealedValueError("unknown key", `A value of ${place} needs the key ${JSON.stringify(keyId)}: put it back into ENCRYPTION_KEYS.`);
    }
    const plaintext = gcmOpen(key.key, sealed.subarray(header.length), associatedData(header, cell));
    if (plaintext === null) throw new SealedValueError("not authentic", `A value of ${place} was changed, moved from another row, or sealed with another key.`);
    return plaintext.toString("utf8");
  }
}

function headerOf(keyId: string): Buffer {
  const id = Buffer.from(keyId, "utf8");
  return Buffer.concat([Buffer.from([formatVersion, id.length]), id]);
}

/** As JSON, so that no two cells can run together into the same bytes. */
const associatedData = (header: Buffer, { table, column, id }: Cell): Buffer => Buffer.concat([header, Buffer.from(JSON.stringify([table, column, id]))]);
