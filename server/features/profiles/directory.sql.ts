import type { PageRequest } from "#server/kernel/page.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";

export interface DirectoryQuestion {
  readonly search?: string | undefined;
  readonly role?: string | undefined;
  readonly minCompletion?: number | undefined;
  readonly maxCompletion?: number | undefined;
  readonly hasAvatar?: boolean | undefined;
  readonly missing?: MissableField | undefined;
}

export type DirectoryOrder = "NAME_ASC" | "NEWEST" | "COMPLETION_ASC" | "COMPLETION_DESC";

/** Fields that a profile can lack, and their columns. */
export const missableColumns = {
  avatar: "avatar_image_id",
  headline: "headline",
  bio: "bio",
  pronouns: "pronouns",
  location: "location",
  website: "website",
  phone: "phone_sealed",
  birthDate: "birth_date_sealed",
  timeZone: "time_zone",
  locale: "locale",
} as const;
export type MissableField = keyof typeof missableColumns;

const orders = {
  NAME_ASC: { column: "p.sort_name", type: "text", direction: "asc", key: "p.sort_name" },
  NEWEST: { column: "p.created_at", type: "timestamptz", direction: "desc", key: `to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')` },
  COMPLETION_ASC: { column: "p.completion_percent", type: "int", direction: "asc", key: "p.completion_percent" },
  COMPLETION_DESC: { column: "p.completion_percent", type: "int", direction: "desc", key: "p.completion_percent" },
} as const;

const select = (order: DirectoryOrder, condition: string, limit: string) => {
  const { column, direction, key } = orders[order];
  return `select p.id, ${key} as key from profiles p where ${condition} order by ${column} ${direction}, p.id ${direction} limit ${limit}`;
};

const beyond = (order: DirectoryOrder, key: string, id: string) => {
  const { column, type, direction } = orders[order];
  return `(${column}, p.id) ${direction === "asc" ? ">" : "<"} (${key}::${type}, ${id}::uuid)`;
};

for (const order of ["NAME_ASC", "NEWEST", "COMPLETION_ASC"] as const) hotQuery(`directory.${order}`, select(order, beyond(order, "$1", "$2"), "$3::int"));
hotQuery("directory.search", `select p.id from profiles p where p.search_text like lower($1::text) limit $2::int`);

/** The directory's statements: one page by keyset, and the count for whoever selects it. */
export const directorySql = {
  page(question: DirectoryQuestion, order: DirectoryOrder, request: PageRequest) {
    const { conditions, parameters, parameter } = conditionsOf(question);
    if (request.after !== null) conditions.push(beyond(order, parameter(request.after[0]), parameter(request.after[1])));
    const limit = `${parameter(request.first + 1)}::int`;
    return { sql: select(order, conditions.join(" and "), limit), parameters };
  },
  count(question: DirectoryQuestion) {
    const { conditions, parameters } = conditionsOf(question);
    return { sql: `select count(*)::int as count from profiles p where ${conditions.join(" and ")}`, parameters };
  },
};

function conditionsOf(question: DirectoryQuestion) {
  const parameters: unknown[] = [];
  const parameter = (value: unknown) => `$${parameters.push(value)}`;
  const conditions = ["true"];
  for (const word of wordsOf(question.search)) conditions.push(`p.search_text like lower(${parameter(`%${word}%`)}::text)`);
  if (question.role !== undefined) {
    conditions.push(
      `exists (select 1 from role_grants g where g.account_id = p.id and g.role_key = ${parameter(question.role)}::text and (g.expires_at is null or g.expires_at > now()))`,
    );
  }
  if (question.minCompletion !== undefined) conditions.push(`p.completion_percent >= ${parameter(question.minCompletion)}::int`);
  if (question.maxCompletion !== undefined) conditions.push(`p.completion_percent <= ${parameter(question.maxCompletion)}::int`);
  if (question.hasAvatar !== undefined) conditions.push(`p.avatar_image_id is ${question.hasAvatar ? "not null" : "null"}`);
  if (question.missing !== undefined) conditions.push(`p.${missableColumns[question.missing]} is null`);
  return { conditions, parameters, parameter };
}

// Each word must be there somewhere; more than eight narrow nothing any more. Lower case is made where the text's was made: by the database.
const wordsOf = (search: string | undefined): readonly string[] =>
  (search ?? "")
    .normalize("NFC")
    .replaceAll("\0", "")
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, 8)
    .map((word) => word.replace(/[\\%_]/g, "\\$&"));
