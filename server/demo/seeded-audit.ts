import { AuditService } from "#server/features/audit/index.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { Visit } from "./history.ts";

export type AuditRecord = Parameters<AuditService["record"]>[2];

/**
 * Audit rows of a past that was made up.
 * Promise: each of them says so, in `changes.seeded`; nothing that really happened is ever written here.
 */
export async function recordSeeded(tx: Transaction, at: Date, visit: Visit | null, record: AuditRecord): Promise<void> {
  // Who is only just signing in is a stranger to the audit log, too; the actor is named by the record.
  const viewer: Viewer = { kind: "stranger", origin: { requestId: "demo", ip: visit?.ip ?? null, userAgent: null } };
  await new AuditService({ now: () => at }).record(tx, viewer, { ...record, changes: { ...record.changes, seeded: true } });
}
