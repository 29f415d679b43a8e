import { after, days, hours } from "#server/kernel/clock.ts";
import type { Permission } from "#server/kernel/permissions.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { DemoDependencies } from "./seed.ts";
import { recordSeeded } from "./seeded-audit.ts";

/** What staff did besides looking after profiles. Told by handles of the demo's people, who are there by now. */
export const demoAdministration = {
  role: {
    key: "editor",
    name: "Editor",
    description: "Polishes profiles and pictures for others.",
    permissions: ["profiles.read", "profiles.edit", "profiles.change-pictures"] as readonly Permission[],
    madeBy: "ada",
    heldBy: "noa",
  },
  suspended: { handle: "fahad", by: "grace", reason: "Your messages to other members read like advertising. Write to us, and we look at it together." },
  invitations: [
    { email: "barbara@example.com", roles: ["manager"], by: "ada", daysAgo: 2 },
    { email: "edsger@example.com", roles: [], by: "grace", daysAgo: 9 },
  ],
} as const;

const invitationLifetime = days(7);

/** A role that somebody made up, an account that is suspended for some days to come, one invitation that is open and one that is over. */
export async function seedAdministration(of: DemoDependencies, tx: Transaction, until: Date, idOf: (handle: string) => string): Promise<void> {
  const { role, suspended, invitations } = demoAdministration;
  const [madeAt, suspendedAt] = [after(until, -hours(20)), after(until, -hours(3))];
  const { madeBy, heldBy, ...definition } = role;
  const [maker, holder, offender, grace] = [idOf(madeBy), idOf(heldBy), idOf(suspended.handle), idOf(suspended.by)];

  const roles = of.roles.within(tx);
  await roles.insert({ ...definition, createdAt: madeAt });
  const { key, permissions } = definition;
  await recordSeeded(tx, madeAt, null, { action: "role.created", target: `role:${key}`, actorId: maker, changes: { permissions } });
  await roles.grant({ accountId: holder, roleKey: key, grantedBy: maker, grantedAt: madeAt, expiresAt: null });
  await recordSeeded(tx, madeAt, null, { action: "role.granted", target: `account:${holder}`, actorId: maker, changes: { role: key, expiresAt: null } });
  of.roleCatalogue.changed(tx, await roles.moveCatalogue());
  await of.cachedAt({ now: () => madeAt }).touch(tx, [holder]);

  const end = after(until, days(12));
  await of.accounts.within(tx).suspend(offender, { reason: suspended.reason, until: end, by: grace }, suspendedAt);
  await recordSeeded(tx, suspendedAt, null, { action: "account.suspended", target: `account:${offender}`, actorId: grace, changes: { until: end } });

  for (const { email, roles: given, by, daysAgo } of invitations) {
    const at = after(until, -days(daysAgo));
    const invitation = { email, roles: given, invitedBy: idOf(by), createdAt: at, expiresAt: after(at, invitationLifetime) };
    const id = await of.invitations.within(tx).insert(invitation);
    await recordSeeded(tx, at, null, { action: "invitation.sent", target: `invitation:${id}`, actorId: idOf(by), changes: { roles: given } });
  }
}
