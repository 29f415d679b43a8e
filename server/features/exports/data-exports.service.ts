import type { AccountMails, AccountsRepository, DepartureWatcher } from "#server/features/accounts/index.ts";
import type { AuditService } from "#server/features/audit/index.ts";
import { deleteObjectsJob } from "#server/features/images/index.ts";
import { demandFreshProof } from "#server/kernel/authorize.ts";
import { after, type Clock, hours } from "#server/kernel/clock.ts";
import { DomainError } from "#server/kernel/errors.ts";
import { isId, newId } from "#server/kernel/ids.ts";
import { conflict, done, type Outcome, refused } from "#server/kernel/refusal.ts";
import { signedIn, type Viewer } from "#server/kernel/viewer.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import type { LinkProof, SignedLinks } from "#server/platform/crypto/signed-links.ts";
import { newToken, openBytesUnder, sealUnder } from "#server/platform/crypto/tokens.ts";
import { type Database, violatedConstraint } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { enqueue } from "#server/platform/jobs/jobs.ts";
import type { PersonalArchive } from "./archive.ts";
import { archiveLifetime, exportsFolder, linkLifetime, mostADay, patience, shownFor, stateAt, tooManyExports } from "./data-export.rules.ts";
import type { Archive, DataExportRow, DataExportsRepository } from "./data-exports.repository.ts";

/** Jobs that whoever asked for them can follow; they are kept by a room that comes later in the order of features. */
export interface FollowedJobs {
  /** False where it is over already. */
  begin(id: string, total: number): Promise<boolean>;
  step(id: string): Promise<void>;
  end(id: string, state: "DONE" | "FAILED", errors?: readonly string[]): Promise<void>;
  within(tx: Transaction): { insert(job: { id: string; accountId: string; kind: string; total: number | null }): Promise<unknown> };
}

export interface DataExportsDependencies {
  readonly database: Database;
  readonly exports: DataExportsRepository;
  readonly archive: PersonalArchive;
  readonly jobs: FollowedJobs;
  readonly blobs: BlobStore;
  readonly links: SignedLinks;
  readonly accounts: AccountsRepository;
  readonly mails: AccountMails;
  readonly audit: AuditService;
  readonly clock: Clock;
  /** Where the service is reached. */
  readonly home: string;
}

export const exportJob = "exports:make";

const atOnce = 100;

/**
 * Archives of one's own data.
 * Promise: one at a time for each account; where it lies everybody may read it and nobody can, and after three days, or with its account, it is gone.
 */
export class DataExports implements DepartureWatcher {
  constructor(private readonly of: DataExportsDependencies) {}

  async request(viewer: Viewer): Promise<Outcome<DataExportRow>> {
    const { accountId } = signedIn(viewer);
    demandFreshProof(viewer, this.of.clock);
    try {
      return await this.of.database.transact((tx) => this.ask(tx, viewer, accountId));
    } catch (error) {
      if (violatedConstraint(error) !== "data_exports_one_at_a_time") throw error;
      return refused(conflict("EXPORT_UNDERWAY", "Your data is being put together already. Follow that, in viewer.dataExports."));
    }
  }

  /** The newest of an account. */
  async newest(accountId: string): Promise<readonly DataExportRow[]> {
    const now = this.of.clock.now();
    return (await this.of.exports.newest(accountId, 20)).map((row) => ({ ...row, state: stateAt(row, now) }));
  }

  /** Where it can be fetched for a quarter of an hour; null where there is nothing to fetch. */
  linkTo(row: DataExportRow): string | null {
    const now = this.of.clock.now();
    if (row.expiresAt === null || stateAt(row, now) !== "READY") return null;
    const expiresAt = new Date(Math.min(after(now, linkLifetime).getTime(), row.expiresAt.getTime()));
    return `${this.of.home}${this.of.links.sign(pathOf(row.id), expiresAt)}`;
  }

  /** As `linkTo`, of a job's result. */
  async resultOf(jobId: string, accountId: string): Promise<string | null> {
    const row = await this.of.exports.find(jobId);
    return row?.accountId === accountId ? this.linkTo(row) : null;
  }

  /** The archive, for whoever has a link to it that is still good; null for everybody else. */
  async fetch(id: string, proof: LinkProof): Promise<Buffer | null> {
    if (!isId(id) || !this.of.links.isGood(pathOf(id), proof)) return null;
    const archive = await this.of.exports.archive(id, this.of.clock.now());
    const sealed = archive === null ? null : await this.of.blobs.read(archive.objectKey);
    return archive === null || sealed === null ? null : openBytesUnder(archive.secret, sealed);
  }

