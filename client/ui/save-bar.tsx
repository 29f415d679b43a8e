import { Button } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { useT } from "#client/messages/t.tsx";
import classes from "./save-bar.module.css";

interface Props {
  changes: number;
  saving: boolean;
  /** Why saving failed; it stands where the retry is, in sight wherever the page is scrolled to. */
  problem: ReactNode;
  onDiscard: () => void;
  onSave: () => void;
}

/** Sticks to the bottom while something is unsaved; Ctrl or Cmd and S saves. */
export function SaveBar({ changes, saving, problem, onDiscard, onSave }: Props) {
  const t = useT();
  useEffect(() => {
    const save = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      if (changes > 0 && !saving) onSave();
    };
    addEventListener("keydown", save);
    return () => removeEventListener("keydown", save);
  }, [changes, saving, onSave]);
  return (
    <div className={classes.place} aria-live="polite">
      {changes > 0 && (
        <div className={classes.bar}>
          {problem && (
            <div className={classes.problem} role="alert">
              {problem}
            </div>
          )}
          <span className={classes.count}>{t("save-bar.changes", { count: changes })}</span>
          <Button variant="subtle" color="gray" onClick={onDiscard} disabled={saving}>
            {t("common.discard")}
          </Button>
          <Button onClick={onSave} loading={saving} aria-keyshortcuts="Control+S Meta+S">
            {problem ? t("common.try-again") : t("common.save")}
          </Button>
        </div>
      )}
    </div>
  );
}
