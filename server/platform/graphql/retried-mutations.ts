import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { type ApolloServerPlugin, type GraphQLRequest, type GraphQLRequestContextDidResolveOperation, type GraphQLResponse, HeaderMap } from "@apollo/server";
import { type FormattedExecutionResult, Kind, type OperationDefinitionNode } from "graphql";
import Upload from "graphql-upload/Upload.mjs";
import { badInput, DomainError } from "#server/kernel/errors.ts";
import { type ReportError, statusOf } from "./errors.ts";
import type { Claim, Idempotency } from "./idempotency.ts";
import type { PortraitContext } from "./request-context.ts";
import { mayHandOutSecret } from "./secret.ts";

/**
 * Makes a retried mutation safe for callers who are signed in and send an `Idempotency-Key`.
 * Promise: what may have been done is answered again and not done again, also to whoever hung up before the first answer: an operation goes on
 * to its end without them. What was certainly not done is tried anew.
 */
export const retriedMutations = (idempotency: Idempotency, report: ReportError): ApolloServerPlugin<PortraitContext> => ({
  requestDidStart: async () => {
    let claim: Claim | null = null;
    let isAnswered = false;
    return {
      didResolveOperation: async (request) => {
        try {
          claim = await claimOf(request, idempotency);
          // Another plugin refused the request meanwhile.
          if (isAnswered) await claim?.giveUp();
        } catch (error) {
          if (error instanceof DomainError) request.response.http.status = statusOf(error);
          throw error;
        }
      },
      responseForOperation: async () => (claim?.answer == null ? null : replayOf(claim.answer)),
      willSendResponse: async ({ operation, response: { body } }) => {
        isAnswered = true;
        // What was done stays done and is answered, also when the answer can't be kept for a retry.
        if (claim !== null && body.kind === "single") await settle(claim, operation, body.singleResult).catch(report);
      },
    };
  },
});

async function claimOf(
  { contextValue, operation, schema, document, request }: GraphQLRequestContextDidResolveOperation<PortraitContext>,
  idempotency: Idempotency,
): Promise<Claim | null> {
  const { idempotencyKey, viewerIfAny } = contextValue;
  if (idempotencyKey === null || viewerIfAny?.kind !== "member" || operation?.operation !== "mutation") return null;
  if (mayHandOutSecret(schema, document)) return null;
  return idempotency.claim(viewerIfAny.accountId, idempotencyKey, await description(request));
}

/** What is asked, files by their content: a retry sends the same bytes, whatever name they have this time. */
async function description({ query, operationName, variables }: GraphQLRequest): Promise<string> {
  const uploads = new Set<Upload>();
  const operation = JSON.stringify([query, operationName, variables], (_name, value: unknown) => {
    if (!(value instanceof Upload)) return value;
    return { upload: [...uploads.add(value)].indexOf(value) };
  });
  return JSON.stringify([operation, ...(await Promise.all([...uploads].map(digest)))]);
}

/** Waits for the whole file: nothing is claimed for one that never arrives. */
async function digest(upload: Upload): Promise<string> {
  const hash = createHash("sha256");
  try {
    const file = await upload.promise;
    await pipeline(file.createReadStream(), async (chunks) => {
      for await (const chunk of chunks) hash.update(chunk as Buffer);
    });
  } catch (error) {
    // Which rule it breaks is for the mutation to say.
    if ((error as { status?: unknown }).status === 413) return "more than is taken";
    throw badInput("The file did not arrive whole. Send it again.", ["file"]);
  }
  return hash.digest("base64");
}

const replayOf = (answer: string): GraphQLResponse => ({
  http: { status: 200, headers: new HeaderMap([["idempotent-replayed", "true"]]) },
  body: { kind: "single", singleResult: JSON.parse(answer) as FormattedExecutionResult },
});

const settle = (claim: Claim, operation: OperationDefinitionNode | undefined, result: FormattedExecutionResult): Promise<void> =>
  operation !== undefined && mayHaveDone(operation, result) ? claim.finish(JSON.stringify(result)) : claim.giveUp();

/**
 * Whether something was done, or may have been: a mutation that threw did nothing, but it hides what others of the same request did before it;
 * and one that was done stays done when a part of its answer fails.
 */
function mayHaveDone({ selectionSet: { selections } }: OperationDefinitionNode, { data, errors }: FormattedExecutionResult): boolean {
  // Refused before anything was executed.
  if (data === undefined) return false;
  const isOne = selections.length === 1 && selections[0]?.kind === Kind.FIELD;
  return errors === undefined || !isOne || Object.values(data ?? {}).some((value) => value !== null);
}
