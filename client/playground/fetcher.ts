import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import { GraphQLError, Kind, parse } from "graphql";
import type { Session } from "#client/apollo/session.ts";

interface Answer {
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

/** Asks as whoever is signed in to the web client, and renews the token where it ran out. Headers of the editor win. */
export function createFetcher(session: Session, send: typeof fetch = fetch): Fetcher {
  const post = async (parameters: FetcherParams, headers: Record<string, string>): Promise<Answer> => {
    const token = await session.bearer();
    const response = await send("/graphql", {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", accept: "application/json", ...(token && { authorization: `Bearer ${token}` }), ...headers },
      body: JSON.stringify(withoutStaleName(parameters)),
    });
    return (await response.json()) as Answer;
  };

  return async (parameters, options) => {
    await started(session);
    const headers = (options?.headers ?? {}) as Record<string, string>;
    const answer = await post(parameters, headers);
    const isRefused = answer.errors?.some(({ extensions }) => extensions?.code === "UNAUTHENTICATED") ?? false;
    if (!isRefused || session.status() !== "in" || !(await session.renewOrEnd())) return answer as never;
    return (await post(parameters, headers)) as never;
  };
}

/** The first question may be asked before it is known who asks. */
function started(session: Session): Promise<void> {
  return new Promise((resolve) => {
    if (session.status() !== "starting") return resolve();
    const stop = session.subscribe(() => {
      stop();
      resolve();
    });
  });
}

/** GraphiQL learns a moment after a tab was opened what its operation is called; whoever is quicker would ask for the one of the tab before. */
function withoutStaleName(parameters: FetcherParams): FetcherParams {
  const { operationName, ...unnamed } = parameters;
  return operationName && !namesIn(parameters.query).includes(operationName) ? unnamed : parameters;
}

function namesIn(query: string): readonly string[] {
  try {
    return parse(query).definitions.flatMap((definition) => (definition.kind === Kind.OPERATION_DEFINITION && definition.name ? [definition.name.value] : []));
  } catch (error) {
    // The server says what is wrong with it.
    if (error instanceof GraphQLError) return [];
    throw error;
  }
}
