import { newId } from "#server/kernel/ids.ts";
import { type Page, type PageRequest, pageOf } from "#server/kernel/page.ts";
import type { BlindIndex } from "#server/platform/crypto/blind-index.ts";
import type { Keyring } from "#server/platform/crypto/keyring.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { AccountEntity } from "./account.entity.ts";
import { normalizedEmail } from "./email.rules.ts";
import type { Suspension } from "./suspension.rules.ts";

/** An account as the rest of the service sees it: its address opened, its password hash left behind. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly emailVerifiedAt: Date | null;
  /** Waits for its confirmation. */
  readonly pendingEmail: string | null;
  readonly hasPassword: boolean;
  /** Null where no deletion is scheduled. */
  readonly deletionScheduledFor: Date | null;
  /** As it was written down; `suspensionAt` says whether it counts. */
  readonly suspension: Suspension | null;
  readonly createdAt: Date;
}

export interface AccountQuestion {
  readonly email?: string | undefined;
  readonly search?: string | undefined;
  /** Whether whoever asks sees what people show to staff only: nobody is found by a headline that is hidden from the asker. */
  readonly seesPrivate?: boolean | undefined;
  readonly role?: string | undefined;
  /** How it stands at that moment. */
  readonly state?: { readonly is: "ACTIVE" | "UNVERIFIED" | "SUSPENDED" | "DELETION_SCHEDULED"; readonly at: Date } | undefined;
  readonly createdAfter?: Date | undefined;
  readonly createdBefore?: Date | undefined;
}

const columns = `a.id, a.email_sealed as "emailSealed", a.email_verified_at as "emailVerifiedAt", a.pending_email_sealed as "pendingEmailSealed", a.password_hash as "passwordHash",
  a.suspended_at as "suspendedAt", a.suspended_until as "suspendedUntil", a.suspension_reason_sealed as "suspensionReasonSealed", a.suspended_by as "suspendedBy",
  a.deletion_scheduled_for as "deletionScheduledFor", a.created_at as "createdAt"`;
const byEmailIndex = hotQuery("accounts.byEmail", `select ${columns} from accounts a where a.email_index = $1::bytea`);
const byIds = hotQuery("accounts.byIds", `select ${columns} from accounts a where a.id = any($1::uuid[])`);
const locked = hotQuery("accounts.locked", `select ${columns} from accounts a where a.id = $1::uuid for no key update`);
const lockedWhole = hotQuery("accounts.lockedWhole", `select ${columns} from accounts a where a.id = $1::uuid for update`);
const dueForDeletion = hotQuery(
  "accounts.dueForDeletion",
  `select id from accounts where deletion_scheduled_for <= $1::timestamptz order by deletion_scheduled_for limit $2::int`,
);
const newest = (condition: string, limit: string) =>
  `select ${columns} from accounts a where ${condition} order by a.created_at desc, a.id desc limit ${limit}`;
hotQuery(
  "accounts.newestSuspended",
  newest(
    "a.suspended_at is not null and (a.suspended_until is null or a.suspended_until > $4::timestamptz) and (a.created_at, a.id) < ($1::timestamptz, $2::uuid)",
    "$3::int",
  ),
);
hotQuery("accounts.newest", newest("(a.created_at, a.id) < ($1::timestamptz, $2::uuid)", "$3::int"));

type Row = Omit<AccountEntity, "emailIndex">;

export class AccountsRepository {
  constructor(
    private readonly database: Queries,
    private readonly keyring: Keyring,
    private readonly blindIndex: BlindIndex,
  ) {}

  /** With the password hash, for whoever verifies it. */
  async findByEmail(email: string): Promise<(Account & { readonly passwordHash: string | null }) | null> {
    const [row] = await this.database.query<Row>(byEmailIndex, [this.indexOf(email)]);
    return row === undefined ? null : { ...this.opened(row), passwordHash: row.passwordHash };
  }

  async passwordHashOf(id: string): Promise<string | null> {
    const [row] = await this.database.query<Row>(byIds, [[id]]);
    return row?.passwordHash ?? null;
  }

  many = async (ids: readonly string[]): Promise<ReadonlyMap<string, Account>> => {
    const rows = await this.database.query<Row>(byIds, [ids]);
    return new Map(rows.map((row) => [row.id, this.opened(row)]));
  };

