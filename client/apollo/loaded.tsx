import type { ReactNode } from "react";
import { useT } from "#client/messages/t.tsx";
import { Failed, WaitingLines } from "#client/ui/states.tsx";
import { failureOf } from "./failure.ts";

interface Result<T> {
  readonly data?: T | undefined;
  readonly error?: unknown;
  readonly refetch: () => unknown;
}

/** A query's three faces in one place: waiting, failed (with a retry), there. What was there stays while it is asked for again. */
export function Loaded<T>({ result, waiting, children }: { result: Result<T>; waiting?: ReactNode; children: (data: NonNullable<T>) => ReactNode }) {
  // A failure is put into words here, so it is heard when the language changes.
  useT();
  if (result.data != null) return children(result.data);
  if (result.error) return <Failed failure={failureOf(result.error)} onRetry={() => void result.refetch()} />;
  return waiting ?? <WaitingLines />;
}
