import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { SendAgain } from "#client/apollo/send-again.tsx";
import type { EmailForm_AccountFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { Panel } from "#client/ui/panel.tsx";
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
const rules = { newEmail: (value: string) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()) ? null : "Enter an address such as ada@example.com.") };

/** The address, whether it is confirmed, and the one that waits to take its place. */
export function EmailForm({ account }: { account: FragmentType<EmailForm_AccountFragment> }) {
  const { data } = useSuspenseFragment({ fragment, fragmentName: "EmailForm_Account", from: account });
  const [change, busy] = useChangeEmail();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useFields({ newEmail: "" }, rules);
  const toast = useToast();

  const send = async (newEmail: string) => {
    setProblem(null);
    const outcome = await change(newEmail);
    if (outcome.kind === "done") {
      form.setValues({ newEmail: "" });
      const pending = outcome.value.account?.pendingEmail;
      toast({ message: pending ? `Look into your mailbox: we sent a link to ${pending}.` : "Your address stays as it is." });
    } else if (outcome.kind === "refused") setProblem(form.remark(outcome.remarks).join(" ") || null);
    else setProblem(`${outcome.failure.title}. ${outcome.failure.message}`);
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && form.check()) void send(form.values.newEmail.trim());
  };

  return (
    <Panel title="E-mail address" hint="You sign in with it. A new one counts once you open the link that we send there.">
      <Stack>
        <div>
          <Text size="sm" fw={550}>
            {data.email}
          </Text>
          <Text size="sm" c="dimmed">
            {data.emailVerifiedAt ? "Confirmed" : "Not confirmed yet"}
          </Text>
        </div>
        {data.pendingEmail && (
          <div>
            <Text size="sm" fw={550}>
              {data.pendingEmail}
            </Text>
            <Text size="sm" c="dimmed">
              Waits for you to open the link that we sent there
            </Text>
          </div>
        )}
        {(data.pendingEmail || !data.emailVerifiedAt) && (
          <Group align="flex-start" gap="sm">
            <SendAgain email={null} label="Send the mail again" />
            {data.pendingEmail && (
              <Button variant="default" size="compact-sm" disabled={busy} onClick={() => void send(data.email)}>
                Keep {data.email}
              </Button>
            )}
          </Group>
        )}
        {problem && (
          <Alert color="red" variant="light">
            {problem}
          </Alert>
        )}
        <form onSubmit={submit} noValidate>
          <Stack>
            <TextInput label="New address" type="email" autoComplete="email" inputMode="email" {...form.field("newEmail")} />
            <div>
              <Button type="submit" loading={busy}>
                Change address
              </Button>
            </div>
          </Stack>
        </form>
      </Stack>
    </Panel>
  );
}
