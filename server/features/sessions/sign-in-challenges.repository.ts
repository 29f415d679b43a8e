import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { SignInChallengeEntity } from "./sign-in-challenge.entity.ts";

const accountOf = hotQuery("signInChallenges.accountOf", `select account_id as "accountId" from sign_in_challenges where hash = $1::bytea`);

export class SignInChallengesRepository {
  constructor(private readonly database: Queries) {}

  within(tx: Transaction) {
    return {
      insert: async (challenge: Omit<SignInChallengeEntity, "attempts">): Promise<void> => {
        await tx.manager.insert(SignInChallengeEntity, challenge);
      },
      accountOf: async (hash: Buffer): Promise<string | null> => {
        const [row] = await tx.query<{ accountId: string }>(accountOf, [hash]);
        return row?.accountId ?? null;
      },
      /** Counts an attempt, and keeps others waiting until the transaction ends. False where it is used, over, or was tried often enough. */
      attempt: async (hash: Buffer, most: number, now: Date): Promise<boolean> => {
        const rows = await tx.query(
          `update sign_in_challenges set attempts = attempts + 1 where hash = $1 and attempts < $2 and expires_at > $3 returning attempts`,
          [hash, most, now],
        );
        return rows.length > 0;
      },
      delete: async (hash: Buffer): Promise<void> => {
        await tx.query(`delete from sign_in_challenges where hash = $1`, [hash]);
      },
      deleteOfAccount: async (accountId: string): Promise<void> => {
        await tx.query(`delete from sign_in_challenges where account_id = $1`, [accountId]);
      },
    };
  }

  async deleteOver(now: Date): Promise<void> {
    await this.database.query(`delete from sign_in_challenges where expires_at <= $1`, [now]);
  }
}