  /** The job. Begins anew after a process that died over it; what waits for a dependency is tried again, and anything else is given up. */
  async make(payload: unknown): Promise<void> {
    const { id } = payload as { id: string };
    const row = await this.of.exports.find(id);
    // It was ready, and the process died before it said so.
    if (row?.state === "READY") await this.of.jobs.end(id, "DONE");
    if (row === null || !(await this.of.jobs.begin(id, this.of.archive.steps))) return;
    try {
      const isReady = await this.put(row);
      await this.of.jobs.end(id, isReady ? "DONE" : "FAILED");
    } catch (error) {
      if (error instanceof DomainError && error.code === "UNAVAILABLE") throw error;
      await this.of.database.transact((tx) => this.of.exports.within(tx).fail(id));
      await this.of.jobs.end(id, "FAILED", ["Your data could not be put together. Ask for it again; if that fails too, tell your administrator."]);
      throw Object.assign(new Error("An export was given up.", { cause: error }), { permanent: true });
    }
  }

  /** The job that deletes what is over, and what nobody knows of any more. */
  async cleanUp(): Promise<void> {
    const now = this.of.clock.now();
    await this.of.database.transact(async (tx) => deleteObjects(tx, await this.of.exports.within(tx).expire(now, atOnce)));
    await this.of.exports.forget(after(now, -shownFor));
    for (let cursor: string | undefined; ; ) {
      const page = await this.of.blobs.list(exportsFolder, cursor);
      const old = page.objects.filter(({ uploadedAt }) => uploadedAt <= after(now, -hours(1))).map(({ key }) => key);
      const known = await this.of.exports.known(old);
      await this.of.blobs.delete(old.filter((key) => !known.has(key)));
      if (page.cursor === null) return;
      cursor = page.cursor;
    }
  }

  // Who asks for deletion may still want what they asked for before; nobody gets at it but by a link that they have.
  async leaves(): Promise<void> {}

  async stays(): Promise<void> {}

  async goes(tx: Transaction, accountId: string): Promise<void> {
    await deleteObjects(tx, await this.of.exports.within(tx).objectsOf(accountId));
  }

  private async ask(tx: Transaction, viewer: Viewer, accountId: string): Promise<Outcome<DataExportRow>> {
    const [now, id] = [this.of.clock.now(), newId()];
    const exports = this.of.exports.within(tx);
    const stuck = await exports.giveUp(accountId, after(now, -patience));
    if (stuck !== null) tx.afterCommit(() => this.of.jobs.end(stuck, "FAILED"));
    const limit = tooManyExports(await exports.requestedSince(accountId, after(now, -mostADay.within), mostADay.most));
    if (limit !== null) return refused(limit);
    const row = await exports.insert({ id, accountId, requestedAt: now });
    await this.of.jobs.within(tx).insert({ id, accountId, kind: exportJob, total: this.of.archive.steps });
    await this.of.audit.record(tx, viewer, { action: "account.export-requested", target: `account:${accountId}` });
    await enqueue(tx, { name: exportJob, payload: { id } });
    return done(row);
  }

  /** False where it was given up in the meantime, or its account is gone. */
  private async put({ id, accountId }: DataExportRow): Promise<boolean> {
    const place: Archive = { objectKey: `${exportsFolder}${newToken()}`, secret: newToken() };
    const isBegun = await this.of.database.transact(async (tx) => {
      const begun = await this.of.exports.within(tx).begin(id, place, this.of.clock.now());
      if (begun !== null && begun.former !== null) await deleteObjects(tx, [begun.former]);
      return begun !== null;
    });
    if (!isBegun) return false;
    const archive = await this.of.archive.make(accountId, async () => {
      await this.of.exports.moved(id, this.of.clock.now());
      await this.of.jobs.step(id);
    });
    await this.of.blobs.put(place.objectKey, sealUnder(place.secret, archive), "application/octet-stream");
    return this.of.database.transact(async (tx) => {
      const account = await this.of.accounts.find(accountId);
      const isReady = await this.of.exports.within(tx).finish(id, place.objectKey, after(this.of.clock.now(), archiveLifetime));
      if (!isReady || account === null) await deleteObjects(tx, [place.objectKey]);
      else await this.of.mails.post(tx, "export-ready", account.email, {});
      return isReady;
    });
  }
}

const pathOf = (id: string) => `/exports/${id}`;

async function deleteObjects(tx: Transaction, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await enqueue(tx, { name: deleteObjectsJob, payload: { keys } });
}
