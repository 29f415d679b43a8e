import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { problemOf } from "#client/apollo/problem.ts";
import { useT } from "#client/messages/t.tsx";
import { ActDialog } from "#client/ui/act-dialog.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import { useDeleteRole } from "./use-roles.ts";

interface Props {
  roleKey: string;
  name: string;
  isBuiltIn: boolean;
  opened: boolean;
  onOpen: () => void;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteRole({ roleKey, name, isBuiltIn, opened, onOpen, onClose, onDeleted }: Props) {
  const t = useT();
  const [remove, busy] = useDeleteRole();
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const confirm = async () => {
    setProblem(null);
    const ended = await remove(roleKey);
    if (ended.kind === "done") onDeleted();
    else setProblem(problemOf(ended));
  };
  return (
    <Panel title={t("delete-role.title")} hint={t(isBuiltIn ? "delete-role.built-in" : "delete-role.hint")}>
      {!isBuiltIn && (
        <Button variant="light" color="red" onClick={onOpen}>
          {t("delete-role.delete")}
        </Button>
      )}
      <ActDialog
        opened={opened && !isBuiltIn}
        title={t("delete-role.confirm", { role: name })}
        action={t("delete-role.delete")}
        isDangerous
        busy={busy}
        onConfirm={() => void confirm()}
        onClose={() => {
          setProblem(null);
          onClose();
        }}
      >
        <Text size="sm">{t("delete-role.effect")}</Text>
        <Problem problem={problem} mt="md" />
      </ActDialog>
    </Panel>
  );
}
