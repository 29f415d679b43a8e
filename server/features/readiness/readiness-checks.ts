import type { CompletionGauge, ProfilesRepository } from "#server/features/profiles/index.ts";
import type { Clock } from "#server/kernel/clock.ts";
import type { Announcements } from "#server/platform/announcements/announcements.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import type { Cache } from "#server/platform/cache/cache.ts";
import type { Config } from "#server/platform/config/config.ts";
import type { SignedLinks } from "#server/platform/crypto/signed-links.ts";
import type { Database } from "#server/platform/database/database.ts";
import { hotQueries } from "#server/platform/database/hot-queries.ts";
import type { Check } from "./check.ts";
import { administratorsReviewed } from "./checks/administrators.ts";
import { cacheEviction } from "./checks/cache-eviction.ts";
import { cardsReachRoles } from "./checks/cards-reach-roles.ts";
import { clientServed } from "./checks/client-served.ts";
import { completionRecomputed } from "./checks/completion-recomputed.ts";
import { connectionPool } from "./checks/connection-pool.ts";
import { accountsDeletedInTime, exportsDeletedInTime, retiredPicturesForgotten } from "./checks/deleted-in-time.ts";
import { demoPeople } from "./checks/demo-people.ts";
import { embeddedParts } from "./checks/embedded-parts.ts";
import { foreignKeysIndexed } from "./checks/foreign-keys-indexed.ts";
import { hotQueriesIndexed } from "./checks/hot-queries-indexed.ts";
import { liveSockets } from "./checks/live-sockets.ts";
import { mailsGoOut } from "./checks/mails-go-out.ts";
import { migrationsAndDrift } from "./checks/migrations-and-drift.ts";
import { noInlineUrls } from "./checks/no-inline-urls.ts";
import { overIsOver } from "./checks/over-is-over.ts";
import { pictureObjects } from "./checks/picture-objects.ts";
import { pictureRoundTrip } from "./checks/picture-round-trip.ts";
import { reportsArrive } from "./checks/reports-arrive.ts";
import { type IssueToken, tokenSize } from "./checks/token-size.ts";
import { secretStrength } from "./checks/weak-secrets.ts";

/** What the checks look at. */
export interface ReadinessPorts {
  readonly config: Config;
  readonly clock: Clock;
  readonly database: Database;
  /** Connections that an instance holds beside the pool of `database`. */
  readonly otherConnections: number;
  readonly cache: Cache;
  readonly announcements: Announcements;
  readonly blobs: BlobStore;
  readonly links: SignedLinks;
  readonly issueToken: IssueToken;
  readonly profiles: ProfilesRepository;
  /** Computes how complete profiles are, as of that clock. */
  readonly gaugeAt: (clock: Clock) => CompletionGauge;
  readonly holdsDemo: () => Promise<boolean>;
}

/** Every check there is, in the order in which they run and are shown. */
export function readinessChecks(ports: ReadinessPorts): readonly Check[] {
  const { config, clock, database, otherConnections, cache, announcements, blobs, links, issueToken, profiles, gaugeAt, holdsDemo } = ports;
  const { publicUrl } = config.http;
  return [
    connectionPool({ database, otherConnections }),
    migrationsAndDrift({ database }),
    hotQueriesIndexed({ database, queries: hotQueries }),
    foreignKeysIndexed({ database }),
    cacheEviction({ cache }),
    pictureRoundTrip({ store: blobs, clock }),
    pictureObjects({ database, store: blobs }),
    noInlineUrls({ database }),
    retiredPicturesForgotten({ database, clock }),
    tokenSize({ issue: issueToken }),
    overIsOver({ publicUrl, issue: issueToken }),
    administratorsReviewed({ database, clock }),
    demoPeople({ holdsDemo, isDemo: config.demo }),
    secretStrength({ config }),
    embeddedParts({ config }),
    mailsGoOut({ database }),
    accountsDeletedInTime({ database, clock }),
    exportsDeletedInTime({ database, clock, store: blobs }),
    clientServed({ publicUrl }),
    reportsArrive({ publicUrl, links, clock }),
    liveSockets({ publicUrl, announcements }),
    cardsReachRoles({ database }),
    completionRecomputed({ database, profiles, gaugeAt, clock }),
  ];
}
