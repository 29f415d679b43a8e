import { lazy, Suspense, useState } from "react";
import { useT } from "#client/messages/t.tsx";
import { WaitingLines } from "#client/ui/states.tsx";
import classes from "./completion.module.css";

/** Code and data come when somebody wants to see it. */
const HistoryChart = lazy(async () => ({ default: (await import("./history-chart.tsx")).HistoryChart }));

export function History({ profileId }: { profileId: string }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <details className={classes.history} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("completion-history.title")}</summary>
      <div className={classes.historyBody}>
        {open && (
          <Suspense fallback={<WaitingLines />}>
            <HistoryChart profileId={profileId} />
          </Suspense>
        )}
      </div>
    </details>
  );
}
