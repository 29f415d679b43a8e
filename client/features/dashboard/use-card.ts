import type { OperationVariables, TypedDocumentNode } from "@apollo/client";
import { useQuery } from "@apollo/client/react";
import { useEffect } from "react";

/**
 * A card's data: out of the store where the page's own query brought it, else asked for by itself.
 * A field that came back empty because it failed is asked for again, so that the card shows its own failure, and its own retry.
 */
export function useCard<T, V extends OperationVariables & { id: string }>(query: TypedDocumentNode<T, V>, id: string, hasFailed: (data: T) => boolean) {
  const result = useQuery(query, { variables: { id } as V, fetchPolicy: "cache-first" });
  const { data, error, loading, refetch } = result;
  const isBroken = data !== undefined && hasFailed(data as T);
  useEffect(() => {
    if (isBroken && !loading && !error) void refetch().catch(() => undefined);
  }, [isBroken, loading, error, refetch]);
  return isBroken ? { ...result, data: undefined } : result;
}
