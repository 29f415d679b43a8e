import { strToU8, type Zippable, zipSync } from "fflate";
import type { AccountsRepository, SecondFactorsRepository } from "#server/features/accounts/index.ts";
import type { AuditRepository } from "#server/features/audit/index.ts";
import type { CompletionRepository } from "#server/features/completion/index.ts";
import type { ImageRepository, RetiredPictures } from "#server/features/images/index.ts";
import { openedFields, type ProfileHistoryRepository, type ProfilesRepository } from "#server/features/profiles/index.ts";
import type { RolesRepository } from "#server/features/roles/index.ts";
import type { SessionsRepository } from "#server/features/sessions/index.ts";
import type { Page, PageRequest } from "#server/kernel/page.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import type { Keyring } from "#server/platform/crypto/keyring.ts";

export interface ArchiveSources {
  readonly accounts: AccountsRepository;
  readonly secondFactors: SecondFactorsRepository;
  readonly roles: RolesRepository;
  readonly sessions: SessionsRepository;
  readonly profiles: ProfilesRepository;
  readonly history: ProfileHistoryRepository;
  readonly completion: CompletionRepository;
  readonly images: ImageRepository;
  readonly retired: RetiredPictures;
  readonly audit: AuditRepository;
  readonly blobs: BlobStore;
  readonly keyring: Keyring;
}

type AuditRow = Awaited<ReturnType<AuditRepository["page"]>>["edges"][number]["node"];

/**
 * Everything that is kept about somebody, as files.
 * Promise: all of it is theirs: of others there is neither a name nor an id, nor where they were; no password, no secret and no token.
 */
export class PersonalArchive {
  /** By the name of the file. One that is new here is in every archive from then on. */
  private readonly documents: Readonly<Record<string, (accountId: string) => Promise<unknown>>> = {
    "account.json": (id) => this.account(id),
    "profile.json": (id) => this.profile(id),
    "profile-history.json": (id) => this.formerValues(id),
    "completion-history.json": async (id) => (await this.of.completion.pointsOf([id])).get(id)?.map(({ at, percent }) => ({ at, percent })) ?? [],
    "roles.json": async (id) =>
      (await this.of.roles.grantsOfAccounts([id])).get(id)?.map(({ roleKey: role, grantedAt, expiresAt }) => ({ role, grantedAt, expiresAt })) ?? [],
    "sessions.json": (id) => this.sessions(id),
    "security-log.json": (id) => this.events(id, (request) => this.of.audit.ofAccount(id, request)),
    "activity.json": (id) => this.events(id, (request) => this.of.audit.page({ actorId: id }, request)),
  };

  constructor(private readonly of: ArchiveSources) {}

  /** As many as `make` tells. */
  get steps(): number {
    return Object.keys(this.documents).length + 1;
  }

  /** `step` is awaited after each part. */
  async make(accountId: string, step: () => Promise<void>): Promise<Uint8Array> {
    const files: Zippable = { "README.txt": strToU8(readme) };
    for (const [name, load] of Object.entries(this.documents)) {
      files[name] = strToU8(`${JSON.stringify(await load(accountId), null, 2)}\n`);
      await step();
    }
    Object.assign(files, await this.pictures(accountId));
    await step();
    return zipSync(files);
  }

  private async account(id: string): Promise<unknown> {
    const [account, factors] = [await this.of.accounts.find(id), (await this.of.secondFactors.standings([id])).get(id)];
    return { ...account, totpEnabled: factors?.totpEnabled ?? false, recoveryCodesLeft: factors?.recoveryCodesLeft ?? 0 };
  }

  private async profile(id: string): Promise<unknown> {
    const stored = (await this.of.profiles.snapshots([id])).get(id);
    if (stored === undefined) return null;
    const { value: profile, percent } = stored;
    const times = { createdAt: new Date(profile.createdAt), updatedAt: new Date(profile.updatedAt) };
    const fields = openedFields(profile, this.of.keyring);
    return {
      id,
      ...fields,
      avatarAlt: profile.picture?.alt ?? null,
      coverAlt: profile.cover?.alt ?? null,
      visibility: profile.visibility,
      completionPercent: percent,
      version: profile.version,
      ...times,
    };
  }

