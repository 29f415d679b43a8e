import { Button } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
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
          <span className={classes.count}>{changes === 1 ? "1 unsaved change" : `${changes} unsaved changes`}</span>
          <Button variant="subtle" color="gray" onClick={onDiscard} disabled={saving}>
            Discard
          </Button>
          <Button onClick={onSave} loading={saving} aria-keyshortcuts="Control+S Meta+S">
            {problem ? "Try again" : "Save"}
          </Button>
        </div>
      )}
    </div>
  );
}
