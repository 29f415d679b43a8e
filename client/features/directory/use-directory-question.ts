import { useMemo } from "react";
import { useSearchParams } from "react-router";
import type { ProfileFilter, ProfileOrder } from "#client/gql/graphql.ts";

export const orders = { name: "NAME_ASC", newest: "NEWEST", least: "COMPLETION_ASC", most: "COMPLETION_DESC" } as const satisfies Record<string, ProfileOrder>;
export type OrderKey = keyof typeof orders;

export const completions = { low: { maxCompletion: 49 }, open: { maxCompletion: 99 }, done: { minCompletion: 100 } } as const satisfies Record<
  string,
  ProfileFilter
>;
type CompletionKey = keyof typeof completions;

/** What one looks for, as it stands in the address: a link shows the same list to whoever may see it. */
export interface DirectoryQuestion {
  readonly search: string;
  readonly picture: "with" | "without" | null;
  readonly role: string | null;
  readonly completion: CompletionKey | null;
  readonly order: OrderKey;
  readonly filter: ProfileFilter | null;
  readonly orderBy: ProfileOrder;
}

export type QuestionChange = Partial<Record<"search" | "picture" | "role" | "completion" | "order", string | null>>;

const isKey = <T extends object>(map: T, key: string | null): key is Extract<keyof T, string> => key !== null && Object.hasOwn(map, key);

export function useDirectoryQuestion(readsCompletion: boolean): readonly [DirectoryQuestion, (change: QuestionChange) => void] {
  const [parameters, setParameters] = useSearchParams();
  const question = useMemo(() => questionOf(parameters, readsCompletion), [parameters, readsCompletion]);
  const change = (changes: QuestionChange) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          if (value) after.set(name, value);
          else after.delete(name);
        }
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  return [question, change];
}

function questionOf(parameters: URLSearchParams, readsCompletion: boolean): DirectoryQuestion {
  const search = parameters.get("search") ?? "";
  const picture = isKey({ with: true, without: true }, parameters.get("picture")) ? (parameters.get("picture") as "with" | "without") : null;
  const role = parameters.get("role");
  const asked = parameters.get("completion");
  const completion = readsCompletion && isKey(completions, asked) ? asked : null;
  const wanted = parameters.get("order");
  const order: OrderKey = isKey(orders, wanted) && (readsCompletion || wanted === "name" || wanted === "newest") ? wanted : "name";
  const filter: ProfileFilter = {
    ...(search.trim() && { search: search.trim() }),
    ...(picture && { hasAvatar: picture === "with" }),
    ...(role && { role }),
    ...(completion && completions[completion]),
  };
  return { search, picture, role, completion, order, filter: Object.keys(filter).length > 0 ? filter : null, orderBy: orders[order] };
}
