import type { DepartureWatcher } from "#server/features/accounts/index.ts";
import type { RetiredPictures } from "#server/features/images/index.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { CachedProfileRepository } from "./cached-profile.repository.ts";
import type { ProfileSnapshot } from "./profile.snapshot.ts";
import type { ProfilesRepository } from "./profiles.repository.ts";

/** Takes the profile of whoever leaves out of every answer, brings it back, and lets it go with its pictures. */
export class LeavingProfiles implements DepartureWatcher {
  constructor(
    private readonly profiles: ProfilesRepository,
    private readonly cached: CachedProfileRepository,
    private readonly pictures: RetiredPictures,
  ) {}

  async leaves(tx: Transaction, _viewer: Viewer, accountId: string): Promise<void> {
    await this.profiles.within(tx).setLeaving(accountId, true);
    this.cached.vanished(tx, accountId);
  }

  async stays(tx: Transaction, accountId: string): Promise<void> {
    await this.profiles.within(tx).setLeaving(accountId, false);
    // Its roles may have changed meanwhile, and fields grown stale.
    await this.cached.touch(tx, [accountId]);
  }

  async goes(tx: Transaction, accountId: string): Promise<void> {
    await this.profiles.within(tx).delete(accountId);
    await this.pictures.forgetOwner(tx, accountId);
    this.cached.vanished(tx, accountId);
  }
}

/** What staff see in a list of accounts in the place of a profile that is for nobody's eyes: nothing of it. */
export const standIn = (id: string): ProfileSnapshot => ({
  id,
  handle: "leaving",
  displayName: "About to leave",
  headline: null,
  bio: null,
  pronouns: null,
  location: null,
  website: null,
  phoneSealed: null,
  birthDateSealed: null,
  timeZone: null,
  locale: null,
  picture: null,
  cover: null,
  grants: [],
  changedAt: {},
  visibility: {},
  version: 0,
  createdAt: 0,
  updatedAt: 0,
});
