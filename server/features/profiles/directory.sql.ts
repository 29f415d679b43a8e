import type { PageRequest } from "#server/kernel/page.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import { type AudienceKey, type FieldKey, fieldOf } from "./profile-fields.ts";

export interface DirectoryQuestion {
  readonly search?: string | undefined;
  readonly role?: string | undefined;
  readonly minCompletion?: number | undefined;
  readonly maxCompletion?: number | undefined;
  readonly hasAvatar?: boolean | undefined;
  readonly missing?: MissableField | undefined;
  /** Who asks: what they may not see of a profile neither finds nor leaves it out. */
  readonly asker: Asker;
}

export interface Asker {
  /** Every audience that they belong to, towards others. */
  readonly audiences: readonly AudienceKey[];
  /** Their own profile's id, of which they see everything; null where they have none. */
  readonly id: string | null;
}

export type DirectoryOrder = "NAME_ASC" | "NEWEST" | "COMPLETION_ASC" | "COMPLETION_DESC";

/** Fields that a profile can lack, and their columns. */
export const missableColumns = {
  avatar: "avatar_image_id",
  cover: "cover_image_id",
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

for (const order of ["NAME_ASC", "NEWEST", "COMPLETION_ASC"] as const)
  hotQuery(`directory.${order}`, select(order, `not p.is_leaving and ${beyond(order, "$1", "$2")}`, "$3::int"));

// As `asSeenBy` has it: what an owner chose stands in the row, and what nobody chose in profile-fields.ts.
const seen = (field: FieldKey, audiences: string, id: string) =>
  `(coalesce(p.visibility ->> '${field}', '${fieldOf(field).audience}') = any(${audiences}::text[]) or p.id is not distinct from ${id}::uuid)`;

/**
 * The index is on name, handle and headline together, and it looks up more than the asker may see; the rest of the condition takes away whoever
 * was found by a headline that is hidden from them. No word has a space in it, so none is half in the handle and half in the headline.
 * That rest is asked once and not for each word: PostgreSQL takes it for rare, and would take several for so rare that it reads the whole table.
 */
function holdsWords(words: readonly string[], audiences: string, id: string): string {
  const stands = (text: string) => words.map((word) => `${text} like lower(${word}::text)`).join(" and ");
  return `${stands("p.search_text")} and (${seen("headline", audiences, id)} or ${stands("lower(p.display_name || ' ' || p.handle)")})`;
}
hotQuery("directory.search", `select p.id from profiles p where not p.is_leaving and ${holdsWords(["$1"], "$2", "$3")} limit $4::int`);

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
  const conditions = ["not p.is_leaving"];
  const { asker } = question;
  const words = wordsOf(question.search).map((word) => parameter(`%${word}%`));
  if (words.length > 0) conditions.push(holdsWords(words, parameter(asker.audiences), parameter(asker.id)));
  if (question.role !== undefined) {
    conditions.push(
      `exists (select 1 from role_grants g where g.account_id = p.id and g.role_key = ${parameter(question.role)}::text and (g.expires_at is null or g.expires_at > now()))`,
    );
  }
  if (question.minCompletion !== undefined) conditions.push(`p.completion_percent >= ${parameter(question.minCompletion)}::int`);
  if (question.maxCompletion !== undefined) conditions.push(`p.completion_percent <= ${parameter(question.maxCompletion)}::int`);
  if (question.hasAvatar !== undefined) conditions.push(`p.avatar_image_id is ${question.hasAvatar ? "not null" : "null"}`);
  if (question.missing !== undefined) {
    // Hidden is another thing than empty.
    conditions.push(`p.${missableColumns[question.missing]} is null and ${seen(question.missing, parameter(asker.audiences), parameter(asker.id))}`);
  }
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
