import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Alert, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import type { Outcome } from "#client/apollo/outcome.ts";
import { problemOf } from "#client/apollo/problem.ts";
import type { AccountStanding_AccountFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { ActDialog } from "#client/ui/act-dialog.tsx";
import { momentText } from "#client/ui/moment.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { SuspendDialog } from "./suspend-dialog.tsx";
import { useEndSessions, useForceReset, useReactivate } from "./use-account-acts.ts";
import { useOpenAccount } from "./use-open-account.ts";

const fragment = graphql(`
  fragment AccountStanding_Account on Account {
    id
    state
    suspension {
      reason
      until
      by {
        id
        displayName
      }
    }
    profile {
      id
      displayName
    }
  }
`);

interface Props {
  account: FragmentType<AccountStanding_AccountFragment>;
  may: (permission: string) => boolean;
  isSelf: boolean;
}

/** Whether they may come in, and what can be done about it. Each act is a dialog of its own, which a link can open. */
export function AccountStanding({ account, may, isSelf }: Props) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "AccountStanding_Account", from: account });
  const drawer = useOpenAccount();
  const { suspension } = data;
  const person = data.profile.displayName;
  const maySuspend = may("accounts.suspend") && !isSelf;
  return (
    <>
      {suspension && (
        <Alert color="red" variant="light" role="group" mb="md" title={t("account-standing.suspended")}>
          <Text size="sm" component="blockquote" m={0} dir="auto">
            {suspension.reason}
          </Text>
          <Text size="sm" mt="xs">
            {suspension.until ? t("account-standing.until", { at: momentText(suspension.until) }) : t("account-standing.no-end")}
            {suspension.by && " "}
            {suspension.by && t("account-standing.by", { person: suspension.by.displayName })}
          </Text>
        </Alert>
      )}
      <Group gap="xs">
        {maySuspend && suspension && <Button onClick={() => drawer.begin("reactivate")}>{t("account-standing.reactivate")}</Button>}
        {may("accounts.secure") && (
          <>
            <Button variant="default" onClick={() => drawer.begin("end-sessions")}>
              {t("account-standing.end-sessions")}
            </Button>
            <Button variant="default" onClick={() => drawer.begin("reset-password")}>
              {t("account-standing.reset-password")}
            </Button>
          </>
        )}
        {maySuspend && (
          <Button variant="light" color="red" onClick={() => drawer.begin("suspend")}>
            {t(suspension ? "account-standing.change-suspension" : "account-standing.suspend")}
          </Button>
        )}
      </Group>
      {maySuspend && (
        <SuspendDialog
          key={`suspend ${data.id}`}
          opened={drawer.act === "suspend"}
          accountId={data.id}
          person={person}
          before={suspension}
          onClose={drawer.end}
        />
      )}
      {may("accounts.suspend") && <Reactivate opened={drawer.act === "reactivate"} id={data.id} person={person} onClose={drawer.end} />}
      {may("accounts.secure") && <EndSessions opened={drawer.act === "end-sessions"} id={data.id} person={person} onClose={drawer.end} />}
      {may("accounts.secure") && <ResetPassword opened={drawer.act === "reset-password"} id={data.id} person={person} onClose={drawer.end} />}
    </>
  );
}

interface ActProps {
  opened: boolean;
  id: string;
  person: string;
  onClose: () => void;
}

/** Runs an act once it is confirmed; where it was refused the dialog stays and says why. */
function useAct(onClose: () => void) {
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const toast = useToast();
  const close = () => {
    setProblem(null);
    onClose();
  };
  async function run<O extends Outcome<unknown, { readonly message: string }>>(act: () => Promise<O>, saying: (done: Extract<O, { kind: "done" }>) => string) {
    setProblem(null);
    const ended = await act();
    if (ended.kind !== "done") return setProblem(problemOf(ended));
    toast({ message: saying(ended as Extract<O, { kind: "done" }>) });
    return close();
  }
  return { problem, run, close };
}

function Reactivate({ opened, id, person, onClose }: ActProps) {
  const t = useT();
  const [reactivate, busy] = useReactivate();
  const { problem, run, close } = useAct(onClose);
  return (
    <ActDialog
      opened={opened}
      title={t("account-standing.reactivate-title", { person })}
      action={t("account-standing.reactivate")}
      busy={busy}
      onClose={close}
      onConfirm={() =>
        void run(
          () => reactivate(id),
          () => t("account-standing.reactivated", { person }),
        )
      }
    >
      <Text size="sm">{t("account-standing.reactivate-effect")}</Text>
      <Problem problem={problem} mt="md" />
    </ActDialog>
  );
}

function EndSessions({ opened, id, person, onClose }: ActProps) {
  const t = useT();
  const [endSessions, busy] = useEndSessions();
  const { problem, run, close } = useAct(onClose);
  return (
    <ActDialog
      opened={opened}
      title={t("account-standing.end-sessions-title", { person })}
      action={t("account-standing.end-sessions")}
      busy={busy}
      onClose={close}
      onConfirm={() =>
        void run(
          () => endSessions(id),
          ({ value }) => t("account-standing.ended", { person, count: value.revoked }),
        )
      }
    >
      <Text size="sm">{t("account-standing.end-sessions-effect")}</Text>
      <Problem problem={problem} mt="md" />
    </ActDialog>
  );
}

function ResetPassword({ opened, id, person, onClose }: ActProps) {
  const t = useT();
  const [forceReset, busy] = useForceReset();
  const { problem, run, close } = useAct(onClose);
  return (
    <ActDialog
      opened={opened}
      title={t("account-standing.reset-title", { person })}
      action={t("account-standing.reset-password")}
      isDangerous
      busy={busy}
      onClose={close}
      onConfirm={() =>
        void run(
          () => forceReset(id),
          () => t("account-standing.reset-done", { person }),
        )
      }
    >
      <Text size="sm">
        <Message id="account-standing.reset-effect" />
      </Text>
      <Problem problem={problem} mt="md" />
    </ActDialog>
  );
}
