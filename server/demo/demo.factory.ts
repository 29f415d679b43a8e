import { createHash, createSecretKey, randomBytes } from "node:crypto";
import { AccountEntity, AccountsRepository } from "#server/features/accounts/index.ts";
import { AuditEventEntity, AuditService } from "#server/features/audit/index.ts";
import { CompletionPointEntity, CompletionRepository, CompletionRuleEntity, CompletionService, type RuleBook } from "#server/features/completion/index.ts";
import { ImageEntity, ImageRepository, ImagesService, PictureWorkshop, RetiredPictureRepository, RetiredPictures } from "#server/features/images/index.ts";
import { InvitationEntity, InvitationsRepository } from "#server/features/invitations/index.ts";
import {
  CachedProfileRepository,
  ProfileEntity,
  type ProfileSnapshot,
  ProfilesRepository,
  profileKey,
  profileLifetimeMs,
} from "#server/features/profiles/index.ts";
import { type RoleCatalogue, RoleEntity, RoleGrantEntity, RolesRepository } from "#server/features/roles/index.ts";
import { RefreshTokenEntity, SessionEntity, SessionsRepository } from "#server/features/sessions/index.ts";
import { type Clock, hours, systemClock } from "#server/kernel/clock.ts";
import { done } from "#server/kernel/refusal.ts";
import { MemoryAnnouncements } from "#server/platform/announcements/memory-announcements.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import { CacheEpoch } from "#server/platform/cache/cache-epoch.ts";
import { Catalogue } from "#server/platform/cache/catalogue.ts";
import { CoherentStore } from "#server/platform/cache/coherent-store.ts";
import { FencedWrites } from "#server/platform/cache/fenced-writes.ts";
import { MemoryCache } from "#server/platform/cache/memory-cache.ts";
import { BlindIndex } from "#server/platform/crypto/blind-index.ts";
import { Keyring } from "#server/platform/crypto/keyring.ts";
import { Argon2Passwords } from "#server/platform/crypto/passwords.ts";
import { Database } from "#server/platform/database/database.ts";
import { cloneDatabase } from "#server/testing/database.ts";
import type { DemoDependencies } from "./seed.ts";

/** A database of its own with all that the demo is made through; objects are kept in memory. */
export interface DemoHouse {
  readonly of: DemoDependencies;
  readonly completion: CompletionService;
  /** Keys of the stored objects. */
  readonly objects: ReadonlyMap<string, Buffer>;
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

const entities = [
  AccountEntity,
  AuditEventEntity,
  CompletionPointEntity,
  CompletionRuleEntity,
  ImageEntity,
  InvitationEntity,
  ProfileEntity,
  RefreshTokenEntity,
  RoleEntity,
  RoleGrantEntity,
  SessionEntity,
];
const uncounted = { hit: () => undefined, miss: () => undefined, bypass: () => undefined, failure: () => undefined };

/** `pictures` says what reads the portraits: the threads that read uploads, or nobody, where only rows and objects matter. */
export async function demoHouse(pictures: "read" | "taken as they are"): Promise<DemoHouse> {
  const own = await cloneDatabase();
  const database = new Database({ url: own.appUrl, poolSize: 5, entities, applicationName: "demo-test" });
  await database.start();
  const clock = systemClock;
  const keyring = new Keyring([{ id: "1", key: createSecretKey(randomBytes(32)) }]);
  const cache = new MemoryCache();
  const epoch = new CacheEpoch({ database, cache, log: { info: () => undefined, warn: () => undefined } });
  const coherent = { cache, epoch, metrics: uncounted, writes: new FencedWrites({ cache, epoch, metrics: uncounted }) };
  await epoch.poll();
  epoch.start();

  const rules = new CompletionRepository(database);
  const versions = new CoherentStore<number>({
    ...coherent,
    ...asJson,
    name: "catalogues",
    keyOf: (name) => name,
    ttlMs: hours(1),
    load: async () => new Map(),
  });
  const ruleBook = new Catalogue<RuleBook>("completion-rules", versions, () => rules.ruleBook());
  const completion = new CompletionService({ database, completion: rules, ruleBook, keyring, audit: new AuditService(clock), clock });
  const profiles = new ProfilesRepository(database);
  const store = new CoherentStore<ProfileSnapshot>({
    ...coherent,
    ...asJson,
    name: "profiles",
    keyOf: profileKey,
    ttlMs: profileLifetimeMs,
    load: profiles.snapshots,
  });

  const objects = new Map<string, Buffer>();
  const workshop = new PictureWorkshop({ clock, report: () => undefined });
  const transact: Database["transact"] = (work) => database.transact(work);
  const retired = new RetiredPictureRepository(database);
  const stored = { images: new ImageRepository(database), retired, store: inMemory(objects), transact, clock };
  const retirement = new RetiredPictures({ ...stored, keyring });
  const images = new ImagesService({ ...stored, retirement, workshop: pictures === "read" ? workshop : unread, references: profiles });
  const lines: string[] = [];
  const roles = new RolesRepository(database);
  const blindIndex = new BlindIndex(createSecretKey(randomBytes(32)));
  const of: DemoDependencies = {
    database,
    accounts: new AccountsRepository(database, keyring, blindIndex),
    roles,
    roleCatalogue: new Catalogue<RoleCatalogue>("roles", versions, () => roles.catalogue()),
    invitations: new InvitationsRepository(database, keyring, blindIndex),
    sessions: new SessionsRepository(database),
    profiles,
    images,
    completion,
    cachedAt: (at: Clock) => new CachedProfileRepository(store, profiles, completion, new MemoryAnnouncements(), at),
    passwords: new Argon2Passwords(),
    keyring,
    clock,
    progress: (line) => lines.push(line),
  };
  const stop = async () => {
    epoch.stop();
    await workshop.close();
    await database.stop();
    await own.drop();
  };
  return { of, completion, objects, lines, stop };
}

const asJson = { encode: (value: unknown) => JSON.stringify(value), decode: (text: string) => JSON.parse(text) };

const unread = {
  process: async (_owner: string, { bytes }: { bytes: Uint8Array }) =>
    done({
      contentHash: createHash("sha256").update(bytes).digest("hex"),
      renditions: [{ size: 768, width: 768, height: 768, format: "WEBP" as const, bytes }],
      color: "#1f5d63",
      placeholder: "",
      removed: { location: false, device: false, dates: false, thumbnail: false },
    }),
};

const inMemory = (objects: Map<string, Buffer>): BlobStore => {
  const described = (key: string, body: Buffer) => ({ key, url: `memory:${key}`, bytes: body.length, contentType: "image/webp", uploadedAt: new Date() });
  const find = (key: string) => objects.get(key) ?? null;
  return {
    put: async (key, body) => {
      objects.set(key, body);
      return described(key, body);
    },
    head: async (key) => {
      const body = find(key);
      return body === null ? null : described(key, body);
    },
    read: async (key) => find(key),
    list: async (prefix) => ({ objects: [...objects].filter(([key]) => key.startsWith(prefix)).map(([key, body]) => described(key, body)), cursor: null }),
    delete: async (keys) => keys.forEach((key) => void objects.delete(key)),
    urlOf: (key) => `memory:${key}`,
  };
};
