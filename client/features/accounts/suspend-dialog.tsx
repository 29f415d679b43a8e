import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { problemOf } from "#client/apollo/problem.ts";
import { t as say } from "#client/messages/language.ts";
import { useT } from "#client/messages/t.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { EndField, endOf, endRule } from "#client/ui/end-field.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import { useSuspend } from "./use-account-acts.ts";

const longestReason = 500;

/** What is asked of whoever suspends: why, and until when. */
export const suspensionRules = {
  reason: (typed: string) => {
    if (typed.trim() === "") return say("suspend-dialog.reason-rule");
    return [...typed.trim()].length > longestReason ? say("suspend-dialog.reason-length", { most: longestReason }) : null;
  },
  until: endRule,
};

export function SuspensionFields({ form }: { form: ReturnType<typeof useFields<"reason" | "until">> }) {
  const t = useT();
  const length = [...form.values.reason.trim()].length;
  return (
    <>
      <div>
        <Textarea
          label={t("suspend-dialog.reason")}
          description={t("suspend-dialog.reason-hint")}
          autosize
          minRows={3}
          required
          withAsterisk={false}
          data-autofocus
          {...form.field("reason")}
        />
        {length >= longestReason * 0.8 && (
          <Text size="xs" c="dimmed" mt={4} role="status">
            {t("suspend-dialog.count", { count: length, most: longestReason })}
          </Text>
        )}
      </div>
      <EndField label={t("suspend-dialog.until")} description={t("suspend-dialog.until-hint")} {...form.field("until")} />
    </>
  );
}

interface Props {
  opened: boolean;
  accountId: string;
  person: string;
  before: { readonly reason: string } | null;
  onClose: () => void;
}

/** Its state is kept while the drawer is open: whoever closes it by mistake finds what they typed. */
export function SuspendDialog({ opened, accountId, person, before, onClose }: Props) {
  const t = useT();
  const [suspend, busy] = useSuspend();
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const toast = useToast();
  const form = useFields({ reason: before?.reason ?? "", until: "" }, suspensionRules);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    if (busy || !form.check()) return;
    const { reason, until } = form.values;
    const ended = await suspend({ id: accountId, reason: reason.trim(), until: endOf(until) });
    if (ended.kind === "done") {
      toast({ message: t("suspend-dialog.done", { person }) });
      return onClose();
    }
    return setProblem(problemOf(ended, form.remark));
  };

  return (
    <Dialog opened={opened} onClose={onClose} closeOnClickOutside={false} title={t("suspend-dialog.title", { person })}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{t("suspend-dialog.effect")}</Text>
          <SuspensionFields form={form} />
        </Stack>
        <Problem problem={problem} mt="md" />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" color="red" loading={busy}>
            {t("suspend-dialog.confirm")}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
