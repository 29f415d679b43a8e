import { everybodysRole } from "#server/features/roles/index.ts";
import { after, days, minutes } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Keyring } from "#server/platform/crypto/keyring.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { rememberUndrawn } from "./demo-record.ts";
import { type DemoEvent, demoHistory, type Visit } from "./history.ts";
import { type DemoPerson, demoPeople } from "./people.ts";
import type { DemoDependencies } from "./seed.ts";
import { type AuditRecord, recordSeeded } from "./seeded-audit.ts";

/** Sessions that ended longer ago are cleared away by their own job; the audit log remembers them. */
const endedSessionsKept = days(30);
const sessionLifetime = days(30);

/** Somebody whose account is there by now. */
interface Life {
  readonly id: string;
  readonly person: DemoPerson;
  readonly changedAt: Record<string, number>;
  lastChange: Date;
}

/** Lives through the history of the demo, each event at its own time, in the transaction that it is given. */
export class PeopleSeed {
  private readonly lives = new Map<string, Life>();
  private readonly sessionIds = new Map<Visit, string>();

  constructor(
    private readonly of: DemoDependencies,
    private readonly tx: Transaction,
    private readonly until: Date,
    private readonly passwordHash: string,
  ) {}

  async run(): Promise<void> {
    const people = new Map(demoPeople.map((person) => [person.handle, person]));
    for (const event of demoHistory(demoPeople, this.until)) {
      const person = people.get(event.handle);
      if (person === undefined) continue;
      await this.relive(event, this.lives.get(event.handle) ?? (await this.begin(person, event.at)));
    }
    for (const life of this.lives.values()) await this.touch(life);
    await rememberUndrawn(
      this.tx,
      Object.fromEntries([...this.lives.values()].filter(({ person }) => person.look !== undefined).map(({ id, person }) => [person.handle, id])),
    );
  }

  private async begin(person: DemoPerson, at: Date): Promise<Life> {
    // Whoever filled in next to nothing never looked into their mail either.
    const emailVerifiedAt = person.bio === undefined && person.location === undefined ? null : after(at, minutes(12));
    const id = await this.of.accounts.within(this.tx).insert({ email: person.email, passwordHash: this.passwordHash, emailVerifiedAt, createdAt: at });
    await this.of.roles.within(this.tx).grant({ accountId: id, roleKey: everybodysRole, grantedBy: null, grantedAt: at, expiresAt: null });
    const profiles = this.of.profiles.within(this.tx);
    const { handle, displayName } = person;
    await profiles.insert({ id, handle, displayName, changedAt: {}, createdAt: at });
    const life = { id, person, changedAt: { displayName: at.getTime() }, lastChange: at };
    this.lives.set(handle, life);
    if (this.lives.size % 12 === 0 || this.lives.size === demoPeople.length)
      this.of.progress(`seeding the demo: ${this.lives.size} of ${demoPeople.length} people`);
    return life;
  }

  private async relive(event: DemoEvent, life: Life): Promise<void> {
    const { id } = life;
    switch (event.kind) {
      case "joined":
        return this.record(event, { action: "account.signed-up", target: `account:${id}`, actorId: id });
      case "signed in":
        return this.signIn(event.visit, id);
      case "signed out":
        return this.record(event, { action: "session.ended", target: `session:${this.sessionOf(event.visit)}`, actorId: id });
      case "filled in":
        life.lastChange = event.at;
        for (const field of event.fields) life.changedAt[field] = event.at.getTime();
        return this.record(event, {
          action: "profile.updated",
          target: `profile:${id}`,
          actorId: id,
          changes: Object.fromEntries(event.fields.map((field) => [field, "changed"])),
        });
      case "password changed":
        return this.record(event, { action: "account.password-changed", target: `account:${id}`, actorId: id });
      case "role granted":
      case "role revoked":
        life.lastChange = event.at;
        return this.changeRole(event, id);
      case "picture set":
      // Told when the picture is there: seed-portraits.ts.
    }
  }

  private async signIn(visit: Visit, accountId: string): Promise<void> {
    const { at, endedAt, device, ip } = visit;
    const id = this.sessionOf(visit);
    if (endedAt > after(this.until, -endedSessionsKept)) {
      const session = {
        id,
        accountId,
        method: "PASSWORD",
        ...device,
        ip,
        createdAt: at,
        lastSeenAt: endedAt,
        expiresAt: after(endedAt, sessionLifetime),
        endedAt,
      } as const;
      await this.of.sessions.within(this.tx).insert(session);
    }
    await this.record({ at, visit }, { action: "session.started", target: `session:${id}`, actorId: accountId });
  }

  private async changeRole({ kind, at, role, visit }: Extract<DemoEvent, { role: string }>, accountId: string): Promise<void> {
    const grantedBy = visit === null ? null : (this.lives.get(visit.handle)?.id ?? null);
    const roles = this.of.roles.within(this.tx);
    if (kind === "role granted") await roles.grant({ accountId, roleKey: role, grantedBy, grantedAt: at, expiresAt: null });
    else await roles.revoke(accountId, role);
    const action = kind === "role granted" ? "role.granted" : "role.revoked";
    const actor = grantedBy === null ? {} : { actorId: grantedBy };
    await this.record({ at, visit }, { action, target: `account:${accountId}`, changes: { role }, ...actor });
  }

  /** The profile as it is in the end, with percentage and version: once, where the history wrote it many times. */
  private async touch({ id, person, changedAt, lastChange }: Life): Promise<void> {
    const { headline = null, bio = null, pronouns = null, location = null, website = null, timeZone = null, locale = null } = person;
    const phoneSealed = sealed(this.of.keyring, person.phone, "phone_sealed", id);
    const birthDateSealed = sealed(this.of.keyring, person.birthDate, "birth_date_sealed", id);
    const columns = { headline, bio, pronouns, location, website, phoneSealed, birthDateSealed, timeZone, locale, changedAt };
    await this.of.profiles.within(this.tx).update(id, columns);
    await this.of.cachedAt({ now: () => lastChange }).touch(this.tx, [id]);
  }

  private record(event: { readonly at: Date; readonly visit?: Visit | null }, record: AuditRecord): Promise<void> {
    const visit = event.visit ?? null;
    return recordSeeded(this.tx, event.at, visit, visit === null ? record : { ...record, sessionId: this.sessionOf(visit) });
  }

  private sessionOf(visit: Visit): string {
    const id = this.sessionIds.get(visit) ?? newId();
    this.sessionIds.set(visit, id);
    return id;
  }
}

const sealed = (keyring: Keyring, value: string | undefined, column: string, id: string) =>
  value === undefined ? null : keyring.seal(value, { table: "profiles", column, id });
