import type { Keyring } from "#server/platform/crypto/keyring.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { RecoveryCodeEntity } from "./recovery-code.entity.ts";
import type { TotpFactorEntity } from "./totp-factor.entity.ts";

/** What is told of an account's second factor. */
export interface SecondFactorStanding {
  readonly totpEnabled: boolean;
  readonly recoveryCodesLeft: number;
}

/** With its secret opened. */
export type TotpFactor = Omit<TotpFactorEntity, "secretSealed"> & { readonly secret: string };

const standings = hotQuery(
  "secondFactors.standings",
  `select t.account_id as "accountId", (select count(*)::int from recovery_codes c where c.account_id = t.account_id) as "recoveryCodesLeft"
     from totp_factors t where t.account_id = any($1::uuid[]) and t.confirmed_at is not null`,
);
const locked = hotQuery(
  "secondFactors.locked",
  `select account_id as "accountId", secret_sealed as "secretSealed", started_at as "startedAt", confirmed_at as "confirmedAt", last_step as "lastStep",
          wrong_codes as "wrongCodes" from totp_factors where account_id = $1::uuid for update`,
);

export class SecondFactorsRepository {
  constructor(
    private readonly database: Queries,
    private readonly keyring: Keyring,
  ) {}

  /** Only of accounts that have one. */
  standings = async (accountIds: readonly string[]): Promise<ReadonlyMap<string, SecondFactorStanding>> => {
    const rows = await this.database.query<{ accountId: string; recoveryCodesLeft: number }>(standings, [accountIds]);
    return new Map(rows.map(({ accountId, recoveryCodesLeft }) => [accountId, { totpEnabled: true, recoveryCodesLeft }]));
  };

  within(tx: Transaction) {
    return {
      /** Pending ones, too. Codes of one account are looked at one after the other, so that none is accepted twice. */
      lock: async (accountId: string): Promise<TotpFactor | null> => {
        const [row] = await tx.query<TotpFactorEntity>(locked, [accountId]);
        if (row === undefined) return null;
        const { secretSealed, ...factor } = row;
        return { ...factor, secret: this.keyring.open(secretSealed, cellOf(accountId)) };
      },
      /** In place of one that is still pending. False where one is in use. */
      start: async (accountId: string, secret: string, now: Date): Promise<boolean> => {
        const rows = await tx.query(
          `insert into totp_factors as t (account_id, secret_sealed, started_at) values ($1, $2, $3)
             on conflict (account_id) do update set secret_sealed = excluded.secret_sealed, started_at = excluded.started_at, last_step = null
             where t.confirmed_at is null returning account_id`,
          [accountId, this.keyring.seal(secret, cellOf(accountId)), now],
        );
        return rows.length > 0;
      },
      confirm: async (accountId: string, now: Date): Promise<void> => {
        await tx.query(`update totp_factors set confirmed_at = $2 where account_id = $1`, [accountId, now]);
      },
      accepted: async (accountId: string, step: number): Promise<void> => {
        await tx.query(`update totp_factors set last_step = $2 where account_id = $1`, [accountId, step]);
      },
      refused: async (accountId: string, wrongCodes: readonly Date[]): Promise<void> => {
        await tx.query(`update totp_factors set wrong_codes = $2 where account_id = $1`, [accountId, wrongCodes]);
      },
      remove: async (accountId: string): Promise<void> => {
        await tx.query(`delete from totp_factors where account_id = $1`, [accountId]);
        await tx.query(`delete from recovery_codes where account_id = $1`, [accountId]);
      },
      /** Set up, or about to be, after that moment. */
      removeSince: async (accountId: string, since: Date): Promise<void> => {
        const rows = await tx.query(`delete from totp_factors where account_id = $1 and started_at >= $2 returning account_id`, [accountId, since]);
        if (rows.length > 0) await tx.query(`delete from recovery_codes where account_id = $1`, [accountId]);
      },
      replaceRecoveryCodes: async (accountId: string, hashes: readonly Buffer[]): Promise<void> => {
        await tx.query(`delete from recovery_codes where account_id = $1`, [accountId]);
        await tx.manager.insert(
          RecoveryCodeEntity,
          hashes.map((hash) => ({ accountId, hash })),
        );
      },
      /** Whether there was such a code. Of two at once, one finds it gone. */
      spendRecoveryCode: async (accountId: string, hash: Buffer): Promise<boolean> => {
        const rows = await tx.query(`delete from recovery_codes where account_id = $1 and hash = $2 returning account_id`, [accountId, hash]);
        return rows.length > 0;
      },
    };
  }
}

const cellOf = (accountId: string) => ({ table: "totp_factors", column: "secret_sealed", id: accountId });
