import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { after, type Clock, days, minutes, seconds } from "#server/kernel/clock.ts";
import { badInput, DomainError } from "#server/kernel/errors.ts";
import type { BlindIndex } from "#server/platform/crypto/blind-index.ts";
import type { Keyring } from "#server/platform/crypto/keyring.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";

/** `answer` is what was said the first time; null for whoever is the first, who then has to finish or give up. */
export interface Claim {
  readonly answer: string | null;
  finish(answer: string): Promise<void>;
  giveUp(): Promise<void>;
}

const longestKey = 255;
/** A claim that was not renewed for this long has lost its process, and the next try is a real one. */
const claimedFor = seconds(10);
const renewedEvery = seconds(3);
/** Longer than any work takes, the wait for a turn at the pictures included. */
const renewedAtMost = minutes(10);
/** Longer than a claim lasts, so that a try that comes right after the end of a process is still answered. */
const waitedFor = seconds(12);
const keptFor = days(1);

const find = hotQuery(
  "idempotency.find",
  `select fingerprint, claimed_until as "claimedUntil", answer_sealed as "answerSealed" from idempotent_answers where account_id = $1::uuid and key = $2::text`,
);

interface Row {
  readonly fingerprint: Buffer;
  readonly claimedUntil: Date;
  readonly answerSealed: Buffer | null;
}

/** A row is its latest claim's, and `claimedAt` tells which one that is: who takes over does so later than whoever was there before. */
interface Holder {
  readonly accountId: string;
  readonly key: string;
  readonly claimedAt: Date;
}

export interface IdempotencyParts {
  readonly database: Queries;
  readonly keyring: Keyring;
  readonly blindIndex: BlindIndex;
  readonly clock: Clock;
}

/**
 * Of several tries under one key, one is the first and the others get its answer, for 24 hours.
 * Promise: at most one at a time while its process lives and reaches the database. One that died may have done its work before it could keep
 * its answer, and the try after it does it again. Nothing here tells what was asked or answered to whoever has only the database.
 */
export class Idempotency {
  constructor(private readonly of: IdempotencyParts) {}

  async claim(accountId: string, key: string, request: string): Promise<Claim> {
    if (key.length < 1 || key.length > longestKey) throw badInput(`An Idempotency-Key has from 1 to ${longestKey} characters.`, ["Idempotency-Key"]);
    const fingerprint = this.fingerprintOf(request);
    const giveUpAt = after(this.of.clock.now(), waitedFor);
    for (let isFree = true; ; ) {
      const claimedAt = this.of.clock.now();
      if (isFree && (await this.isFirst({ accountId, key, claimedAt }, fingerprint))) return this.first({ accountId, key, claimedAt });
      const [row] = await this.of.database.query<Row>(find, [accountId, key]);
      if (row !== undefined && !row.fingerprint.equals(fingerprint)) {
        throw badInput("This Idempotency-Key was used for another request. Use a new one.", ["Idempotency-Key"]);
      }
      if (row?.answerSealed != null) return replay(this.of.keyring.open(row.answerSealed, cellOf(accountId, key)));
      if (this.of.clock.now() > giveUpAt) throw new DomainError("UNAVAILABLE", "The first try of this request is still under way. Try again in a few seconds.");
      await sleep(100);
      isFree = row === undefined || row.claimedUntil < this.of.clock.now();
    }
  }

  /** The job that forgets old answers. */
  async cleanUp(): Promise<void> {
    await this.of.database.query(`delete from idempotent_answers where created_at < $1`, [after(this.of.clock.now(), -keptFor)]);
  }

  // Keyed: a request may hold a password, and a plain hash of it could be guessed at a rate that the password's own hash forbids.
  private fingerprintOf(request: string): Buffer {
    return this.of.blindIndex.of("idempotent_answers.fingerprint", createHash("sha256").update(request).digest("hex"));
  }

  // Whoever inserts is the first; so is whoever finds a claim that nobody renews any more.
  private async isFirst({ accountId, key, claimedAt }: Holder, fingerprint: Buffer): Promise<boolean> {
    const rows = await this.of.database.query(
      `insert into idempotent_answers as a (account_id, key, fingerprint, claimed_until, created_at) values ($1, $2, $3, $4, $5)
         on conflict (account_id, key) do update set claimed_until = excluded.claimed_until, created_at = excluded.created_at,
           fingerprint = excluded.fingerprint, answer_sealed = null
         where (a.answer_sealed is null and a.claimed_until < $5 and a.fingerprint = excluded.fingerprint) or a.created_at < $6
       returning key`,
      [accountId, key, fingerprint, after(claimedAt, claimedFor), claimedAt, after(claimedAt, -keptFor)],
    );
    return rows.length > 0;
  }

  private first(holder: Holder): Claim {
    const { accountId, key } = holder;
    const stopRenewing = this.renew(holder);
    return {
      answer: null,
      finish: async (answer) => {
        stopRenewing();
        await this.whileHeld(holder, "update idempotent_answers set answer_sealed = $4", this.of.keyring.seal(answer, cellOf(accountId, key)));
      },
      giveUp: async () => {
        stopRenewing();
        await this.whileHeld(holder, "delete from idempotent_answers");
      },
    };
  }

  private renew(holder: Holder): () => void {
    const stopAt = after(holder.claimedAt, renewedAtMost);
    const timer = setInterval(() => {
      const now = this.of.clock.now();
      if (now > stopAt) clearInterval(timer);
      // One that fails is no loss as long as another one comes in time.
      else this.whileHeld(holder, "update idempotent_answers set claimed_until = $4", after(now, claimedFor)).catch(() => undefined);
    }, renewedEvery).unref();
    return () => clearInterval(timer);
  }

  /** Does nothing where somebody else took over. */
  private async whileHeld({ accountId, key, claimedAt }: Holder, statement: string, ...parameters: unknown[]): Promise<void> {
    await this.of.database.query(`${statement} where account_id = $1 and key = $2 and created_at = $3 and answer_sealed is null`, [
      accountId,
      key,
      claimedAt,
      ...parameters,
    ]);
  }
}

const replay = (answer: string): Claim => ({ answer, finish: async () => undefined, giveUp: async () => undefined });

const cellOf = (accountId: string, key: string) => ({ table: "idempotent_answers", column: "answer_sealed", id: `${accountId} ${key}` });
