import type { Sabotage, Site } from "./sabotage.ts";

/** By SQL of the superuser, there and back. */
const bySql =
  (breaking: string, mending: string): Sabotage["commit"] =>
  async ({ admin }) => {
    await admin(breaking);
    return { mend: () => admin(mending) };
  };

/** What depends on the database, when there is none. */
const blocked = {
  "database.migrations-and-drift": "UNKNOWN",
  "database.hot-queries-indexed": "UNKNOWN",
  "database.foreign-keys-indexed": "UNKNOWN",
  "images.objects-present": "UNKNOWN",
  "images.no-inline-urls": "UNKNOWN",
  "images.retired-in-time": "UNKNOWN",
  "sessions.over-is-over": "UNKNOWN",
  "access.administrators": "UNKNOWN",
  "accounts.no-demo-people": "UNKNOWN",
  "mails.go-out": "UNKNOWN",
  "accounts.deleted-in-time": "UNKNOWN",
  "exports.deleted-in-time": "UNKNOWN",
  "dashboards.cards-reach-roles": "UNKNOWN",
  "completion.equals-recomputation": "UNKNOWN",
} as const;

const databaseName = ({ portrait }: Site) => new URL(portrait.database.adminUrl).pathname.slice(1);

const dropConnections = (site: Site) =>
  site.admin(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${databaseName(site)}' and pid <> pg_backend_pid()`);

export const databaseSabotages: readonly Sabotage[] = [
  {
    check: "database.pool",
    deed: "the database lets in fewer connections than the pool may ask for",
    turns: "FAIL",
    commit: async (site) => {
      await site.admin(`alter database ${databaseName(site)} connection limit 8`);
      return { mend: () => site.admin(`alter database ${databaseName(site)} connection limit -1`) };
    },
  },
  {
    check: "database.pool",
    deed: "a transaction may be left idle for ever",
    turns: "FAIL",
    commit: async (site) => {
      const setting = `alter database ${databaseName(site)} set idle_in_transaction_session_timeout`;
      await site.admin(`${setting} = 0`);
      await dropConnections(site);
      return {
        mend: async () => {
          await site.admin(`${setting} = '10s'`);
          await dropConnections(site);
        },
      };
    },
  },
  {
    check: "database.pool",
    deed: "somebody holds every connection of the pool",
    turns: "FAIL",
    alsoAffects: blocked,
    commit: async ({ portrait }) => {
      const { database } = portrait.app;
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      const held = Array.from({ length: database.pool().max }, () => {
        const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
        const over = database.transact(async () => {
          begin();
          await released;
        });
        return { begun, over };
      });
      await Promise.all(held.map(({ begun }) => begun));
      return {
        mend: async () => {
          release();
          // PostgreSQL ends those that were held for longer than a transaction may be left idle.
          await Promise.allSettled(held.map(({ over }) => over));
        },
      };
    },
  },
  {
    check: "database.pool",
    deed: "the database lets nobody in any more",
    turns: "FAIL",
    alsoAffects: blocked,
    commit: async (site) => {
      await site.admin(`alter database ${databaseName(site)} with allow_connections false`);
      await dropConnections(site);
      return { mend: () => site.admin(`alter database ${databaseName(site)} with allow_connections true`) };
    },
  },
  {
    check: "database.migrations-and-drift",
    deed: "a migration of this release is not applied",
    turns: "FAIL",
    commit: bySql("update migrations set name = 'x' || name where id = 1", "update migrations set name = substr(name, 2) where id = 1"),
  },
  {
    check: "database.migrations-and-drift",
    deed: "somebody lets a column be null by hand",
    turns: "FAIL",
    commit: bySql("alter table sessions alter column method drop not null", "alter table sessions alter column method set not null"),
  },
  {
    check: "database.migrations-and-drift",
    deed: "somebody changes a column's type by hand",
    turns: "FAIL",
    commit: bySql("alter table images alter column bytes_in type bigint", "alter table images alter column bytes_in type integer"),
  },
  {
    check: "database.migrations-and-drift",
    deed: "somebody adds a column by hand",
    turns: "WARN",
    commit: bySql("alter table sessions add column nickname text", "alter table sessions drop column nickname"),
  },
  {
    check: "database.migrations-and-drift",
    deed: "an index was begun concurrently and never became valid",
    turns: "FAIL",
    commit: async ({ admin, portrait }) => {
      await Promise.all([portrait.newPerson(), portrait.newPerson()]);
      await admin("create unique index concurrently sessions_method_once on sessions (method)").catch(() => undefined);
      return { mend: () => admin("drop index sessions_method_once") };
    },
  },
  {
    check: "database.hot-queries-indexed",
    deed: "the index behind the directory's search is gone",
    turns: "FAIL",
    commit: bySql("drop index profiles_search_text", "create index profiles_search_text on profiles using gin (search_text gin_trgm_ops)"),
  },
  {
    check: "database.hot-queries-indexed",
    deed: "an index is gone, and another one still gives the order",
    turns: "FAIL",
    commit: bySql("drop index audit_events_actor", "create index audit_events_actor on audit_events (actor_id, at, id)"),
  },
  {
    check: "database.hot-queries-indexed",
    deed: "a column that hot queries name has another name",
    turns: "FAIL",
    alsoAffects: { "database.migrations-and-drift": "FAIL" },
    commit: bySql("alter table refresh_tokens rename column used_at to spent_at", "alter table refresh_tokens rename column spent_at to used_at"),
  },
  {
    check: "database.foreign-keys-indexed",
    deed: "the index behind a foreign key is gone",
    turns: "FAIL",
    commit: bySql("drop index role_grants_granted_by", "create index role_grants_granted_by on role_grants (granted_by)"),
  },
  {
    check: "database.foreign-keys-indexed",
    deed: "a table comes with a foreign key and without an index",
    turns: "FAIL",
    commit: bySql("create table pets (owner_id uuid references accounts (id))", "drop table pets"),
  },
];
