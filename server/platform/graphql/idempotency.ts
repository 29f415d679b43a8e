import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { after, type Clock, days, seconds } from "#server/kernel/clock.ts";
import { badInput, DomainError } from "#server/kernel/errors.ts";
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
/** Longer than the slowest upload takes, its wait for a turn included: nobody takes over what is still under way. */
const claimedFor = seconds(120);
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

/**
 * Makes a retried mutation safe: the same `Idempotency-Key` gets the same answer again, for 24 hours, whoever of several tries comes first.
 * Promise: answers are kept encrypted; a try that failed leaves nothing, so that the next one is a real one.
 */
export class Idempotency {
  constructor(
    private readonly database: Queries,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  async claim(accountId: string, key: string, request: string): Promise<Claim> {
    if (key.length < 1 || key.length > longestKey) throw badInput(`An Idempotency-Key has from 1 to ${longestKey} characters.`, ["Idempotency-Key"]);
    const fingerprint = createHash("sha256").update(request).digest();
    const giveUpAt = after(this.clock.now(), waitedFor);
    for (;;) {
      if (await this.isFirst(accountId, key, fingerprint)) return this.first(accountId, key);
      const [row] = await this.database.query<Row>(find, [accountId, key]);
      if (row !== undefined && !row.fingerprint.equals(fingerprint)) {
        throw badInput("This Idempotency-Key was used for another request. Use a new one.", ["Idempotency-Key"]);
      }
      if (row?.answerSealed != null) return replay(this.keyring.open(row.answerSealed, cellOf(accountId, key)));
      if (this.clock.now() > giveUpAt) throw new DomainError("UNAVAILABLE", "The first try of this request is still under way. Try again in a few seconds.");
      await sleep(100);
    }
  }

  /** The job that forgets old answers. */
  async cleanUp(): Promise<void> {
    await this.database.query(`delete from idempotent_answers where created_at < $1`, [after(this.clock.now(), -keptFor)]);
  }

  // Whoever inserts is the first; so is whoever finds a claim whose holder died before it could answer.
  private async isFirst(accountId: string, key: string, fingerprint: Buffer): Promise<boolean> {
    const now = this.clock.now();
    const rows = await this.database.query(
      `insert into idempotent_answers as a (account_id, key, fingerprint, claimed_until, created_at) values ($1, $2, $3, $4, $5)
         on conflict (account_id, key) do update set claimed_until = excluded.claimed_until, created_at = excluded.created_at,
           fingerprint = excluded.fingerprint, answer_sealed = null
         where (a.answer_sealed is null and a.claimed_until < $5 and a.fingerprint = excluded.fingerprint) or a.created_at < $6
       returning key`,
      [accountId, key, fingerprint, after(now, claimedFor), now, after(now, -keptFor)],
    );
    return rows.length > 0;
  }

  private first(accountId: string, key: string): Claim {
    return {
      answer: null,
      finish: async (answer) => {
        await this.database.query(`update idempotent_answers set answer_sealed = $3 where account_id = $1 and key = $2`, [
          accountId,
          key,
          this.keyring.seal(answer, cellOf(accountId, key)),
        ]);
      },
      giveUp: async () => {
        await this.database.query(`delete from idempotent_answers where account_id = $1 and key = $2 and answer_sealed is null`, [accountId, key]);
      },
    };
  }
}

const replay = (answer: string): Claim => ({ answer, finish: async () => undefined, giveUp: async () => undefined });

const cellOf = (accountId: string, key: string) => ({ table: "idempotent_answers", column: "answer_sealed", id: `${accountId} ${key}` });
