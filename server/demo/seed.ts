import type { AccountsRepository } from "#server/features/accounts/index.ts";
import type { CompletionService } from "#server/features/completion/index.ts";
import type { ImagesService } from "#server/features/images/index.ts";
import type { InvitationsRepository } from "#server/features/invitations/index.ts";
import type { CachedProfileRepository, ProfilesRepository } from "#server/features/profiles/index.ts";
import type { RoleCatalogue, RolesRepository } from "#server/features/roles/index.ts";
import type { SessionsRepository } from "#server/features/sessions/index.ts";
import type { Clock } from "#server/kernel/clock.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import type { Keyring } from "#server/platform/crypto/keyring.ts";
import type { Passwords } from "#server/platform/crypto/passwords.ts";
import type { Database, Queries } from "#server/platform/database/database.ts";
import { claimDemo, demoRecord } from "./demo-record.ts";
import { PeopleSeed } from "./seed-people.ts";
import { drawPortraits } from "./seed-portraits.ts";

export const demoPassword = "portrait-demo";

export interface DemoDependencies {
  readonly database: Database;
  readonly accounts: AccountsRepository;
  readonly roles: RolesRepository;
  readonly roleCatalogue: Catalogue<RoleCatalogue>;
  readonly invitations: InvitationsRepository;
  readonly sessions: SessionsRepository;
  readonly profiles: ProfilesRepository;
  readonly images: ImagesService;
  readonly completion: CompletionService;
  /** The cache of profiles as it would have been then: the demo's changes carry the times of its history. */
  readonly cachedAt: (clock: Clock) => CachedProfileRepository;
  readonly passwords: Passwords;
  readonly keyring: Keyring;
  readonly clock: Clock;
  /** Takes a line for whoever waits. */
  readonly progress: (line: string) => void;
}

/** Whether this database has accounts whose password is printed in the README: it must be served to nobody but its own machine. */
export const holdsDemo = async (database: Queries): Promise<boolean> => (await demoRecord(database)) !== null;

/**
 * Makes the people of the demo and their past, in a few seconds and before anybody is served.
 * Promise: all of it or nothing, once in the life of a database, and never into one that somebody uses already.
 */
export async function seedPeople(of: DemoDependencies): Promise<void> {
  if ((await demoRecord(of.database)) !== null || !(await isEmpty(of.database))) return;
  // One hash for all: its salt keeps equal passwords from being seen as equal, and here everybody knows that they are.
  const passwordHash = await of.passwords.hash(demoPassword);
  const until = of.clock.now();
  await of.database.transact(async (tx) => {
    if (await claimDemo(tx, until)) await new PeopleSeed(of, tx, until, passwordHash).run();
  });
}

/** Draws what portraits are missing, two at a time, beside the service. Ends early when told to; the next start goes on. */
export const seedPortraits = drawPortraits;

/** All of it, for whoever waits for the end. */
export async function seedDemo(of: DemoDependencies): Promise<void> {
  await seedPeople(of);
  await drawPortraits(of, new AbortController().signal);
}

async function isEmpty(database: Queries): Promise<boolean> {
  const rows = await database.query("select 1 from accounts limit 1");
  return rows.length === 0;
}
