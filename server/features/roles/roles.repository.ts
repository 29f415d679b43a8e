import type { Permission } from "#server/kernel/permissions.ts";
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
const held = hotQuery(
  "roles.heldForGood",
  `select p.permission from unnest($1::text[]) as p (permission)
    where exists (select 1 from roles r join role_grants g on g.role_key = r.key join accounts a on a.id = g.account_id
            where p.permission = any (r.permissions) and g.expires_at is null and a.deletion_scheduled_for is null and (a.suspended_at is null or a.suspended_until <= $2::timestamptz))`,
);
// One at a time, all over the installation: who might lose administration is counted by nobody else meanwhile.
const administrationLock = 7_365_004;

export type LockedRole = Pick<RoleEntity, "key" | "name" | "description" | "isSystem" | "permissions" | "version">;

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
      lockAdministration: async (): Promise<void> => {
        await tx.query(`select pg_advisory_xact_lock($1)`, [administrationLock]);
      },
      /** Which of these permissions somebody holds by a grant without an end, and can use today. */
      heldForGood: async (permissions: readonly Permission[], now: Date): Promise<readonly Permission[]> => {
        const rows = await tx.query<{ permission: Permission }>(held, [permissions, now]);
        return rows.map(({ permission }) => permission);
      },
      /** As it is now, and as it stays until the transaction ends. Whoever is to delete it also waits for those who are just giving it to somebody. */
      lock: async (key: string, purpose: "update" | "delete"): Promise<LockedRole | null> => {
        const [row] = await tx.query<LockedRole>(
          `select key, name, description, is_system as "isSystem", permissions, version from roles where key = $1 for ${purpose === "delete" ? "update" : "no key update"}`,
          [key],
        );
        return row ?? null;
      },
      insert: async (role: Pick<RoleEntity, "key" | "name" | "description" | "createdAt"> & { permissions: readonly Permission[] }): Promise<void> => {
        await tx.query(`insert into roles (key, name, description, is_system, permissions, created_at) values ($1, $2, $3, false, $4, $5)`, [
          role.key,
          role.name,
          role.description,
          role.permissions,
          role.createdAt,
        ]);
      },
      update: async (key: string, role: Pick<RoleEntity, "name" | "description" | "permissions">): Promise<void> => {
        await tx.query(`update roles set name = $2, description = $3, permissions = $4, version = version + 1 where key = $1`, [
          key,
          role.name,
          role.description,
          role.permissions,
        ]);
      },
      /** With grants that are over. One that is not violates `role_grants_role_fkey`. */
      delete: async (key: string, now: Date): Promise<void> => {
        await tx.query(`delete from role_grants where role_key = $1 and expires_at <= $2`, [key, now]);
        await tx.query(`delete from roles where key = $1`, [key]);
      },
      /** Answers the new version of all roles together. */
      moveCatalogue: async (): Promise<number> => {
        const [row] = await tx.query<{ version: number }>(`update catalogues set version = version + 1 where name = 'roles' returning version`);
        return row?.version ?? 0;
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
