import type { Clock } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Keyring } from "#server/platform/crypto/keyring.ts";
import type { Queries } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { enqueue, type JobHandler } from "#server/platform/jobs/jobs.ts";
import { MailError, type Mailer } from "#server/platform/mail/mailer.ts";
import { renderMail } from "#server/platform/mail/template.ts";
import type { Account, AccountsRepository } from "./accounts.repository.ts";
import { type MailFacts, type MailKind, mailTemplates, type PlainMail } from "./mail-templates.ts";

/** A mail of one of these kinds, with what it has to know. */
type AccountMail = { [K in MailKind]: { readonly kind: K; readonly facts: MailFacts<K> } }[MailKind];

/** Whose address it is, or a whole mail, sealed. */
type Waiting = { readonly kind: MailKind } & ({ readonly accountId: string } | { readonly id: string; readonly sealed: string });

interface Envelope {
  /** Null where the account is gone. */
  readonly to: string | null;
  readonly facts: { readonly link?: { readonly token: string; readonly expiresAt: string } };
}

export const accountMailJob = "accounts:mail";

/**
 * Mails about accounts, on their way.
 * Promise: one goes out if and only if what it tells was committed; while it waits, its address and its link are encrypted.
 */
export class AccountMails {
  constructor(
    private readonly database: Queries,
    private readonly accounts: AccountsRepository,
    private readonly keyring: Keyring,
    private readonly mailer: Mailer,
    private readonly clock: Clock,
    private readonly home: string,
  ) {}

  async post<K extends MailKind>(tx: Transaction, kind: K, to: string, facts: MailFacts<K>): Promise<void> {
    const id = newId();
    const sealed = this.keyring.seal(JSON.stringify({ to, facts }), cellOf(id)).toString("base64");
    await enqueue(tx, { name: accountMailJob, payload: { id, kind, sealed } });
  }

  /** To whatever address the account has when it goes out, so that none waits. */
  async tellOwner(tx: Transaction, accountId: string, kind: PlainMail): Promise<void> {
    await enqueue(tx, { name: accountMailJob, payload: { kind, accountId } satisfies Waiting });
  }

  /** Forgets mails that were given up: until then they show in the readiness report. */
  async cleanUp(): Promise<void> {
    await this.database.query(
      `select graphile_worker.complete_jobs(array(
         select id from graphile_worker.jobs where task_identifier = $1 and attempts >= max_attempts and run_at < now() - interval '7 days'))`,
      [accountMailJob],
    );
  }

  /** The job. */
  send: JobHandler = async (payload) => {
    const waiting = payload as Waiting;
    const { to, facts } = await this.opened(waiting);
    if (to === null) return;
    const mail = meantFor({ kind: waiting.kind, facts } as unknown as AccountMail, await this.accounts.findByEmail(to));
    if (mail === null) return;
    // Better none than one whose link says that it is too late; and given up, it shows in the readiness report.
    if (facts.link !== undefined && new Date(facts.link.expiresAt) <= this.clock.now()) throw new MailError("The mail waited until its link was over.", true);
    await this.mailer.send({ to, ...renderMail(contentOf(mail, this.home)) });
  };

  private async opened(waiting: Waiting): Promise<Envelope> {
    if ("accountId" in waiting) return { to: (await this.accounts.find(waiting.accountId))?.email ?? null, facts: {} };
    const { id, sealed } = waiting;
    return JSON.parse(this.keyring.open(Buffer.from(sealed, "base64"), cellOf(id))) as Envelope;
  }
}

/**
 * The mail that really goes to an address. It is decided here, when nobody waits for an answer any more: whoever asked for it
 * can't tell from the answer, nor from the time that it took, whether somebody has that address.
 */
export function meantFor(mail: AccountMail, owner: Pick<Account, "emailVerifiedAt"> | null): AccountMail | null {
  switch (mail.kind) {
    case "reset-password":
      return owner === null ? null : mail;
    case "confirm-new-email":
      return owner === null ? mail : { kind: "new-email-taken", facts: {} };
    case "confirm-sign-up":
      if (owner === null) return mail.facts.isKnown ? mail : null;
      return owner.emailVerifiedAt === null && mail.facts.isResend ? { kind: "confirm-email", facts: mail.facts } : { kind: "have-account", facts: {} };
    default:
      return mail;
  }
}

const contentOf = ({ kind, facts }: AccountMail, home: string) => mailTemplates[kind](home, facts as never);

const cellOf = (id: string) => ({ table: "jobs", column: "payload", id });
