import { Button, Group, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { problemOf } from "#client/apollo/problem.ts";
import { useT } from "#client/messages/t.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import { useCreateRole } from "./use-roles.ts";

interface Props {
  opened: boolean;
  onClose: () => void;
  onMade: (key: string) => void;
}

/** A name and a key; what it permits is chosen on its page, where there is room for it. */
export function CreateRoleDialog({ opened, onClose, onMade }: Props) {
  const t = useT();
  const [create, busy] = useCreateRole();
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const form = useFields(
    { name: "", key: "", description: "" },
    {
      name: (typed) => (typed.trim() === "" ? t("role-form.name-rule") : null),
      key: (typed) => (/^[a-z][a-z0-9-]{1,39}$/.test(typed.trim()) ? null : t("create-role-dialog.key-rule")),
    },
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    if (busy || !form.check()) return;
    const { name, key, description } = form.values;
    const ended = await create({ name: name.trim(), key: key.trim(), description: description.trim() || null, permissions: [] });
    if (ended.kind === "done") return onMade(key.trim());
    return setProblem(problemOf(ended, form.remark));
  };
  return (
    <Dialog opened={opened} onClose={onClose} closeOnClickOutside={false} title={t("create-role-dialog.title")}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput label={t("role-form.name")} required withAsterisk={false} autoComplete="off" data-autofocus {...form.field("name")} />
          <TextInput
            label={t("create-role-dialog.key")}
            description={t("create-role-dialog.key-hint")}
            required
            withAsterisk={false}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            {...form.field("key")}
          />
          <TextInput label={t("role-form.description")} autoComplete="off" {...form.field("description")} />
        </Stack>
        <Problem problem={problem} mt="md" />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("create-role-dialog.submit")}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
