import { isId } from "#server/kernel/ids.ts";
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

/** An event with accounts in the place of subjects, for as long as there are accounts. */
export interface AuditRow extends Omit<AuditEventEntity, "actorId"> {
  /** Null for the system, and for people who are gone: `actorKind` tells which. */
  readonly actorId: string | null;
}

const subjectOf = (account: string) => `(select id from audit_subjects where account_id = ${account}::uuid)`;
// A target whose account is gone keeps its subject, so that its events can still be told from others'.
const columns = `e.id, e.at, e.action, e.actor_kind as "actorKind", (select s.account_id from audit_subjects s where s.id = e.actor_id) as "actorId",
  case when e.target ~ '^(account|profile):'
    then split_part(e.target, ':', 1) || ':' || coalesce((select s.account_id from audit_subjects s where s.id = split_part(e.target, ':', 2)::uuid)::text, split_part(e.target, ':', 2))
    else e.target end as target,
  e.session_id as "sessionId", e.ip, e.changes`;

const byId = hotQuery("audit.byId", `select ${columns} from audit_events e where e.id = $1::uuid`);
const newest = (condition: string, limit: string) => `select ${columns} from audit_events e where ${condition} order by e.at desc, e.id desc limit ${limit}`;

hotQuery("audit.newest", newest("(at, id) < ($1::timestamptz, $2::uuid)", "$3::int"));
hotQuery("audit.ofActor", newest(`actor_id = ${subjectOf("$1")} and (at, id) < ($2::timestamptz, $3::uuid)`, "$4::int"));
hotQuery("audit.ofTarget", newest("target = $1::text and (at, id) < ($2::timestamptz, $3::uuid)", "$4::int"));
hotQuery("audit.ofAccountAsTarget", newest(`target = $1::text || ':' || ${subjectOf("$2")}::text and (at, id) < ($3::timestamptz, $4::uuid)`, "$5::int"));
hotQuery("audit.ofAction", newest("action = $1::text and (at, id) < ($2::timestamptz, $3::uuid)", "$4::int"));
hotQuery("audit.ofSession", newest("session_id = $1::uuid and (at, id) < ($2::timestamptz, $3::uuid)", "$4::int"));

// What is about an account: itself, its credentials, its sessions and its roles. A picture only where somebody else removed it.
const security = `(action like 'account.%' or action like 'session.%' or action in ('role.granted', 'role.revoked'))`;
const removedByOthers = `action = 'picture.removed' and actor_id is distinct from ${subjectOf("$1")}`;
const before = `(at, id) < ($2::timestamptz, $3::uuid)`;
const ofAccount = hotQuery(
  "audit.ofAccount",
  `select * from (
     (${newest(`target = 'account:' || ${subjectOf("$1")}::text and ${security} and ${before}`, "$4::int")}) union
     (${newest(`actor_id = ${subjectOf("$1")} and ${security} and ${before}`, "$4::int")}) union
     (${newest(`target = 'profile:' || ${subjectOf("$1")}::text and ${removedByOthers} and ${before}`, "$4::int")})
   ) e order by at desc, id desc limit $4::int`,
);
const fromTheNewest = ["infinity", "ffffffff-ffff-ffff-ffff-ffffffffffff"] as const;

// By its account, or by its subject once that is gone.
function targetOf(target: string, parameter: (value: unknown, type: string) => string): string {
  const [, kind, id = ""] = /^(account|profile):(.*)$/.exec(target) ?? [];
  if (kind === undefined || !isId(id)) return parameter(target, "text");
  return `${parameter(kind, "text")} || ':' || ${subjectOf(parameter(id, "uuid"))}::text`;
}

export class AuditRepository {
  constructor(private readonly database: Queries) {}

  async find(id: string): Promise<AuditRow | null> {
    const [row] = await this.database.query<AuditRow>(byId, [id]);
    return row ?? null;
  }

  /** What happened to an account, and what was done from it to others'; the newest first. */
  async ofAccount(accountId: string, request: PageRequest): Promise<Page<AuditRow>> {
    const [at, id] = request.after ?? fromTheNewest;
    return pageOf(await this.database.query<AuditRow>(ofAccount, [accountId, at, id, request.first + 1]), request, keyOf);
  }

  /** The newest first. */
  async page(question: AuditQuestion, request: PageRequest): Promise<Page<AuditRow>> {
    const parameters: unknown[] = [];
    const parameter = (value: unknown, type: string) => `$${parameters.push(value)}::${type}`;
    const conditions = ["true"];
    if (question.actorId !== undefined) conditions.push(`actor_id = ${subjectOf(parameter(question.actorId, "uuid"))}`);
    if (question.target !== undefined) conditions.push(`target = ${targetOf(question.target, parameter)}`);
    if (question.action !== undefined) conditions.push(`action = ${parameter(question.action, "text")}`);
    if (question.sessionId !== undefined) conditions.push(`session_id = ${parameter(question.sessionId, "uuid")}`);
    if (question.from !== undefined) conditions.push(`at >= ${parameter(question.from, "timestamptz")}`);
    if (question.to !== undefined) conditions.push(`at < ${parameter(question.to, "timestamptz")}`);
    if (request.after !== null) conditions.push(`(at, id) < (${parameter(request.after[0], "timestamptz")}, ${parameter(request.after[1], "uuid")})`);
    const rows = await this.database.query<AuditRow>(newest(conditions.join(" and "), parameter(request.first + 1, "int")), parameters);
    return pageOf(rows, request, keyOf);
  }
}

const keyOf = (row: AuditRow) => [row.at.toISOString(), row.id];
