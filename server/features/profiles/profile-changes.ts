import type { AuditService } from "#server/features/audit/index.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notFound } from "#server/kernel/errors.ts";
import { isId } from "#server/kernel/ids.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import type { Keyring } from "#server/platform/crypto/keyring.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { CachedProfileRepository } from "./cached-profile.repository.ts";
import type { ProfileEntity } from "./profile.entity.ts";
import { type CleanFields, type EditableField, editableFields } from "./profile.rules.ts";
import type { ProfileSnapshot } from "./profile.snapshot.ts";
import type { FormerValues, ProfileHistoryRepository } from "./profile-history.repository.ts";
import { hiddenFrom } from "./profiles.policy.ts";
import type { LockedProfile, ProfilesRepository } from "./profiles.repository.ts";
import { openedFields, sealedCell } from "./sealed-fields.ts";

export interface ProfileChangesDependencies {
  readonly profiles: ProfilesRepository;
  readonly cached: CachedProfileRepository;
  readonly history: ProfileHistoryRepository;
  readonly keyring: Keyring;
  readonly audit: AuditService;
  readonly clock: Clock;
}

/** A profile that nobody else changes until the transaction ends. */
export interface Subject {
  readonly row: LockedProfile;
  readonly before: ProfileSnapshot;
}

export interface Change {
  readonly action: "profile.updated" | "profile.change-undone";
  readonly fields: CleanFields;
  /** Of the picture that is there; null where it stays as it is. */
  readonly alt: string | null;
}

/** The key of a picture's description in the history: that of another picture is another text. */
const altPrefix = "avatarAlt ";
export const altKey = (imageId: string): string => `${altPrefix}${imageId}`;
export const isAltKey = (field: string): boolean => field.startsWith(altPrefix);

/**
 * Writes what an edit changes, whichever use case it comes from.
 * Promise: the row, the former values, the audit log and the version move together; the log names fields and tells no value.
 */
export class ProfileChanges {
  constructor(private readonly of: ProfileChangesDependencies) {}

  async subject(tx: Transaction, id: string): Promise<Subject> {
    const profiles = this.of.profiles.within(tx);
    const row = isId(id) ? await profiles.lock(id) : null;
    const before = row === null ? undefined : (await profiles.snapshots([id])).get(id)?.value;
    if (row === null || before === undefined) throw notFound("profile");
    return { row, before };
  }

  /** Nothing at all where nothing is different. */
  async write(tx: Transaction, viewer: Viewer, { row, before }: Subject, { action, fields, alt }: Change): Promise<void> {
    const stored = openedFields(before, this.of.keyring);
    // A hidden field counts as changed in any case: could they tell that it was what they wrote already, people would try guesses.
    const hidden = hiddenFrom(viewer, before);
    const changed = editableFields.filter((field) => fields[field] !== undefined && (fields[field] !== stored[field] || hidden.has(field)));
    const described = alt !== null && before.picture !== null && alt !== before.picture.alt ? before.picture : null;
    if (changed.length === 0 && described === null) return;

    const profiles = this.of.profiles.within(tx);
    if (described !== null) await profiles.describePicture(described.id, alt ?? "");
    if (changed.length > 0) await profiles.update(row.id, this.columns(row, fields, changed));
    const former = Object.fromEntries(changed.map((field) => [field, stored[field] ?? null]));
    await this.remember(tx, viewer, row, described === null ? former : { ...former, [altKey(described.id)]: described.alt });
    const names = described === null ? changed : [...changed, "avatarAlt"];
    await this.of.audit.record(tx, viewer, { action, target: `profile:${row.id}`, changes: Object.fromEntries(names.map((name) => [name, "changed"])) });
    await this.of.cached.touch(tx, [row.id]);
  }

  private async remember(tx: Transaction, viewer: Viewer, { id, version }: LockedProfile, former: FormerValues): Promise<void> {
    const changedBy = viewer.kind === "member" ? viewer.accountId : null;
    // `touch` moves the version by one, at the end of this transaction.
    await this.of.history.within(tx).remember({ profileId: id, version: version + 1, changedBy, at: this.of.clock.now() }, former);
  }

  private columns({ id, changedAt }: LockedProfile, fields: CleanFields, changed: readonly EditableField[]): Partial<ProfileEntity> {
    const columns: Partial<Record<keyof ProfileEntity, unknown>> = {};
    const times = { ...changedAt };
    for (const field of changed) {
      const value = fields[field] ?? null;
      if (field === "phone") columns.phoneSealed = value === null ? null : this.of.keyring.seal(value, sealedCell("phone", id));
      else if (field === "birthDate") columns.birthDateSealed = value === null ? null : this.of.keyring.seal(value, sealedCell("birthDate", id));
      else columns[field] = value;
      times[field] = this.of.clock.now().getTime();
    }
    return { ...columns, changedAt: times } as Partial<ProfileEntity>;
  }
}
