import { type Grant, toGrant } from "#server/features/roles/index.ts";
import type { Proof } from "#server/kernel/viewer.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { RefreshTokenEntity } from "./refresh-token.entity.ts";
import { SessionEntity } from "./session.entity.ts";

/** What every request asks of its session. */
export interface SessionState {
  readonly accountId: string;
  readonly expiresAt: number;
  readonly isEnded: boolean;
  /** Whether its account is about to be deleted. */
  readonly isLeaving: boolean;
  readonly grants: readonly Grant[];
  /** Milliseconds since 1970. */
  readonly elevatedUntil: number | null;
  readonly acceptedProofs: readonly Proof[];
}

/** A session as it is shown. */
export type SessionRow = Omit<SessionEntity, "wrongProofs">;

export interface Versioned<T> {
  readonly version: number;
  readonly value: T;
}

const columns = `id, account_id as "accountId", method, browser, os, device, ip, version, created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt", ended_at as "endedAt", elevated_until as "elevatedUntil"`;

const states = hotQuery(
  "sessions.states",
  `select s.id, s.version, s.account_id as "accountId", s.expires_at as "expiresAt", s.ended_at is not null as "isEnded", a.deletion_scheduled_for is not null as "isLeaving",
          s.elevated_until as "elevatedUntil", a.password_hash is not null as "hasPassword", t.confirmed_at is not null as "hasTotp",
          coalesce((select json_agg(json_build_object('roleKey', g.role_key, 'expiresAt', g.expires_at)) from role_grants g where g.account_id = s.account_id), '[]') as grants
     from sessions s join accounts a on a.id = s.account_id left join totp_factors t on t.account_id = s.account_id where s.id = any($1::uuid[])`,
);
const liveOfAccount = hotQuery(
  "sessions.liveOfAccount",
  `select ${columns} from sessions where account_id = $1::uuid and ended_at is null and expires_at > $2::timestamptz order by last_seen_at desc, id desc`,
);
const allOfAccount = hotQuery("sessions.allOfAccount", `select ${columns} from sessions where account_id = $1::uuid order by created_at desc, id desc`);
const byRefreshToken = hotQuery(
  "sessions.byRefreshToken",
  `select t.hash, t.session_id as "sessionId", t.used_at as "usedAt", t.successor_sealed as "successorSealed",
          s.account_id as "accountId", s.created_at as "createdAt", s.expires_at as "expiresAt", s.ended_at as "endedAt"
     from refresh_tokens t join sessions s on s.id = t.session_id where t.hash = $1::bytea`,
);
const lockWrongProofs = hotQuery(
  "sessions.lockWrongProofs",
  `select wrong_proofs as "wrongProofs" from sessions where id = $1::uuid and ended_at is null and expires_at > $2::timestamptz for update`,
);
const lockByRefreshToken = hotQuery(
  "sessions.lockByRefreshToken",
  `select id from sessions where id = (select session_id from refresh_tokens where hash = $1::bytea) for update`,
);

interface StateRow {
  id: string;
  version: number;
  accountId: string;
  expiresAt: Date;
  isEnded: boolean;
  isLeaving: boolean;
  elevatedUntil: Date | null;
  hasPassword: boolean;
  hasTotp: boolean;
  grants: { roleKey: string; expiresAt: string | null }[];
}

export interface RefreshTokenRow extends RefreshTokenEntity {
  readonly accountId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

export class SessionsRepository {
  constructor(private readonly database: Queries) {}

  states = (ids: readonly string[]): Promise<ReadonlyMap<string, Versioned<SessionState>>> => statesBy(this.database, ids);

  live(accountId: string, now: Date): Promise<SessionRow[]> {
    return this.database.query<SessionRow>(liveOfAccount, [accountId, now]);
  }

  /** All that are kept, those that are over too; the newest first. */
  all(accountId: string): Promise<SessionRow[]> {
    return this.database.query<SessionRow>(allOfAccount, [accountId]);
  }

