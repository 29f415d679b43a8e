import { Button, Progress, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import classes from "./readiness.module.css";
import { useReadinessRun } from "./use-readiness-run.ts";

/** Starts the checks and follows the job; how far it is stands beside the button. */
export function RunChecks({ onDone }: { onDone: () => void }) {
  const { state, run } = useReadinessRun();
  const latest = useRef(onDone);
  latest.current = onDone;
  useEffect(() => {
    if (state.kind === "done") latest.current();
  }, [state.kind]);
  const running = state.kind === "running";
  return (
    <div className={classes.run}>
      <div className={classes.progress} role="status">
        {running && (
          <>
            <Text size="xs" c="dimmed" className="tabular">
              {state.total === null ? `${state.done} checks done` : `${state.done} of ${state.total} checks done`}
            </Text>
            <Progress.Root size="sm">
              <Progress.Section value={state.total ? (state.done / state.total) * 100 : 100} animated={state.total === null} aria-label="Checks" />
            </Progress.Root>
          </>
        )}
        {state.kind === "done" && (
          <Text size="sm" c="dimmed">
            All checks have run.
          </Text>
        )}
        {state.kind === "failed" && (
          <Text size="sm" c="red">
            {state.reason}
          </Text>
        )}
      </div>
      <Button onClick={() => void run()} loading={running} leftSection={<IconPlayerPlay aria-hidden="true" size={16} />}>
        Run now
      </Button>
    </div>
  );
}
