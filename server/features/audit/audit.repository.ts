import type { Page, PageRequest } from "#server/kernel/page.ts";
import { pageOf } from "#server/kernel/page.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { AuditEventEntity } from "./audit-event.entity.ts";

export interface AuditQuestion {
  readonly actorId?: string | undefined;
  readonly target?: string | undefined;
  readonly action?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

const columns = `id, at, action, actor_kind as "actorKind", actor_id as "actorId", target, session_id as "sessionId", ip, changes`;

const byId = hotQuery("audit.byId", `select ${columns} from audit_events where id = $1::uuid`);
const newest = (condition: string, limit: string) => `select ${columns} from audit_events where ${condition} order by at desc, id desc limit ${limit}`;

hotQuery("audit.newest", newest("(at, id) < ($1::timestamptz, $2::uuid)", "$3::int"));
hotQuery("audit.ofActor", newest("actor_id = $1::uuid and (at, id) < ($2::timestamptz, $3::uuid)", "$4::int"));
hotQuery("audit.ofTarget", newest("target = $1::text and (at, id) < ($2::timestamptz, $3::uuid)", "$4::int"));
hotQuery("audit.ofAction", newest("action = $1::text and (at, id) < ($2::timestamptz, $3::uuid)", "$4::int"));
hotQuery("audit.ofSession", newest("session_id = $1::uuid and (at, id) < ($2::timestamptz, $3::uuid)", "$4::int"));

// What is about an account: itself, its credentials, its sessions and its roles. A picture only where somebody else removed it.
const security = `(action like 'account.%' or action like 'session.%' or action in ('role.granted', 'role.revoked'))`;
const removedByOthers = `action = 'picture.removed' and actor_id is distinct from $1::uuid`;
const before = `(at, id) < ($3::timestamptz, $4::uuid)`;
const ofAccount = hotQuery(
  "audit.ofAccount",
  `select * from (
     (${newest(`target = 'account:' || $2::text and ${security} and ${before}`, "$5::int")}) union
     (${newest(`actor_id = $1::uuid and ${security} and ${before}`, "$5::int")}) union
     (${newest(`target = 'profile:' || $2::text and ${removedByOthers} and ${before}`, "$5::int")})
   ) e order by at desc, id desc limit $5::int`,
);
const fromTheNewest = ["infinity", "ffffffff-ffff-ffff-ffff-ffffffffffff"] as const;

export class AuditRepository {
  constructor(private readonly database: Queries) {}

  async find(id: string): Promise<AuditEventEntity | null> {
    const [row] = await this.database.query<AuditEventEntity>(byId, [id]);
    return row ?? null;
  }

  /** What happened to an account, and what was done from it to others'; the newest first. */
  async ofAccount(accountId: string, request: PageRequest): Promise<Page<AuditEventEntity>> {
    const [at, id] = request.after ?? fromTheNewest;
    return pageOf(await this.database.query<AuditEventEntity>(ofAccount, [accountId, accountId, at, id, request.first + 1]), request, keyOf);
  }

  /** The newest first. */
  async page(question: AuditQuestion, request: PageRequest): Promise<Page<AuditEventEntity>> {
    const parameters: unknown[] = [];
    const parameter = (value: unknown, type: string) => `$${parameters.push(value)}::${type}`;
    const conditions = ["true"];
    if (question.actorId !== undefined) conditions.push(`actor_id = ${parameter(question.actorId, "uuid")}`);
    if (question.target !== undefined) conditions.push(`target = ${parameter(question.target, "text")}`);
    if (question.action !== undefined) conditions.push(`action = ${parameter(question.action, "text")}`);
    if (question.sessionId !== undefined) conditions.push(`session_id = ${parameter(question.sessionId, "uuid")}`);
    if (question.from !== undefined) conditions.push(`at >= ${parameter(question.from, "timestamptz")}`);
    if (question.to !== undefined) conditions.push(`at < ${parameter(question.to, "timestamptz")}`);
    if (request.after !== null) conditions.push(`(at, id) < (${parameter(request.after[0], "timestamptz")}, ${parameter(request.after[1], "uuid")})`);
    const rows = await this.database.query<AuditEventEntity>(newest(conditions.join(" and "), parameter(request.first + 1, "int")), parameters);
    return pageOf(rows, request, keyOf);
  }
}

const keyOf = (row: AuditEventEntity) => [row.at.toISOString(), row.id];
