import { Button, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { problemOf } from "#client/apollo/problem.ts";
import { useSession } from "#client/apollo/session-context.ts";
import { paths } from "#client/app/paths.ts";
import { dateText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import classes from "./leaving.module.css";
import { useDeleteMyAccount } from "./use-deletion.ts";

const consequences = ["leaving.delete.at-once", "leaving.delete.everywhere", "leaving.delete.for-good", "leaving.delete.what-stays"] as const;

/** What it means, what to take along, and a word that nobody types by mistake. Whether the proof is fresh is asked by the server. */
export function DeleteAccount({ email }: { email: string }) {
  const t = useT();
  const session = useSession();
  const toast = useToast();
  const [remove, busy] = useDeleteMyAccount();
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const isRight = (value: string) => value.trim().toLowerCase() === email.toLowerCase();
  const form = useFields({ address: "" }, { address: (value) => (isRight(value) ? null : t("leaving.delete.mistyped", { email })) });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    if (busy) return;
    if (!form.check()) return document.getElementById("address")?.focus();
    const outcome = await remove();
    if (outcome.kind !== "done") return setProblem(problemOf(outcome));
    const day = outcome.value.account?.deletionScheduledFor;
    if (day) toast({ message: t("leaving.delete.scheduled", { day: dateText(new Date(day), { dateStyle: "long" }) }), seconds: 30 });
    // Every session is over by then, this one too.
    session.leave();
  };

  return (
    <Stack gap="lg">
      <Panel title={t("leaving.delete.first")} hint={t("leaving.delete.first-hint")}>
        <Button component={Link} to={paths.ownData} variant="default">
          {t("leaving.delete.to-own-data")}
        </Button>
      </Panel>
      <Panel title={t("leaving.delete.title")} hint={t("leaving.delete.hint")}>
        <form onSubmit={(event) => void submit(event)} noValidate>
          <Stack>
            <ul className={classes.consequences}>
              {consequences.map((id) => (
                <li key={id}>{t(id)}</li>
              ))}
            </ul>
            <Text size="sm">{t("leaving.delete.way-back")}</Text>
            <Problem problem={problem} />
            <TextInput
              label={t("leaving.delete.confirm")}
              description={t("leaving.delete.confirm-how", { email })}
              autoComplete="off"
              autoCapitalize="none"
              inputMode="email"
              spellCheck={false}
              required
              withAsterisk={false}
              {...form.field("address")}
            />
            <div>
              <Button type="submit" color="red" loading={busy}>
                {t("leaving.delete.delete")}
              </Button>
            </div>
          </Stack>
        </form>
      </Panel>
    </Stack>
  );
}
