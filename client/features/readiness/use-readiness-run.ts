import { useMutation } from "@apollo/client/react";
import { useState } from "react";
import { failureOf } from "#client/apollo/failure.ts";
import { useFollowedJob } from "#client/apollo/followed-job.ts";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";

const runReadinessChecks = graphql(`
  mutation RunReadinessChecks {
    runReadinessChecks {
      userErrors {
        code
        message
        path
      }
      job {
        id
      }
    }
  }
`);

type RunState =
  | { readonly kind: "idle" | "done" }
  | { readonly kind: "running"; readonly done: number; readonly total: number | null }
  | { readonly kind: "failed"; readonly reason: string };

/** Asks for a run and follows its job until it has ended. The job goes on when the page is left. */
export function useReadinessRun() {
  const t = useT();
  const [mutate, { loading }] = useMutation(runReadinessChecks);
  const [jobId, setJobId] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { job, isOver, error } = useFollowedJob(jobId);

  const run = async () => {
    setRefusal(null);
    setJobId(null);
    const outcome = await outcomeOf(mutate(), (answer) => answer.runReadinessChecks);
    if (outcome.kind === "done" && outcome.value.job) setJobId(outcome.value.job.id);
    else
      setRefusal(
        outcome.kind === "failed"
          ? outcome.failure.message
          : outcome.kind === "refused"
            ? outcome.remarks.map(({ message }) => message).join(" ")
            : t("run-checks.not-started"),
      );
  };

  return { state: stateOf(), run };

  function stateOf(): RunState {
    if (refusal !== null) return { kind: "failed", reason: refusal };
    if (error) return { kind: "failed", reason: failureOf(error).message };
    if (job?.state === "DONE") return { kind: "done" };
    if (isOver) return { kind: "failed", reason: job?.errors[0] ?? t("run-checks.cancelled") };
    if (loading || jobId !== null) return { kind: "running", done: job?.done ?? 0, total: job?.total ?? null };
    return { kind: "idle" };
  }
}
