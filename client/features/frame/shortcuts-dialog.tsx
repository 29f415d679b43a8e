import { Kbd, Switch } from "@mantine/core";
import { useState } from "react";
import { useT } from "#client/messages/t.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { areOn, shortcuts, switchShortcuts } from "./shortcuts.ts";
import classes from "./shortcuts-dialog.module.css";

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const [on, setOn] = useState(areOn());
  const turn = (next: boolean) => {
    switchShortcuts(next);
    setOn(next);
  };
  return (
    <Dialog opened onClose={onClose} title={t("shortcuts.title")}>
      <dl className={classes.list}>
        <Row keys={["Ctrl K"]} label={t("palette.open")} />
        <Row keys={["Ctrl S"]} label={t("common.save")} />
        {shortcuts.map(({ keys, label }) => (
          <Row key={keys.join()} keys={keys} label={t(label)} off={!on} />
        ))}
      </dl>
      <Switch
        checked={on}
        onChange={(event) => turn(event.currentTarget.checked)}
        label={t("shortcuts.single-keys")}
        description={t("shortcuts.single-keys-hint")}
      />
    </Dialog>
  );
}

function Row({ keys, label, off = false }: { keys: readonly string[]; label: string; off?: boolean }) {
  return (
    <div className={classes.row} data-off={off}>
      <dt>{label}</dt>
      <dd>
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </dd>
    </div>
  );
}
