import { Button } from "@mantine/core";
import { useEffect } from "react";
import classes from "./save-bar.module.css";

/** Sticks to the bottom while something is unsaved; Ctrl or Cmd and S saves. */
export function SaveBar({ changes, saving, onDiscard, onSave }: { changes: number; saving: boolean; onDiscard: () => void; onSave: () => void }) {
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
          <span className={classes.count}>{changes === 1 ? "1 unsaved change" : `${changes} unsaved changes`}</span>
          <Button variant="subtle" color="gray" onClick={onDiscard} disabled={saving}>
            Discard
          </Button>
          <Button onClick={onSave} loading={saving} aria-keyshortcuts="Control+S Meta+S">
            Save
          </Button>
        </div>
      )}
    </div>
  );
}