  async find(id: string): Promise<Account | null> {
    return (await this.many([id])).get(id) ?? null;
  }

  async exists(id: string): Promise<boolean> {
    return (await this.find(id)) !== null;
  }

  /** The newest first. */
  async page(question: AccountQuestion, request: PageRequest): Promise<Page<Account>> {
    const { conditions, parameter, parameters } = this.conditionsOf(question);
    if (request.after !== null)
      conditions.push(`(a.created_at, a.id) < (${parameter(request.after[0], "timestamptz")}, ${parameter(request.after[1], "uuid")})`);
    const rows = await this.database.query<Row>(newest(conditions.join(" and "), parameter(request.first + 1, "int")), parameters);
    const page = pageOf(rows, request, (row) => [row.createdAt.toISOString(), row.id]);
    return { ...page, edges: page.edges.map(({ node, cursor }) => ({ node: this.opened(node), cursor })) };
  }

  async count(question: AccountQuestion): Promise<number> {
    const { conditions, parameters } = this.conditionsOf(question);
    const [row] = await this.database.query<{ count: number }>(`select count(*)::int as count from accounts a where ${conditions.join(" and ")}`, parameters);
    return row?.count ?? 0;
  }

  /** Whose time is over, at most so many. */
  async dueForDeletion(now: Date, limit: number): Promise<readonly string[]> {
    return (await this.database.query<{ id: string }>(dueForDeletion, [now, limit])).map(({ id }) => id);
  }

  within(tx: Transaction) {
    return {
      insert: async (account: { email: string; passwordHash: string | null; emailVerifiedAt: Date | null; createdAt: Date }): Promise<string> => {
        const id = newId();
        const email = normalizedEmail(account.email);
        await tx.manager.insert(AccountEntity, {
          id,
          emailSealed: this.keyring.seal(email, cellOf(id)),
          emailIndex: this.indexOf(email),
          emailVerifiedAt: account.emailVerifiedAt,
          pendingEmailSealed: null,
          passwordHash: account.passwordHash,
          deletionScheduledFor: null,
          ...notSuspended,
          createdAt: account.createdAt,
        });
        return id;
      },
      /** As it is now, and as it stays until the transaction ends. */
      lock: async (id: string): Promise<Account | null> => {
        const [row] = await tx.query<Row>(locked, [id]);
        return row === undefined ? null : this.opened(row);
      },
      /** As `lock`, and against whatever else leads to it: nobody signs in or gets a role until the transaction ends. */
      lockWhole: async (id: string): Promise<Account | null> => {
        const [row] = await tx.query<Row>(lockedWhole, [id]);
        return row === undefined ? null : this.opened(row);
      },
      /** Null: it stays. */
      scheduleDeletion: async (id: string, deletionScheduledFor: Date | null): Promise<void> => {
        await tx.manager.update(AccountEntity, { id }, { deletionScheduledFor });
      },
      /** With every row that belongs to it. */
      delete: async (id: string): Promise<void> => {
        await tx.query(`delete from accounts where id = $1`, [id]);
      },
      /** Whether that is still the password (null: still none), which stays so until the transaction ends. */
      holdsPassword: async (id: string, passwordHash: string | null): Promise<boolean> => {
        const [row] = await tx.query<Row>(locked, [id]);
        return row !== undefined && row.passwordHash === passwordHash;
      },
      /** Null: no password opens it. */
      setPassword: async (id: string, passwordHash: string | null): Promise<void> => {
        await tx.manager.update(AccountEntity, { id }, { passwordHash });
      },
      suspend: async (id: string, { reason, until, by }: Suspension, suspendedAt: Date): Promise<void> => {
        const suspensionReasonSealed = this.keyring.seal(reason, reasonCellOf(id));
        await tx.manager.update(AccountEntity, { id }, { suspendedAt, suspendedUntil: until, suspensionReasonSealed, suspendedBy: by });
      },
      reactivate: async (id: string): Promise<void> => {
        await tx.manager.update(AccountEntity, { id }, notSuspended);
      },
      confirmEmail: async (id: string, emailVerifiedAt: Date): Promise<void> => {
        await tx.manager.update(AccountEntity, { id }, { emailVerifiedAt });
      },
      /** A confirmed address takes the place of the one before, and nothing waits any more. */
      moveEmail: async (id: string, address: string, emailVerifiedAt: Date): Promise<void> => {
        const email = normalizedEmail(address);
        const columns = { emailSealed: this.keyring.seal(email, cellOf(id)), emailIndex: this.indexOf(email), emailVerifiedAt, pendingEmailSealed: null };
        await tx.manager.update(AccountEntity, { id }, columns);
      },
      /** Null: none waits. */
      setPendingEmail: async (id: string, email: string | null): Promise<void> => {
        await tx.manager.update(AccountEntity, { id }, { pendingEmailSealed: email === null ? null : this.keyring.seal(email, pendingCellOf(id)) });
      },
    };
  }