  private async formerValues(id: string): Promise<unknown> {
    const rows = await this.of.history.all(id);
    return rows.map(({ changedBy, ...row }) => ({ ...row, changedBy: whoever(changedBy, id) }));
  }

  private async sessions(id: string): Promise<unknown> {
    const rows = await this.of.sessions.all(id);
    return rows.map(({ accountId: _, version: __, ...session }) => session);
  }

  private async events(accountId: string, page: (request: PageRequest) => Promise<Page<AuditRow>>): Promise<unknown> {
    const events: unknown[] = [];
    for (let after: PageRequest["after"] = null; ; ) {
      const { edges, hasNextPage } = await page({ first: 100, after });
      events.push(...edges.map(({ node }) => asTheirs(node, accountId)));
      const last = edges.at(-1)?.node;
      if (!hasNextPage || last === undefined) return events;
      after = [last.at.toISOString(), last.id];
    }
  }

  /** Every picture in its largest form, with what is known of it. Not made smaller: pictures are as small as they get. */
  private async pictures(accountId: string): Promise<Zippable> {
    const files: Zippable = {};
    const images = await this.of.images.ofOwner(accountId);
    for (const { id, kind, variants } of images) {
      const largest = Math.max(...variants.map(({ size }) => size));
      for (const { format, size, key } of variants.filter((variant) => variant.size === largest)) {
        const bytes = await this.of.blobs.read(key);
        if (bytes !== null) files[`pictures/${kind.toLowerCase()}-${id}-${size}.${format.toLowerCase()}`] = [new Uint8Array(bytes), { level: 0 }];
      }
    }
    const described: unknown[] = images.map(({ id, kind, alt, width, height, createdAt }) => ({ id, kind, alt, width, height, createdAt }));
    for (const { renditions, ...picture } of await this.of.retired.contentsOf(accountId)) {
      described.push(picture);
      const largest = Math.max(...renditions.map(({ size }) => size));
      for (const { format, bytes } of renditions.filter(({ size }) => size === largest)) {
        files[`pictures/removed/${picture.kind.toLowerCase()}-${picture.id}-${largest}.${format.toLowerCase()}`] = [new Uint8Array(bytes), { level: 0 }];
      }
    }
    return { ...files, "pictures.json": strToU8(`${JSON.stringify(described, null, 2)}\n`) };
  }
}

const whoever = (actorId: string | null, accountId: string) => (actorId === accountId ? "you" : "somebody else");

/** Where others were is theirs, and so is whom somebody acted upon. */
function asTheirs({ id, at, action, actorKind, actorId, target, sessionId, ip, changes }: AuditRow, accountId: string): unknown {
  const isOwn = actorId === accountId;
  const isOthers = actorKind === "PERSON" && !isOwn;
  const by = isOthers ? "somebody else" : isOwn ? "you" : "the service";
  const [kind, of] = target?.split(":") ?? [];
  const isPerson = kind === "account" || kind === "profile";
  const about = isPerson && of !== accountId ? `${kind} of somebody else` : target;
  return { id, at, action, by, about, sessionId: isOthers ? null : sessionId, ip: isOthers ? null : ip, changes };
}

const readme = `Your data

account.json             your account: address, when it was confirmed, second factor
profile.json             your profile, hidden fields too, and who may see each
profile-history.json     what stood in fields before they were edited; kept for 30 days
completion-history.json  how complete your profile was, a day each
roles.json               your roles
sessions.json            your devices, with networks instead of addresses
security-log.json        what happened to your account
activity.json            what you did
pictures.json, pictures/ your pictures, each in the largest form that is kept; in removed/ those that you can still put back

Times are UTC. Passwords and other secrets are kept only in forms that nobody can read back, and are not in here.
`;
