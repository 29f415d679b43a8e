import { useQuery } from "@apollo/client/react";
import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { Loaded } from "#client/apollo/loaded.tsx";
import { problemOf } from "#client/apollo/problem.ts";
import { useSignOut } from "#client/features/frame/use-sign-out.ts";
import { useCancelDeletion } from "#client/features/leaving/use-deletion.ts";
import { graphql } from "#client/gql/index.ts";
import { dateText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { Logo } from "#client/ui/logo.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import { PageTitle } from "#client/ui/title.tsx";
import classes from "./split.module.css";

const leavingPage = graphql(`
  query LeavingPage {
    viewer {
      account {
        id
        email
        deletionScheduledFor
      }
    }
  }
`);

/** All that is open to somebody whose account is about to be deleted: the way back, and the way out. */
export function Leaving({ onKept }: { onKept: () => void }) {
  const t = useT();
  const result = useQuery(leavingPage);
  const [cancel, cancelling] = useCancelDeletion();
  const [signOut, leaving] = useSignOut();
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const keep = async () => {
    setProblem(null);
    const outcome = await cancel(null);
    if (outcome.kind === "done") onKept();
    else setProblem(problemOf(outcome));
  };
  return (
    <main className={classes.form}>
      <div className={classes.column}>
        <Logo />
        <PageTitle focus>{t("leaving.title")}</PageTitle>
        <Loaded result={result}>
          {({ viewer }) =>
            viewer?.account.deletionScheduledFor && (
              <Text c="dimmed" size="sm" mb="xl">
                {t("leaving.lead", {
                  email: viewer.account.email,
                  day: dateText(new Date(viewer.account.deletionScheduledFor), { dateStyle: "long" }),
                })}
              </Text>
            )
          }
        </Loaded>
        <Problem problem={problem} />
        <Group mt="md" gap="sm">
          <Button loading={cancelling} onClick={() => void keep()}>
            {t("leaving.keep")}
          </Button>
          <Button variant="default" loading={leaving} onClick={() => void signOut()}>
            {t("common.sign-out")}
          </Button>
        </Group>
      </div>
    </main>
  );
}
