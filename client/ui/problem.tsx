import { Alert, Code } from "@mantine/core";
import { useT } from "#client/messages/t.tsx";

export interface ProblemText {
  readonly message: string;
  /** To quote to whoever runs the server. */
  readonly errorId: string | null;
  /** Nothing went wrong: the person called it off. */
  readonly isCalm: boolean;
}

/** What stands above the fields of a form: why it is not done. The way on is the form's own button. */
export function Problem({ problem, mt }: { problem: ProblemText | null; mt?: "md" }) {
  const t = useT();
  if (problem === null) return null;
  return (
    <Alert color={problem.isCalm ? "gray" : "red"} variant="light" {...(mt && { mt })}>
      {problem.message}
      {problem.errorId !== null && (
        <>
          {" "}
          {t("problem.reference")} <Code>{problem.errorId}</Code>
        </>
      )}
    </Alert>
  );
}
