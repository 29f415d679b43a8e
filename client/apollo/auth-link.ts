import { SetContextLink } from "@apollo/client/link/context";
import { OperationTypeNode } from "graphql";
import { newIdempotencyKey } from "./idempotency-key.ts";
import type { Session } from "./session.ts";

/** The bearer token of the moment, and for mutations a key that makes sending the same operation again safe. */
export const authLink = (session: Session) =>
  new SetContextLink(async (previous, operation) => {
    const token = await session.bearer();
    const headers: Record<string, string> = { ...(previous.headers as Record<string, string> | undefined) };
    if (token) headers.authorization = `Bearer ${token}`;
    if (operation.operationType !== OperationTypeNode.MUTATION) return { headers };
    const idempotencyKey = typeof previous.idempotencyKey === "string" ? previous.idempotencyKey : newIdempotencyKey();
    return { idempotencyKey, headers: { ...headers, "idempotency-key": idempotencyKey } };
  });
