import type { Queries } from "#server/platform/database/database.ts";

/**
 * How complete every profile is, by SQL alone: the rules of the roles that are held now, asked once for the most that any role wants, the done
 * weights against all weights, rounded down. Nothing of it is shared with the service.
 */
const oracle = `
  with asked as (
    select g.account_id as id, r.key, r.field, max(r.weight) as weight, max(r.min_count) as min_count, min(r.stale_after_days) as stale_after_days
      from role_grants g join completion_rules r on r.role_key = g.role_key
     where g.expires_at is null or g.expires_at > $1::timestamptz
     group by g.account_id, r.key, r.field
  ), judged as (
    select a.id, a.weight,
           case a.field
             when 'displayName' then char_length(p.display_name)
             when 'headline' then char_length(p.headline)
             when 'bio' then char_length(p.bio)
             when 'pronouns' then char_length(p.pronouns)
             when 'location' then char_length(p.location)
             when 'website' then char_length(p.website)
             when 'timeZone' then char_length(p.time_zone)
             when 'locale' then char_length(p.locale)
             when 'phone' then (p.phone_sealed is not null)::int
             when 'birthDate' then (p.birth_date_sealed is not null)::int
             when 'avatar' then (p.avatar_image_id is not null)::int
           end >= a.min_count
           and coalesce(extract(epoch from $1::timestamptz) * 1000 - (p.changed_at ->> a.field)::numeric <= a.stale_after_days * 86400000.0, true) as is_done
      from asked a join profiles p on p.id = a.id
  )
  select p.id, p.completion_percent as stored,
         coalesce((select floor(100.0 * coalesce(sum(weight) filter (where is_done), 0) / sum(weight)) from judged j where j.id = p.id), 100)::int as percent
    from profiles p`;

export interface Judged {
  readonly id: string;
  /** As it is in the row, for filters and orders. */
  readonly stored: number;
  /** As it should be. */
  readonly percent: number;
}

export const completionOfAll = (database: Queries, now: Date): Promise<Judged[]> => database.query<Judged>(oracle, [now]);
