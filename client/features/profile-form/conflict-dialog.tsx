import { Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
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
    <Modal opened onClose={onCancel} size="lg" title="Somebody else saved in the meantime">
      <Text size="sm" c="dimmed">
        {clashing.length > 0
          ? "Choose which version of each field to keep. Nothing is saved before you do."
          : "None of the fields you changed was touched. Both sets of changes can stay."}
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
              <Version value="mine" name="Yours" text={mine[key]} />
              <Version value="theirs" name="Theirs" text={theirs[key]} />
            </div>
          </Radio.Group>
        ))}
        {onlyTheirs.length > 0 && <Kept title="Changed by them, and kept" keys={onlyTheirs} labels={labels} values={theirs} />}
        {onlyMine.length > 0 && <Kept title="Changed by you, and kept" keys={onlyMine} labels={labels} values={mine} />}
      </Stack>
      <Group justify="flex-end" mt="xl">
        <Button variant="default" onClick={onCancel}>
          Keep editing
        </Button>
        <Button onClick={settled} loading={saving} data-autofocus>
          Save this version
        </Button>
      </Group>
    </Modal>
  );
}

const shown = (text: string) => text || "(empty)";

function Version({ value, name, text }: { value: string; name: string; text: string }) {
  return (
    <Radio.Card value={value} className={classes.version ?? ""}>
      <span className={classes.versionName}>{name}</span>
      <span className={classes.versionValue}>{shown(text)}</span>
    </Radio.Card>
  );
}

function Kept({ title, keys, labels, values }: { title: string; keys: readonly FieldKey[]; labels: Readonly<Record<FieldKey, string>>; values: Draft }) {
  return (
    <div>
      <Text size="sm" fw={500}>
        {title}
      </Text>
      <ul>
        {keys.map((key) => (
          <li key={key} className={classes.versionValue}>
            {labels[key]}: {shown(values[key])}
          </li>
        ))}
      </ul>
    </div>
  );
}
