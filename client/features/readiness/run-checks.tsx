import { Button, Progress, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useT } from "#client/messages/t.tsx";
import classes from "./readiness.module.css";
import { useReadinessRun } from "./use-readiness-run.ts";

/** Starts the checks and follows the job; how far it is stands beside the button. */
export function RunChecks({ onDone }: { onDone: () => void }) {
  const t = useT();
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
              {state.total === null ? t("run-checks.done", { done: state.done }) : t("run-checks.done-of", { done: state.done, total: state.total })}
            </Text>
            <Progress.Root size="sm">
              <Progress.Section
                value={state.total ? (state.done / state.total) * 100 : 100}
                animated={state.total === null}
                aria-label={t("run-checks.progress")}
              />
            </Progress.Root>
          </>
        )}
        {state.kind === "done" && (
          <Text size="sm" c="dimmed">
            {t("run-checks.all")}
          </Text>
        )}
        {state.kind === "failed" && (
          <Text size="sm" c="red">
            {state.reason}
          </Text>
        )}
      </div>
      <Button onClick={() => void run()} loading={running} leftSection={<IconPlayerPlay aria-hidden="true" size={16} />}>
        {t("run-checks.run")}
      </Button>
    </div>
  );
}
