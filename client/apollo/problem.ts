import type { ProblemText } from "#client/ui/problem.tsx";
import { failureText } from "./failure.ts";
import type { Outcome } from "./outcome.ts";

interface Remark {
  readonly message: string;
}

/** What a form says above its fields; null where it is done. `place` puts remarks at their fields and answers those that belong to none. */
export function problemOf<R extends Remark>(
  outcome: Outcome<unknown, R>,
  place: (remarks: readonly R[]) => readonly string[] = (remarks) => remarks.map(({ message }) => message),
): ProblemText | null {
  switch (outcome.kind) {
    case "done":
      return null;
    case "failed":
      return { message: failureText(outcome.failure), errorId: outcome.failure.errorId, isCalm: outcome.failure.code === "REAUTH_REQUIRED" };
    case "refused": {
      const message = place(outcome.remarks).join(" ");
      return message === "" ? null : { message, errorId: null, isCalm: false };
    }
  }
}
