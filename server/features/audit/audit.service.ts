import type { Clock } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import { shortened } from "#server/kernel/ip.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { type AuditAction, AuditEventEntity } from "./audit-event.entity.ts";

export interface AuditRecord {
  readonly action: AuditAction;
  readonly target?: `${"account" | "profile" | "session" | "role" | "invitation" | "readiness"}:${string}`;
  /** Names of the fields, each with "changed", and facts such as a role's key; never what stood or stands in a profile's field. */
  readonly changes?: Readonly<Record<string, unknown>>;
  /** Who did it where the viewer can't say: somebody who is only just signing in. */
  readonly actorId?: string;
  readonly sessionId?: string;
}

/**
 * Writes down who did what.
 * Promise: an event is there if and only if what it tells was committed, because it needs the same transaction.
 */
export class AuditService {
  constructor(private readonly clock: Clock) {}

  /** Answers the event's id. */
  async record(tx: Transaction, viewer: Viewer, event: AuditRecord): Promise<string> {
    const member = viewer.kind === "member" ? viewer : null;
    const actorId = event.actorId ?? member?.accountId ?? null;
    const id = newId();
    await tx.manager.insert(AuditEventEntity, {
      id,
      at: this.clock.now(),
      action: event.action,
      actorKind: actorId === null ? "SYSTEM" : "PERSON",
      actorId,
      target: event.target ?? null,
      sessionId: event.sessionId ?? member?.sessionId ?? null,
      ip: shortened(viewer.origin.ip),
      changes: (event.changes ?? null) as never,
    });
    return id;
  }
}
