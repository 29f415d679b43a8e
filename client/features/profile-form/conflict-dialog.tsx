import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { t } from "#client/messages/language.ts";
import { useT } from "#client/messages/t.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { changedKeys, clashes, type Draft, type FieldKey, rebase } from "./fields.ts";
import classes from "./profile-form.module.css";

interface Props {
  labels: Readonly<Record<FieldKey, string>>;
  base: Draft;
  mine: Draft;
  theirs: Draft;
  saving: boolean;
  onCancel: () => void;
  onSettled: (draft: Draft) => void;
}

/** Somebody else saved in the meantime: both versions, field by field. Nothing is lost by closing it, either. */
export function ConflictDialog({ labels, base, mine, theirs, saving, onCancel, onSettled }: Props) {
  const t = useT();
  const [choices, setChoices] = useState<Partial<Record<FieldKey, "mine" | "theirs">>>({});
  const clashing = clashes(base, mine, theirs);
  const onlyTheirs = changedKeys(base, theirs).filter((key) => !changedKeys(base, mine).includes(key));
  const onlyMine = changedKeys(base, mine).filter((key) => !clashing.includes(key));
  const settled = () => {
    const draft = rebase(base, mine, theirs);
    const taken = Object.fromEntries(clashing.filter((key) => choices[key] === "theirs").map((key) => [key, theirs[key]]));
    onSettled({ ...draft, ...taken });
  };
  return (
    <Dialog opened onClose={onCancel} size="lg" title={t("conflict-dialog.title")}>
      <Text size="sm" c="dimmed">
        {clashing.length > 0 ? t("conflict-dialog.choose") : t("conflict-dialog.no-clash")}
      </Text>
      <Stack mt="md" gap="md">
        {clashing.map((key) => (
          <Radio.Group
            key={key}
            label={labels[key]}
            value={choices[key] ?? "mine"}
            onChange={(value) => setChoices({ ...choices, [key]: value === "theirs" ? "theirs" : "mine" })}
          >
            <div className={classes.versions}>
              <Version value="mine" name={t("conflict-dialog.yours")} text={mine[key]} />
              <Version value="theirs" name={t("conflict-dialog.theirs")} text={theirs[key]} />
            </div>
          </Radio.Group>
        ))}
        {onlyTheirs.length > 0 && <Kept title={t("conflict-dialog.only-theirs")} keys={onlyTheirs} labels={labels} values={theirs} />}
        {onlyMine.length > 0 && <Kept title={t("conflict-dialog.only-yours")} keys={onlyMine} labels={labels} values={mine} />}
      </Stack>
      <Group justify="flex-end" mt="xl">
        <Button variant="default" onClick={onCancel}>
          {t("common.keep-editing")}
        </Button>
        <Button onClick={settled} loading={saving} data-autofocus>
          {t("conflict-dialog.save")}
        </Button>
      </Group>
    </Dialog>
  );
}

const shown = (text: string) => text || t("conflict-dialog.empty");

function Version({ value, name, text }: { value: string; name: string; text: string }) {
  return (
    <Radio.Card value={value} className={classes.version ?? ""}>
      <span className={classes.versionName}>{name}</span>
      <span className={classes.versionValue} dir="auto">
        {shown(text)}
      </span>
    </Radio.Card>
  );
}

function Kept({ title, keys, labels, values }: { title: string; keys: readonly FieldKey[]; labels: Readonly<Record<FieldKey, string>>; values: Draft }) {
  const t = useT();
  return (
    <div>
      <Text size="sm" fw={500}>
        {title}
      </Text>
      <ul>
        {keys.map((key) => (
          <li key={key} className={classes.versionValue}>
            {t("common.named", { name: labels[key], value: shown(values[key]) })}
          </li>
        ))}
      </ul>
    </div>
  );
}
