import type { Clock } from "#server/kernel/clock.ts";
import { type Announcements, afterCommit } from "#server/platform/announcements/announcements.ts";
import type { CoherentStore } from "#server/platform/cache/coherent-store.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { ProfileSnapshot } from "./profile.snapshot.ts";
import type { ProfilesRepository } from "./profiles.repository.ts";

/** Computes how complete a profile is; completion comes later in the order of features and implements it. */
export interface CompletionGauge {
  /** Holds the rules still until the transaction ends, and answers the percentage of each. */
  percents(tx: Transaction, profiles: readonly ProfileSnapshot[]): Promise<ReadonlyMap<string, number>>;
  /** Told in the transaction that stores other percentages than were there. */
  percentsChanged(tx: Transaction, percents: ReadonlyMap<string, number>, at: Date): Promise<void>;
}

/** The part of a key that says how a snapshot is written: raised with its shape, so that releases side by side don't read each other's. */
export const profileKey = (id: string): string => `{${id}}:profile:3`;
export const profileLifetimeMs = 10 * 60_000;

/** Announced after each change of a profile or of how complete it is. */
export const profileTopic = (id: string): string => `profile:${id}`;

/**
 * Profiles as everybody reads them: through the cache, never older than an acknowledged change.
 * Promise: `touch` is the only way a version moves, and with it the stored percentage, the cache and what is announced.
 */
export class CachedProfileRepository {
  constructor(
    private readonly coherent: CoherentStore<ProfileSnapshot>,
    private readonly profiles: ProfilesRepository,
    private readonly gauge: CompletionGauge,
    private readonly announcements: Announcements,
    private readonly clock: Clock,
  ) {}

  many = (ids: readonly string[]): Promise<ReadonlyMap<string, ProfileSnapshot>> => this.coherent.many(ids);

  find(id: string): Promise<ProfileSnapshot | null> {
    return this.coherent.one(id);
  }

  async findByHandle(handle: string): Promise<ProfileSnapshot | null> {
    const id = await this.profiles.idByHandle(handle.trim().toLowerCase());
    return id === null ? null : this.find(id);
  }

  /** To be called after the last change in the transaction of anything that belongs to these profiles: their rows, pictures or roles. */
  async touch(tx: Transaction, ids: readonly string[]): Promise<void> {
    const profiles = this.profiles.within(tx);
    await profiles.moveVersions(ids, this.clock.now());
    await this.storePercents(tx, ids);
    const changed = await profiles.snapshots(ids);
    for (const [id, snapshot] of changed) this.coherent.changes(tx, id, () => snapshot);
    this.announce(tx, ids);
  }

  /** To be called where the row is gone, or is for nobody's eyes from now on. */
  vanished(tx: Transaction, id: string): void {
    this.coherent.changes(tx, id);
  }

  /**
   * Computes the stored percentages again where only the rules changed; no version moves, because nothing of the profile did. The rows are locked
   * before they are read, so that whoever edits one meanwhile comes wholly before or wholly after.
   */
  async gaugeAgain(tx: Transaction, ids: readonly string[]): Promise<void> {
    await this.profiles.within(tx).lockAll(ids);
    await this.storePercents(tx, ids);
    this.announce(tx, ids);
  }

  private announce(tx: Transaction, ids: readonly string[]): void {
    afterCommit(tx, async () => this.announcements.announce(ids.map(profileTopic)));
  }

  private async storePercents(tx: Transaction, ids: readonly string[]): Promise<void> {
    const profiles = this.profiles.within(tx);
    const stored = await profiles.snapshots(ids);
    const percents = await this.gauge.percents(
      tx,
      [...stored.values()].map(({ value }) => value),
    );
    const changed = new Map([...percents].filter(([id, percent]) => stored.get(id)?.percent !== percent));
    for (const [id, percent] of changed) await profiles.setPercent(id, percent);
    if (changed.size > 0) await this.gauge.percentsChanged(tx, changed, this.clock.now());
  }
}
