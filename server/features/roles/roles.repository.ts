import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { RoleEntity } from "./role.entity.ts";
import { type Grant, knownPermissions, type RoleCatalogue } from "./role.rules.ts";
import type { RoleGrantEntity } from "./role-grant.entity.ts";

const grantsOfAccounts = hotQuery(
  "roles.grantsOfAccounts",
  `select account_id as "accountId", role_key as "roleKey", granted_by as "grantedBy", granted_at as "grantedAt", expires_at as "expiresAt"
     from role_grants where account_id = any($1::uuid[]) order by role_key`,
);
const memberCounts = hotQuery(
  "roles.memberCounts",
  `select role_key as "roleKey", count(*)::int as members from role_grants
    where role_key = any($1::text[]) and (expires_at is null or expires_at > $2::timestamptz) group by role_key`,
);
const catalogueVersions = hotQuery("roles.catalogueVersions", `select name, version from catalogues where name = any($1::text[])`);

export class RolesRepository {
  constructor(private readonly database: Queries) {}

  /** Versions of the tables that are kept whole in every process, by their names. */
  catalogueVersions = async (names: readonly string[]): Promise<ReadonlyMap<string, { version: number; value: number }>> => {
    const rows = await this.database.query<{ name: string; version: number }>(catalogueVersions, [names]);
    return new Map(rows.map(({ name, version }) => [name, { version, value: version }]));
  };

  /** One statement, so that version and roles are of one moment. */
  async catalogue(): Promise<RoleCatalogue> {
    const rows = await this.database.query<RoleEntity & { catalogueVersion: number }>(
      `select c.version as "catalogueVersion", r.key, r.name, r.description, r.is_system as "isSystem", r.permissions, r.version
         from catalogues c cross join roles r where c.name = 'roles' order by r.is_system desc, r.created_at, r.key`,
    );
    const roles = rows.map(({ key, name, description, isSystem, permissions, version }) => ({
      key,
      name,
      description,
      isSystem,
      permissions: knownPermissions(permissions),
      version,
    }));
    return { version: rows[0]?.catalogueVersion ?? 0, roles: new Map(roles.map((role) => [role.key, role])) };
  }

  grantsOfAccounts = async (accountIds: readonly string[]): Promise<ReadonlyMap<string, readonly RoleGrantEntity[]>> => {
    const rows = await this.database.query<RoleGrantEntity>(grantsOfAccounts, [accountIds]);
    return new Map(Object.entries(Object.groupBy(rows, (row) => row.accountId)).map(([id, grants]) => [id, grants ?? []]));
  };

  memberCounts = async (keys: readonly string[], now: Date): Promise<ReadonlyMap<string, number>> => {
    const rows = await this.database.query<{ roleKey: string; members: number }>(memberCounts, [keys, now]);
    return new Map(rows.map((row) => [row.roleKey, row.members]));
  };

  within(tx: Transaction) {
    return {
      /** The grants of these roles that have no end, guarded against change until this transaction ends. */
      lockEndlessGrants: async (roleKeys: readonly string[]): Promise<{ accountId: string; roleKey: string }[]> => {
        await tx.query(`select 1 from role_grants where role_key = any($1::text[]) and expires_at is null order by account_id, role_key for update`, [
          roleKeys,
        ]);
        // Two statements: whoever waited for the lock must see that the one before is about to leave. Who does, counts for nobody.
        return tx.query(
          `select g.account_id as "accountId", g.role_key as "roleKey" from role_grants g join accounts a on a.id = g.account_id
            where g.role_key = any($1::text[]) and g.expires_at is null and a.deletion_scheduled_for is null`,
          [roleKeys],
        );
      },
      grant: async (grant: RoleGrantEntity): Promise<void> => {
        await tx.query(
          `insert into role_grants (account_id, role_key, granted_by, granted_at, expires_at) values ($1, $2, $3, $4, $5)
             on conflict (account_id, role_key) do update set granted_by = excluded.granted_by, granted_at = excluded.granted_at, expires_at = excluded.expires_at`,
          [grant.accountId, grant.roleKey, grant.grantedBy, grant.grantedAt, grant.expiresAt],
        );
      },
      /** Whether there was such a grant. */
      revoke: async (accountId: string, roleKey: string): Promise<boolean> => {
        const rows = await tx.query(`delete from role_grants where account_id = $1 and role_key = $2 returning role_key`, [accountId, roleKey]);
        return rows.length > 0;
      },
    };
  }
}

export const toGrant = (row: Pick<RoleGrantEntity, "roleKey" | "expiresAt">): Grant => ({ role: row.roleKey, expiresAt: row.expiresAt?.getTime() ?? null });
