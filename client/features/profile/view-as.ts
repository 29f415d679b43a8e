import type { Audience } from "#client/gql/graphql.ts";

/** Whose eyes one can look through; one's own need no word in the address. */
export type Eyes = Exclude<Audience, "ONLY_ME">;

export const eyes = ["EVERYONE", "MEMBERS", "STAFF"] as const satisfies readonly Eyes[];

/** `?as=members`; null for whatever it does not know. */
export const eyesOf = (search: URLSearchParams): Eyes | null => eyes.find((audience) => audience.toLowerCase() === search.get("as")) ?? null;

export const searchOf = (audience: Eyes | null): Record<string, string> => (audience === null ? {} : { as: audience.toLowerCase() });
