import { after, type Clock } from "#server/kernel/clock.ts";
import { invalid, type Refusal } from "#server/kernel/refusal.ts";
import type { BlindIndex } from "#server/platform/crypto/blind-index.ts";
import type { Keyring } from "#server/platform/crypto/keyring.ts";
import { hashOfToken, newToken } from "#server/platform/crypto/tokens.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { normalizedEmail } from "./email.rules.ts";
import { MailTokenEntity } from "./mail-token.entity.ts";
import { type AccountPurpose, type AddressPurpose, lifetimes, type MailPurpose, remembered, tooManyMails } from "./mail-token.rules.ts";

/** What a mail's link carries, and until when it is good. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

export interface Redeemed {
  readonly accountId: string;
  readonly payload: string | null;
  readonly issuedAt: Date;
}

/** Whom a mail is for: one account, or whoever has a mailbox. */
type Owner = { readonly accountId: string; readonly address?: string } | { readonly address: string };

const columns = `hash, purpose, account_id as "accountId", payload_sealed as "payloadSealed", issued_at as "issuedAt"`;
const good = `used_at is null and expires_at > $2::timestamptz`;
const byHash = hotQuery("mailTokens.byHash", `select ${columns} from mail_tokens where hash = $1::bytea and ${good}`);
const newestOfAddress = hotQuery(
  "mailTokens.newestOfAddress",
  `select ${columns} from mail_tokens where address_index = $1::bytea and purpose = $3::text and ${good} and payload_sealed is not null
    order by issued_at desc limit 1`,
);
const issuedOf = (owner: "account_id" | "address_index", type: string) =>
  `select issued_at as "issuedAt" from mail_tokens where ${owner} = $1::${type} and purpose = $2::text and issued_at > $3::timestamptz
    order by issued_at desc limit ${remembered.most}`;
const issuedOfAccount = hotQuery("mailTokens.issuedOfAccount", issuedOf("account_id", "uuid"));
const issuedOfAddress = hotQuery("mailTokens.issuedOfAddress", issuedOf("address_index", "bytea"));

type Row = Pick<MailTokenEntity, "hash" | "purpose" | "accountId" | "payloadSealed" | "issuedAt">;

/**
 * The links that go out by mail.
 * Promise: a token is good once and for its time, whoever of two is first; only its hash is stored, and what goes with it is encrypted.
 */
export class MailTokens {
  constructor(
    private readonly database: Queries,
    private readonly keyring: Keyring,
    private readonly blindIndex: BlindIndex,
    private readonly clock: Clock,
  ) {}

  /** `address` where it matters which one it is about. */
  issue(tx: Transaction, issue: { accountId: string; purpose: AccountPurpose; payload?: string; address?: string }): Promise<IssuedToken> {
    return this.insert(tx, issue.purpose, issue, issue.payload ?? null);
  }

  /** For whoever has that mailbox; the same work whether or not anybody does. */
  issueForAddress(tx: Transaction, issue: { address: string; purpose: AddressPurpose; payload: string }): Promise<IssuedToken> {
    return this.insert(tx, issue.purpose, { address: issue.address }, issue.payload);
  }

  /** Null where it is unknown, used or expired. Locks the account, so that whatever else changes it waits. */
  async redeem(tx: Transaction, purpose: AccountPurpose, token: string): Promise<Redeemed | null> {
    const found = await this.good(tx, purpose, token);
    if (found?.accountId == null) return null;
    // Before the token's own row: whoever holds the account makes tokens void in this order.
    await tx.query(`select 1 from accounts where id = $1 for no key update`, [found.accountId]);
    return (await this.spend(tx, found)) ? { accountId: found.accountId, payload: this.payloadOf(found), issuedAt: found.issuedAt } : null;
  }

  /** Its payload; null where it is unknown, used or expired. Where an account is to be changed, its caller holds that account already. */
  async redeemForAddress(tx: Transaction, purpose: AddressPurpose, token: string): Promise<string | null> {
    const found = await this.good(tx, purpose, token);
    return found !== null && (await this.spend(tx, found)) ? this.payloadOf(found) : null;
  }

  /** What goes with a token that is still good, without using it. */
  async peek(purpose: AddressPurpose, token: string): Promise<string | null> {
    const found = await this.good(this.database, purpose, token);
    return found === null ? null : this.payloadOf(found);
  }

  /** What goes with the newest good one of an address. */
  async newestPayload(queries: Queries, purpose: AddressPurpose, address: string): Promise<string | null> {
    const [row] = await queries.query<Row>(newestOfAddress, [this.indexOf(address), this.clock.now(), purpose]);
    return row === undefined ? null : this.payloadOf(row);
  }