  private conditionsOf(question: AccountQuestion) {
    const parameters: unknown[] = [];
    const parameter = (value: unknown, type: string) => `$${parameters.push(value)}::${type}`;
    const conditions = ["true"];
    if (question.email !== undefined) conditions.push(`a.email_index = ${parameter(this.indexOf(question.email), "bytea")}`);
    if (question.role !== undefined) {
      conditions.push(
        `exists (select 1 from role_grants g where g.account_id = a.id and g.role_key = ${parameter(question.role, "text")} and (g.expires_at is null or g.expires_at > now()))`,
      );
    }
    if (question.search !== undefined) {
      const text = `lower(${parameter(likeAnywhere(question.search), "text")})`;
      const audiences = question.seesPrivate === true ? `'EVERYONE', 'MEMBERS', 'STAFF'` : `'EVERYONE', 'MEMBERS'`;
      // As in the directory: the index is on name, handle and headline together, and whoever was found by a hidden headline is taken away again.
      conditions.push(
        `exists (select 1 from profiles p where p.id = a.id and not p.is_leaving and p.search_text like ${text}
           and (coalesce(p.visibility ->> 'headline', 'EVERYONE') in (${audiences}) or lower(p.display_name || ' ' || p.handle) like ${text}))`,
      );
    }
    if (question.state !== undefined) {
      const { is, at } = question.state;
      if (is === "DELETION_SCHEDULED") conditions.push("a.deletion_scheduled_for is not null");
      else {
        const isSuspended = `a.suspended_at is not null and (a.suspended_until is null or a.suspended_until > ${parameter(at, "timestamptz")})`;
        const others = `not (${isSuspended}) and a.email_verified_at is ${is === "ACTIVE" ? "not null" : "null"}`;
        conditions.push("a.deletion_scheduled_for is null", is === "SUSPENDED" ? isSuspended : others);
      }
    }
    if (question.createdAfter !== undefined) conditions.push(`a.created_at > ${parameter(question.createdAfter, "timestamptz")}`);
    if (question.createdBefore !== undefined) conditions.push(`a.created_at < ${parameter(question.createdBefore, "timestamptz")}`);
    return { parameters, parameter, conditions };
  }

  private indexOf(email: string): Buffer {
    return this.blindIndex.of("accounts.email", normalizedEmail(email));
  }

  private opened(row: Row): Account {
    return {
      id: row.id,
      email: this.keyring.open(row.emailSealed, cellOf(row.id)),
      emailVerifiedAt: row.emailVerifiedAt,
      pendingEmail: row.pendingEmailSealed === null ? null : this.keyring.open(row.pendingEmailSealed, pendingCellOf(row.id)),
      hasPassword: row.passwordHash !== null,
      deletionScheduledFor: row.deletionScheduledFor,
      suspension:
        row.suspensionReasonSealed === null
          ? null
          : { reason: this.keyring.open(row.suspensionReasonSealed, reasonCellOf(row.id)), until: row.suspendedUntil, by: row.suspendedBy },
      createdAt: row.createdAt,
    };
  }
}

const notSuspended = { suspendedAt: null, suspendedUntil: null, suspensionReasonSealed: null, suspendedBy: null };

const cellOf = (id: string) => ({ table: "accounts", column: "email_sealed", id });
const reasonCellOf = (id: string) => ({ table: "accounts", column: "suspension_reason_sealed", id });
const pendingCellOf = (id: string) => ({ table: "accounts", column: "pending_email_sealed", id });

const likeAnywhere = (text: string) =>
  `%${text
    .trim()
    .normalize("NFC")
    .replaceAll("\0", "")
    .replace(/[\\%_]/g, "\\$&")}%`;
