import type { Clock } from "#server/kernel/clock.ts";
import type { Permission } from "#server/kernel/permissions.ts";
import { conflict, type Outcome, refused } from "#server/kernel/refusal.ts";
import type { Database } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { RolesRepository } from "./roles.repository.ts";

/** What somebody must always be able to do, for good and today, or nobody could give it back. */
const administration: readonly Permission[] = ["roles.grant", "roles.manage"];

/**
 * Keeps an installation from locking itself out.
 * Promise: whatever takes administration from somebody runs in here, one at a time, and is taken back as a whole where nobody would be left with it.
 */
export class Administrators {
  constructor(
    private readonly database: Database,
    private readonly roles: RolesRepository,
    private readonly clock: Clock,
  ) {}

  /** In a transaction of its own. Refused with LAST_ADMINISTRATOR at `path`. */
  async remain<T>(path: readonly string[], change: (tx: Transaction) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    try {
      return await this.database.transact(async (tx) => {
        const roles = this.roles.within(tx);
        await roles.lockAdministration();
        const before = await roles.heldForGood(administration, this.clock.now());
        const outcome = await change(tx);
        const after = await roles.heldForGood(administration, this.clock.now());
        if (before.some((permission) => !after.includes(permission))) throw new NobodyLeft();
        return outcome;
      });
    } catch (error) {
      if (!(error instanceof NobodyLeft)) throw error;
      return refused(conflict("LAST_ADMINISTRATOR", "Somebody must be able to grant and to manage roles: make another administrator first.", ...path));
    }
  }
}

class NobodyLeft extends Error {}
