import { Anchor, Button, Group, Text } from "@mantine/core";
import { Link } from "react-router";
import { paths } from "#client/app/paths.ts";
import { numberText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { ChartTable } from "#client/ui/bars.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import classes from "./roles.module.css";

export interface Impact {
  readonly affected: number;
  readonly percentUp: number;
  readonly percentDown: number;
  readonly sample: readonly { readonly id: string; readonly handle: string; readonly displayName: string }[];
}

interface Props {
  impact: Impact | null;
  /** How many hold the role; null where one may not know. */
  holders: number | null;
  busy: boolean;
  onSave: () => void;
  onClose: () => void;
}

/** How many percentages other rules would move, and which way: a sentence, a picture and its table. */
export function RulesPreview({ impact, holders, busy, onSave, onClose }: Props) {
  const t = useT();
  if (impact === null) return null;
  const { affected, percentUp, percentDown, sample } = impact;
  const rows: (readonly [string, number])[] = [
    [t("rules-preview.up"), percentUp],
    [t("rules-preview.down"), percentDown],
    ...(holders === null ? [] : [[t("rules-preview.unchanged"), Math.max(0, holders - affected)] as const]),
  ];
  const most = Math.max(1, ...rows.map(([, value]) => value));
  return (
    <Dialog opened onClose={onClose} title={t("rules-preview.title")} size="lg">
      <Text size="sm" mb="md" role="status">
        {t("rules-preview.sentence", { affected, up: percentUp, down: percentDown })}
      </Text>
      <figure className={classes.impact}>
        <div aria-hidden="true">
          {rows.map(([label, value]) => (
            <div key={label} className={classes.share}>
              <span>{label}</span>
              <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect x="0" y="0" height="8" width={(value / most) * 100} />
              </svg>
              <span className={classes.amount}>{numberText(value)}</span>
            </div>
          ))}
        </div>
        <ChartTable caption={t("rules-preview.title")} head={t("rules-preview.profiles")} rows={rows} />
      </figure>
      {sample.length > 0 && (
        <>
          <Text size="sm" fw={550} mt="md">
            {t("rules-preview.most")}
          </Text>
          <ul className={classes.sample}>
            {sample.map(({ id, handle, displayName }) => (
              <li key={id}>
                <Anchor component={Link} to={paths.person(handle)} target="_blank">
                  <bdi>{displayName}</bdi>
                </Anchor>
              </li>
            ))}
          </ul>
        </>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("common.keep-editing")}
        </Button>
        <Button loading={busy} onClick={onSave} data-autofocus>
          {t("rules-preview.save")}
        </Button>
      </Group>
    </Dialog>
  );
}
