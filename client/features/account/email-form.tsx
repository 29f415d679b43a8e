import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { problemOf } from "#client/apollo/problem.ts";
import { SendAgain } from "#client/apollo/send-again.tsx";
import type { EmailForm_AccountFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { t } from "#client/messages/language.ts";
import { useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import { useChangeEmail } from "./use-change-email.ts";

const fragment = graphql(`
  fragment EmailForm_Account on Account {
    id
    email
    emailVerifiedAt
    pendingEmail
  }
`);

// Whether it can be an address at all; the server has the last word.
const rules = { newEmail: (value: string) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()) ? null : t("common.email-rule")) };

/** The address, whether it is confirmed, and the one that waits to take its place. */
export function EmailForm({ account }: { account: FragmentType<EmailForm_AccountFragment> }) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "EmailForm_Account", from: account });
  const [change, busy] = useChangeEmail();
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const form = useFields({ newEmail: "" }, rules);
  const toast = useToast();

  const send = async (newEmail: string) => {
    setProblem(null);
    const outcome = await change(newEmail);
    if (outcome.kind === "done") {
      form.setValues({ newEmail: "" });
      const pending = outcome.value.account?.pendingEmail;
      toast({ message: pending ? t("email-form.sent", { email: pending }) : t("email-form.kept") });
    } else setProblem(problemOf(outcome, form.remark));
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && form.check()) void send(form.values.newEmail.trim());
  };

  return (
    <Panel title={t("common.email")} hint={t("email-form.hint")}>
      <Stack>
        <div>
          <Text size="sm" fw={550}>
            {data.email}
          </Text>
          <Text size="sm" c="dimmed">
            {data.emailVerifiedAt ? t("email-form.confirmed") : t("email-form.unconfirmed")}
          </Text>
        </div>
        {data.pendingEmail && (
          <div>
            <Text size="sm" fw={550}>
              {data.pendingEmail}
            </Text>
            <Text size="sm" c="dimmed">
              {t("email-form.waits")}
            </Text>
          </div>
        )}
        {(data.pendingEmail || !data.emailVerifiedAt) && (
          <Group align="flex-start" gap="sm">
            <SendAgain email={null} label={t("common.send-mail-again")} />
            {data.pendingEmail && (
              <Button variant="default" size="compact-sm" disabled={busy} onClick={() => void send(data.email)}>
                {t("email-form.keep", { email: data.email })}
              </Button>
            )}
          </Group>
        )}
        <Problem problem={problem} />
        <form onSubmit={submit} noValidate>
          <Stack>
            <TextInput label={t("email-form.new")} type="email" autoComplete="email" inputMode="email" {...form.field("newEmail")} />
            <div>
              <Button type="submit" loading={busy}>
                {t("email-form.change")}
              </Button>
            </div>
          </Stack>
        </form>
      </Stack>
    </Panel>
  );
}
