import type { ProfileSnapshot } from "#server/features/profiles/index.ts";
import { everybodysRole } from "#server/features/roles/index.ts";
import { after, days, minutes } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Keyring } from "#server/platform/crypto/keyring.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { rememberUndrawn } from "./demo-record.ts";
import { type DemoEvent, demoHistory, type FillableField, type Visit } from "./history.ts";
import { type DemoPerson, demoPeople } from "./people.ts";
import type { DemoDependencies } from "./seed.ts";
import { seedAdministration } from "./seed-administration.ts";
import { type AuditRecord, recordSeeded } from "./seeded-audit.ts";

/** Sessions that ended longer ago are cleared away by their own job; the audit log remembers them. */
const endedSessionsKept = days(30);
const sessionLifetime = days(30);

/** Somebody whose account is there by now. */
interface Life {
  readonly id: string;
  readonly person: DemoPerson;
  readonly joinedAt: Date;
  /** What they filled in by now, and when. */
  readonly changedAt: Record<string, number>;
  readonly roles: Set<string>;
  percent: number;
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
    await seedAdministration(this.of, this.tx, this.until, (handle) => {
      const life = this.lives.get(handle);
      if (life === undefined) throw new Error(`Nobody of the demo is called ${handle}.`);
      return life.id;
    });
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
    if (emailVerifiedAt !== null) await this.record({ at: emailVerifiedAt }, { action: "account.email-verified", target: `account:${id}`, actorId: id });
    const profiles = this.of.profiles.within(this.tx);
    const { handle, displayName } = person;
    await profiles.insert({ id, handle, displayName, changedAt: {}, createdAt: at });
    const life = { id, person, joinedAt: at, changedAt: { displayName: at.getTime() }, roles: new Set([everybodysRole]), percent: 0, lastChange: at };
    this.lives.set(handle, life);
    if (this.lives.size % 12 === 0 || this.lives.size === demoPeople.length)
      this.of.progress(`seeding the demo: ${this.lives.size} of ${demoPeople.length} people`);
    return life;
  }

  private async relive(event: DemoEvent, life: Life): Promise<void> {
    const { id } = life;
    switch (event.kind) {
      case "joined":
        await this.gauge(life, event.at);
        return this.record(event, { action: "account.signed-up", target: `account:${id}`, actorId: id });
      case "signed in":
        return this.signIn(event.visit, id);
      case "signed out":
        return this.record(event, { action: "session.ended", target: `session:${this.sessionOf(event.visit)}`, actorId: id });
      case "filled in":
        life.lastChange = event.at;
        for (const field of event.fields) life.changedAt[field] = event.at.getTime();
        await this.gauge(life, event.at);
        return this.record(event, {
          action: "profile.updated",
          target: `profile:${id}`,
          actorId: id,
          changes: Object.fromEntries(event.fields.map((field) => [field, "changed"])),
        });
      case "audiences chosen":
        life.lastChange = event.at;
        return this.record(event, {
          action: "profile.visibility-changed",
          target: `profile:${id}`,
          actorId: id,
          changes: Object.fromEntries(event.fields.map((field) => [field, "changed"])),
        });
      case "password changed":
        return this.record(event, { action: "account.password-changed", target: `account:${id}`, actorId: id });
      case "role granted":
      case "role revoked":
        life.lastChange = event.at;
        life.roles[event.kind === "role granted" ? "add" : "delete"](event.role);
        await this.gauge(life, event.at);
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
        elevatedUntil: null,
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

  /** Keeps how complete the profile was at that time. The portrait comes when it is drawn, and its part of the percentage with it. */
  private async gauge(life: Life, at: Date): Promise<void> {
    const { percent } = await this.of.completion.measure(this.snapshotOf(life));
    if (percent === life.percent) return;
    life.percent = percent;
    await this.of.completion.percentsChanged(this.tx, new Map([[life.id, percent]]), at);
  }

  private snapshotOf(life: Life): ProfileSnapshot {
    const { id, person, joinedAt, changedAt, roles } = life;
    const { handle, displayName } = person;
    const { phoneSealed, birthDateSealed, ...columns } = this.columnsOf(life);
    return {
      id,
      handle,
      displayName,
      ...columns,
      phoneSealed: phoneSealed?.toString("base64") ?? null,
      birthDateSealed: birthDateSealed?.toString("base64") ?? null,
      picture: null,
      cover: null,
      grants: [...roles].map((role) => ({ role, expiresAt: null })),
      changedAt,
      version: 0,
      createdAt: joinedAt.getTime(),
      updatedAt: joinedAt.getTime(),
    };
  }

  private columnsOf({ id, person, changedAt }: Life) {
    const filledIn = (field: FillableField) => (changedAt[field] === undefined ? null : (person[field] ?? null));
    return {
      headline: filledIn("headline"),
      bio: filledIn("bio"),
      pronouns: filledIn("pronouns"),
      location: filledIn("location"),
      website: filledIn("website"),
      phoneSealed: sealed(this.of.keyring, filledIn("phone"), "phone_sealed", id),
      birthDateSealed: sealed(this.of.keyring, filledIn("birthDate"), "birth_date_sealed", id),
      timeZone: filledIn("timeZone"),
      locale: filledIn("locale"),
      visibility: person.visibility ?? {},
    };
  }

  /** The profile as it is in the end, with percentage and version: once, where the history wrote it many times. */
  private async touch(life: Life): Promise<void> {
    const { id, changedAt, percent, lastChange } = life;
    await this.of.profiles.within(this.tx).update(id, { ...this.columnsOf(life), changedAt, completionPercent: percent });
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

const sealed = (keyring: Keyring, value: string | null, column: string, id: string) =>
  value === null ? null : keyring.seal(value, { table: "profiles", column, id });
