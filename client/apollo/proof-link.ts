import { ApolloLink } from "@apollo/client/link";
import { ErrorLink } from "@apollo/client/link/error";
import { from, switchMap, throwError } from "rxjs";
import type { ProofMethod } from "#client/gql/graphql.ts";
import { hasCode, wireErrors } from "./failure.ts";
import type { ProofRequests } from "./proof-requests.ts";

/**
 * Where a session alone is not enough the person is asked to prove again who they are, and what was refused is sent again: once, with all that
 * came with it. Where they would rather not, the refusal is the answer, and the form that sent it is as it was.
 */
export const proofLink = (proofs: ProofRequests) =>
  ApolloLink.from([
    new ApolloLink((operation, forward) => {
      operation.setContext({ proofsBefore: proofs.answers() });
      return forward(operation);
    }),
    new ErrorLink(({ error, operation, forward }) => {
      if (!hasCode(error, "REAUTH_REQUIRED")) return undefined;
      const { proofsBefore } = operation.getContext() as { proofsBefore: number };
      return from(proofs.ask(acceptedMethods(error), proofsBefore)).pipe(
        switchMap((isGiven) => {
          if (!isGiven) return throwError(() => error);
          // It may have waited for long, so that its token may have to be renewed once more.
          operation.setContext({ renewed: false });
          return forward(operation);
        }),
      );
    }),
  ]);

function acceptedMethods(error: unknown): readonly ProofMethod[] {
  const methods = wireErrors(error).flatMap(({ extensions }) => extensions?.acceptedMethods ?? []);
  return methods as ProofMethod[];
}
