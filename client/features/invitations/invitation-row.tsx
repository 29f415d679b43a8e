import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Badge, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { problemOf } from "#client/apollo/problem.ts";
import { paths } from "#client/app/paths.ts";
import type { InvitationRow_InvitationFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { ActDialog } from "#client/ui/act-dialog.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import { roleName } from "#client/ui/server-words.ts";
import { Cell } from "#client/ui/table.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { When } from "#client/ui/when.tsx";
import { invitationState, invitationStates } from "./invitation-state.ts";
import classes from "./invitations.module.css";
import { useResendInvitation, useRevokeInvitation } from "./use-invitations.ts";

const fragment = graphql(`
  fragment InvitationRow_Invitation on Invitation {
    id
    email
    acceptedAt
    expiresAt
    invitedBy {
      id
      handle
      displayName
    }
    roles {
      key
      name
    }
  }
`);

const colors = { open: "teal", accepted: "gray", over: "yellow" } as const;
const moments = { open: "invitation-row.ends", accepted: "invitation-row.came", over: "invitation-row.ended" } as const;

interface Props {
  invitation: FragmentType<InvitationRow_InvitationFragment>;
  /** Whether this one is asked about in a dialog, which is in the address. */
  isRevoking: boolean;
  onRevoke: () => void;
  onClose: () => void;
}

/** One invitation. What goes wrong with it is said in its own row. */
export function InvitationRow({ invitation, isRevoking, onRevoke, onClose }: Props) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "InvitationRow_Invitation", from: invitation });
  const [resend, sending] = useResendInvitation();
  const [revoke, revoking] = useRevokeInvitation();
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const toast = useToast();
  const { id, email } = data;
  const state = invitationState(data);

  const sendAgain = async () => {
    setProblem(null);
    const ended = await resend(id);
    if (ended.kind === "done") toast({ message: t("invitation-row.sent", { email }) });
    else setProblem(problemOf(ended));
  };
  const takeBack = async () => {
    setProblem(null);
    const ended = await revoke(id);
    if (ended.kind !== "done") return setProblem(problemOf(ended));
    onClose();
    return toast({ message: t("invitation-row.revoked", { email }) });
  };

  return (
    <tr>
      <Cell className={classes.email}>
        <div>
          {email}
          {!isRevoking && <Problem problem={problem} mt="md" />}
        </div>
      </Cell>
      <Cell label={t("common.state")}>
        <div>
          <Badge variant="dot" color={colors[state]} tt="none" fw={500}>
            {t(invitationStates[state])}
          </Badge>
          <span className={classes.quiet}>
            <Message id={moments[state]} components={{ 0: <When at={data.acceptedAt ?? data.expiresAt} /> }} />
          </span>
        </div>
      </Cell>
      <Cell label={t("common.roles")}>{data.roles.length === 0 ? "–" : data.roles.map(roleName).join(" · ")}</Cell>
      <Cell label={t("invitations.by")}>
        {data.invitedBy ? (
          <Link className={classes.person} to={paths.person(data.invitedBy.handle)}>
            <bdi>{data.invitedBy.displayName}</bdi>
          </Link>
        ) : (
          "–"
        )}
      </Cell>
      <Cell>
        {state !== "accepted" && (
          <Group gap="xs" justify="flex-end" wrap="nowrap">
            <Button
              variant="default"
              size="compact-sm"
              loading={sending}
              aria-label={t("invitation-row.resend-to", { email })}
              onClick={() => void sendAgain()}
            >
              {t("invitation-row.resend")}
            </Button>
            <Button variant="subtle" color="red" size="compact-sm" aria-label={t("invitation-row.revoke-of", { email })} onClick={onRevoke}>
              {t("invitation-row.revoke")}
            </Button>
          </Group>
        )}
        <ActDialog
          opened={isRevoking && state !== "accepted"}
          title={t("invitation-row.revoke-title", { email })}
          action={t("invitation-row.revoke")}
          isDangerous
          busy={revoking}
          onConfirm={() => void takeBack()}
          onClose={() => {
            setProblem(null);
            onClose();
          }}
        >
          <Text size="sm">{t("invitation-row.revoke-effect")}</Text>
          <Problem problem={problem} mt="md" />
        </ActDialog>
      </Cell>
    </tr>
  );
}
