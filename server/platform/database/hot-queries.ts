/**
 * The statements that every page depends on. A test and a readiness check ask PostgreSQL for a generic plan of each with sequential scans
 * priced out: one that still scans a whole table has no usable index.
 */
export interface HotQuery {
  readonly name: string;
  readonly sql: string;
}

const registry = new Map<string, HotQuery>();

/** Registers a statement under a name and gives its text back. */
export function hotQuery(name: string, sql: string): string {
  registry.set(name, { name, sql });
  return sql;
}

export const hotQueries = (): readonly HotQuery[] => [...registry.values()];