  /** What stands in the way of another mail, or null; two that ask at once take turns until their transactions end. */
  async limit(tx: Transaction, purpose: MailPurpose, owner: { readonly accountId: string } | { readonly address: string }): Promise<Refusal | null> {
    const isAccount = "accountId" in owner;
    const key = isAccount ? owner.accountId : this.indexOf(owner.address);
    await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`mail_tokens ${purpose} ${isAccount ? key : key.toString("hex")}`]);
    const now = this.clock.now();
    const rows = await tx.query<{ issuedAt: Date }>(isAccount ? issuedOfAccount : issuedOfAddress, [key, purpose, after(now, -remembered.ms)]);
    return tooManyMails(
      rows.map(({ issuedAt }) => issuedAt),
      now,
    );
  }

  /** Makes an account's links of these purposes void. */
  async void(tx: Transaction, accountId: string, ...purposes: AccountPurpose[]): Promise<void> {
    await tx.query(`update mail_tokens set used_at = $3 where account_id = $1 and purpose = any($2::text[]) and used_at is null`, [
      accountId,
      purposes,
      this.clock.now(),
    ]);
  }

  async voidForAddress(tx: Transaction, address: string, purpose: AddressPurpose): Promise<void> {
    await tx.query(`update mail_tokens set used_at = $3 where address_index = $1 and purpose = $2 and used_at is null`, [
      this.indexOf(address),
      purpose,
      this.clock.now(),
    ]);
  }

  /** Of an account that goes: those that belong to its address alone. */
  async forgetAddress(tx: Transaction, address: string): Promise<void> {
    await tx.query(`delete from mail_tokens where address_index = $1`, [this.indexOf(address)]);
  }

  /** After a way back was gone: the same one of other mails, and those that lead to addresses which came later. */
  async voidUndos(tx: Transaction, accountId: string, used: { readonly address: string; readonly issuedAt: Date }): Promise<void> {
    await tx.query(
      `update mail_tokens set used_at = $4 where account_id = $1 and purpose = 'undo-email-change' and used_at is null and (address_index = $2 or issued_at >= $3)`,
      [accountId, this.indexOf(used.address), used.issuedAt, this.clock.now()],
    );
  }

  /** Whether somebody has a way back to this address: until it is over, nobody else gets it without a proof that the mailbox is theirs. */
  async isHeld(tx: Transaction, address: string): Promise<boolean> {
    const rows = await tx.query(
      `select 1 from mail_tokens where address_index = $1 and purpose = 'undo-email-change' and used_at is null and expires_at > $2 limit 1`,
      [this.indexOf(address), this.clock.now()],
    );
    return rows.length > 0;
  }

  /** The job that forgets what is over and counts for nothing any more. */
  async cleanUp(): Promise<void> {
    const before = after(this.clock.now(), -remembered.ms);
    await this.database.query(`delete from mail_tokens where expires_at < $1 or (used_at < $1 and issued_at < $1)`, [before]);
  }

  private async insert(tx: Transaction, purpose: MailPurpose, owner: Owner, payload: string | null): Promise<IssuedToken> {
    const token = newToken();
    const hash = hashOfToken(token);
    const issuedAt = this.clock.now();
    const expiresAt = after(issuedAt, lifetimes[purpose]);
    await tx.manager.insert(MailTokenEntity, {
      hash,
      purpose,
      accountId: "accountId" in owner ? owner.accountId : null,
      addressIndex: owner.address === undefined ? null : this.indexOf(owner.address),
      payloadSealed: payload === null ? null : this.keyring.seal(payload, cellOf(hash)),
      issuedAt,
      expiresAt,
      usedAt: null,
    });
    return { token, expiresAt };
  }

  private async good(queries: Queries, purpose: MailPurpose, token: string): Promise<Row | null> {
    const [row] = await queries.query<Row>(byHash, [hashOfToken(token), this.clock.now()]);
    return row?.purpose === purpose ? row : null;
  }

  /** False where another one was faster. */
  private async spend(tx: Transaction, { hash }: Row): Promise<boolean> {
    const rows = await tx.query(`update mail_tokens set used_at = $2 where hash = $1 and used_at is null returning hash`, [hash, this.clock.now()]);
    return rows.length > 0;
  }

  private payloadOf({ hash, payloadSealed }: Row): string | null {
    return payloadSealed === null ? null : this.keyring.open(payloadSealed, cellOf(hash));
  }

  private indexOf(address: string): Buffer {
    return this.blindIndex.of("accounts.email", normalizedEmail(address));
  }
}

const cellOf = (hash: Buffer) => ({ table: "mail_tokens", column: "payload_sealed", id: hash.toString("hex") });

/** What a link gets that is unknown, used or expired. */
export const badToken: Refusal = invalid("BAD_TOKEN", "This link was used already, or its time is over. Ask for a new one.", "token");
