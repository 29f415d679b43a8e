import type { OperationVariables, TypedDocumentNode } from "@apollo/client";
import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";
import { type OperationDefinitionNode, print } from "graphql";
import { createContext, useCallback, useContext, useState } from "react";
import { newIdempotencyKey } from "./idempotency-key.ts";
import type { Session } from "./session.ts";

export interface AskOptions {
  /** Its answer carries a token, which no store may keep. */
  readonly isSecret?: boolean;
}

/** One question and its answer. Throws what Apollo Client would: `failureOf` knows both. */
export type Ask = <Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options: AskOptions,
) => Promise<{ readonly data?: Data | null | undefined }>;

export const AskContext = createContext<Ask>(() => Promise.reject(new Error("Nobody is there to be asked.")));

/** Without a store: the pages outside show nothing twice, and need not wait for a client that keeps everything. */
export const askServer =
  (session: Session): Ask =>
  async (document, variables) => {
    const operation = document.definitions.find((each): each is OperationDefinitionNode => each.kind === "OperationDefinition");
    const token = await session.bearer();
    const response = await fetch("/graphql", {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...(operation?.operation === "mutation" && { "idempotency-key": newIdempotencyKey() }),
        ...(token !== null && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ operationName: operation?.name?.value, query: print(document), variables }),
    });
    const body = await response.text();
    const answer = parsed(body);
    if (answer === null) throw new ServerError("The answer could not be read.", { response, bodyText: body });
    if (answer.errors !== undefined) throw new CombinedGraphQLErrors(answer);
    return answer as { data: never };
  };

/** A mutation, or a look at something, with whether it is still on its way. */
export function useAsk<Data, Variables extends OperationVariables>(document: TypedDocumentNode<Data, Variables>, { isSecret = false }: AskOptions = {}) {
  const ask = useContext(AskContext);
  const [asking, setAsking] = useState(false);
  const run = useCallback(
    async (variables: Variables) => {
      setAsking(true);
      try {
        return await ask(document, variables, { isSecret });
      } finally {
        setAsking(false);
      }
    },
    [ask, document, isSecret],
  );
  return [run, asking] as const;
}

function parsed(body: string): { data?: Record<string, unknown>; errors?: [] } | null {
  try {
    return JSON.parse(body) as { data?: Record<string, unknown>; errors?: [] };
  } catch {
    return null;
  }
}
