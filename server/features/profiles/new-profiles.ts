import type { NewPerson, ProfileMaker } from "#server/features/accounts/index.ts";
import type { GrantWatcher } from "#server/features/roles/index.ts";
import type { Clock } from "#server/kernel/clock.ts";
import type { Refusal } from "#server/kernel/refusal.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { CachedProfileRepository } from "./cached-profile.repository.ts";
import { handleFrom, handleTaken, judge, numbered } from "./profile.rules.ts";
import type { ProfilesRepository } from "./profiles.repository.ts";

/** Gives every new account its profile, and keeps profiles in step with their roles. */
export class NewProfiles implements ProfileMaker, GrantWatcher {
  constructor(
    private readonly profiles: ProfilesRepository,
    private readonly cached: CachedProfileRepository,
    private readonly clock: Clock,
  ) {}

  async refusals({ displayName, handle }: NewPerson): Promise<readonly Refusal[]> {
    const { refusals, clean } = judge(handle === null ? { displayName } : { displayName, handle }, this.clock);
    if (typeof clean.handle !== "string" || (await this.profiles.idByHandle(clean.handle)) === null) return refusals;
    return [...refusals, handleTaken];
  }

  async make(tx: Transaction, accountId: string, { displayName, handle }: NewPerson): Promise<void> {
    const { clean } = judge(handle === null ? { displayName } : { displayName, handle }, this.clock);
    const now = this.clock.now();
    const name = clean.displayName ?? displayName;
    await this.profiles.within(tx).insert({
      id: accountId,
      handle: clean.handle ?? (await this.freeHandle(name)),
      displayName: name,
      changedAt: { displayName: now.getTime() },
      createdAt: now,
    });
    await this.cached.touch(tx, [accountId]);
  }

  refusalOf(constraint: string): Refusal | null {
    return constraint === "profiles_handle_key" ? handleTaken : null;
  }

  async grantsChanged(tx: Transaction, accountId: string): Promise<void> {
    await this.cached.touch(tx, [accountId]);
  }

  private async freeHandle(name: string): Promise<string> {
    const wanted = handleFrom(name);
    return (await this.profiles.idByHandle(wanted)) === null ? wanted : numbered(wanted);
  }
}