  within(tx: Transaction) {
    return {
      states: (ids: readonly string[]) => statesBy(tx, ids),
      insert: async (session: Omit<SessionRow, "version">): Promise<void> => {
        await tx.manager.insert(SessionEntity, { ...session, version: 1 });
      },
      /** The token with its session, which stays locked until the transaction ends: two refreshes at once take turns. */
      lockByRefreshToken: async (hash: Buffer): Promise<RefreshTokenRow | null> => {
        // Two statements: whoever waited for the lock must read the token as the one before left it, not as it was when the waiting began.
        await tx.query(lockByRefreshToken, [hash]);
        return (await tx.query<RefreshTokenRow>(byRefreshToken, [hash]))[0] ?? null;
      },
      insertToken: async (hash: Buffer, sessionId: string): Promise<void> => {
        await tx.manager.insert(RefreshTokenEntity, { hash, sessionId, usedAt: null, successorSealed: null });
      },
      spendToken: async (token: RefreshTokenRow, now: Date, successorSealed: Buffer): Promise<void> => {
        await tx.query(`update refresh_tokens set used_at = $2, successor_sealed = $3 where hash = $1`, [token.hash, now, successorSealed]);
      },
      seen: async (sessionId: string, now: Date, expiresAt: Date): Promise<void> => {
        await tx.query(`update sessions set last_seen_at = $2, expires_at = $3, version = version + 1 where id = $1`, [sessionId, now, expiresAt]);
      },
      /** Null where it is over. */
      elevate: async (sessionId: string, now: Date, until: Date): Promise<SessionRow | null> => {
        const [row] = await tx.query<SessionRow>(
          `update sessions set elevated_until = $3, version = version + 1 where id = $1 and ended_at is null and expires_at > $2 returning ${columns}`,
          [sessionId, now, until],
        );
        return row ?? null;
      },
      /** The latest wrong proofs of a session, which stays locked until the transaction ends; null where it is over. */
      lockWrongProofs: async (sessionId: string, now: Date): Promise<readonly Date[] | null> => {
        const [row] = await tx.query<{ wrongProofs: Date[] }>(lockWrongProofs, [sessionId, now]);
        return row?.wrongProofs ?? null;
      },
      setWrongProofs: async (sessionId: string, wrongProofs: readonly Date[]): Promise<void> => {
        await tx.query(`update sessions set wrong_proofs = $2 where id = $1`, [sessionId, wrongProofs]);
      },
      /** Ends what of these still lives, and answers which. */
      end: (condition: { accountId: string; only?: readonly string[]; except?: string | null }, now: Date): Promise<{ id: string }[]> =>
        tx.query(
          `update sessions set ended_at = $2, version = version + 1
            where account_id = $1 and ended_at is null and expires_at > $2
              and ($3::uuid[] is null or id = any($3)) and ($4::uuid is null or id <> $4) returning id`,
          [condition.accountId, now, condition.only ?? null, condition.except ?? null],
        ),
      /** All that there are, the ended ones too. */
      allOf: (accountId: string): Promise<{ id: string }[]> => tx.query(`select id from sessions where account_id = $1`, [accountId]),
      /** Moves the version of every live session of an account, because something that follows from the account changed. */
      touchAccount: (accountId: string, now: Date): Promise<{ id: string }[]> =>
        tx.query(`update sessions set version = version + 1 where account_id = $1 and ended_at is null and expires_at > $2 returning id`, [accountId, now]),
      /** Live sessions beyond the most recently seen `kept`. */
      beyond: (accountId: string, kept: number, now: Date): Promise<{ id: string }[]> =>
        tx.query(`select id from sessions where account_id = $1 and ended_at is null and expires_at > $2 order by last_seen_at desc, id desc offset $3`, [
          accountId,
          now,
          kept,
        ]),
    };
  }

  /** Deletes sessions that ended or expired before then, with their tokens, a batch at a time. Answers how many. */
  async deleteOver(before: Date): Promise<number> {
    const rows = await this.database.query(
      `delete from sessions where id in (select id from sessions where expires_at < $1 or ended_at < $1 limit 1000) returning id`,
      [before],
    );
    return rows.length;
  }

  /** Successors are kept for seconds only; the next refresh clears them, and this does where none came. */
  async forgetSuccessors(before: Date): Promise<void> {
    await this.database.query(`update refresh_tokens set successor_sealed = null where successor_sealed is not null and used_at < $1`, [before]);
  }
}

async function statesBy(queries: Queries, ids: readonly string[]): Promise<ReadonlyMap<string, Versioned<SessionState>>> {
  const rows = await queries.query<StateRow>(states, [ids]);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        version: row.version,
        value: {
          accountId: row.accountId,
          expiresAt: row.expiresAt.getTime(),
          isEnded: row.isEnded,
          isLeaving: row.isLeaving,
          elevatedUntil: row.elevatedUntil?.getTime() ?? null,
          acceptedProofs: [...(row.hasPassword ? (["PASSWORD"] as const) : []), ...(row.hasTotp ? (["TOTP"] as const) : [])],
          grants: row.grants.map(({ roleKey, expiresAt }) => toGrant({ roleKey, expiresAt: expiresAt === null ? null : new Date(expiresAt) })),
        },
      },
    ]),
  );
}
