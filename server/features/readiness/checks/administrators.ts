import { type Clock, hours, seconds } from "#server/kernel/clock.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { type Check, counted, type Finding, fail, pass, warn } from "../check.ts";

/** Beyond so many, somebody holds it who does not need it. */
const mostAdministrators = 10;

interface Figures {
  /** Can grant and manage roles today. */
  readonly administrators: number;
  /** Of these, by grants without an end. */
  readonly forGood: number;
  /** Of these, with a second factor. */
  readonly secured: number;
}

/** The review of who may do what: figures for people to look at, and the two ends at which it goes wrong. */
export const administratorsReviewed = ({ database, clock }: { readonly database: Queries; readonly clock: Clock }): Check => ({
  key: "access.administrators",
  title: "Administration is held for good by more than one person, and by few",
  section: "ACCESS",
  severity: "IMPORTANT",
  vantage: "DATABASE",
  intervalMs: hours(1),
  timeoutMs: seconds(5),
  dependsOn: ["database.pool"],
  run: async () => {
    const [figures] = await database.query<Figures>(administrators, [clock.now()]);
    if (figures === undefined) throw new Error("A count answered no row.");
    return judge(figures);
  },
});

function judge({ administrators: all, forGood, secured }: Figures): Finding {
  const figures = `${counted(all, "person")} can grant and manage roles, ${forGood} of them without an end, ${secured} with a second factor.`.replace(
    "persons",
    "people",
  );
  if (forGood === 0) return fail(figures, "Make an administrator with `portrait create-admin`: as it is, nobody can give roles back for good.");
  if (forGood === 1) return warn(figures, "Make a second one: if the only administrator can't get in, nobody can.");
  if (all > mostAdministrators)
    return warn(figures, `More than ${mostAdministrators} is more than is needed: look through who holds roles, and give grants an end.`);
  return pass(figures);
}

// A suspended or leaving account can do nothing with what it holds.
const administrators = `
  with held as (
    select g.account_id, bool_or('roles.grant' = any (r.permissions)) and bool_or('roles.manage' = any (r.permissions)) as today,
           coalesce(bool_or('roles.grant' = any (r.permissions)) filter (where g.expires_at is null), false) and
           coalesce(bool_or('roles.manage' = any (r.permissions)) filter (where g.expires_at is null), false) as for_good
      from role_grants g join roles r on r.key = g.role_key join accounts a on a.id = g.account_id
     where (g.expires_at is null or g.expires_at > $1::timestamptz) and r.permissions && array['roles.grant', 'roles.manage']
       and a.deletion_scheduled_for is null and (a.suspended_at is null or a.suspended_until <= $1::timestamptz)
     group by g.account_id)
  select (count(*) filter (where today))::int as administrators, (count(*) filter (where for_good))::int as "forGood",
         (count(*) filter (where today and exists (select 1 from totp_factors f where f.account_id = held.account_id and f.confirmed_at is not null)))::int as secured
    from held`;
