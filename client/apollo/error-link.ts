import { ErrorLink } from "@apollo/client/link/error";
import { from, switchMap, throwError } from "rxjs";
import { hasCode } from "./failure.ts";
import type { Session } from "./session.ts";

/**
 * The one place that reacts to an error code: a refused token is renewed and the operation sent again, once.
 * Where renewing is refused too, the session has ended and the frame asks to sign in.
 */
export const errorLink = (session: Session) =>
  new ErrorLink(({ error, operation, forward }) => {
    if (!hasCode(error, "UNAUTHENTICATED")) return undefined;
    if (operation.getContext().renewed === true || session.status() !== "in") return undefined;
    operation.setContext({ renewed: true });
    return from(session.renewOrEnd()).pipe(switchMap((renewed) => (renewed ? forward(operation) : throwError(() => error))));
  });
