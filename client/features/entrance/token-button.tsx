import { Alert, Button, Stack } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { failureText } from "#client/apollo/failure.ts";
import type { Outcome } from "#client/apollo/outcome.ts";

/** Spends the token of a mail, but only when somebody presses it: programs that look through mails open links, too. */
export function TokenButton({ label, act, busy, done, whenSpent }: TokenButtonProps) {
  const [isDone, setDone] = useState(false);
  const [isSpent, setSpent] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const press = async () => {
    setProblem(null);
    const outcome = await act();
    if (outcome.kind === "done") setDone(true);
    else if (outcome.kind === "failed") setProblem(failureText(outcome.failure));
    else {
      setSpent(outcome.remarks.some(({ code }) => code === "BAD_TOKEN"));
      setProblem(outcome.remarks.map(({ message }) => message).join(" "));
    }
  };

  return (
    <Stack>
      <div role="status">{isDone && done}</div>
      {problem && (
        <Alert color="red" variant="light">
          {problem}
        </Alert>
      )}
      {isSpent && whenSpent}
      {!isDone && !isSpent && (
        <Button size="md" fullWidth loading={busy} onClick={() => void press()}>
          {label}
        </Button>
      )}
    </Stack>
  );
}

interface TokenButtonProps {
  label: string;
  act: () => Promise<Outcome<unknown, { readonly code: string; readonly message: string }>>;
  busy: boolean;
  /** What to say, and where to go on, once it was done. */
  done: ReactNode;
  /** The way on where the link is good for nothing any more. */
  whenSpent: ReactNode;
}
