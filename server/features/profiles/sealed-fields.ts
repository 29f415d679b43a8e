import type { Cell, Keyring } from "#server/platform/crypto/keyring.ts";
import { type CleanFields, editableFields } from "./profile.rules.ts";
import type { ProfileSnapshot } from "./profile.snapshot.ts";

const columns = { phone: "phone_sealed", birthDate: "birth_date_sealed" } as const;
export type SealedField = keyof typeof columns;

export const sealedCell = (field: SealedField, id: string): Cell => ({ table: "profiles", column: columns[field], id });

/** Null stays null. */
export function opened(keyring: Keyring, sealed: string | null, field: SealedField, id: string): string | null {
  return sealed === null ? null : keyring.open(Buffer.from(sealed, "base64"), sealedCell(field, id));
}

/** All that a person can edit, in the clear: for whoever compares or computes, never for an answer. */
export function openedFields(profile: ProfileSnapshot, keyring: Keyring): CleanFields {
  const phone = opened(keyring, profile.phoneSealed, "phone", profile.id);
  const birthDate = opened(keyring, profile.birthDateSealed, "birthDate", profile.id);
  const all: Record<string, unknown> = { ...profile, phone, birthDate };
  return Object.fromEntries(editableFields.map((field) => [field, all[field] ?? null]));
}
