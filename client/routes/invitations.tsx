import { useQuery } from "@apollo/client/react";
import { Button, Chip, Group } from "@mantine/core";
import { useSearchParams } from "react-router";
import { failureOf } from "#client/apollo/failure.ts";
import { InvitationRow } from "#client/features/invitations/invitation-row.tsx";
import { type InvitationState, invitationState, invitationStates } from "#client/features/invitations/invitation-state.ts";
import { InviteDialog } from "#client/features/invitations/invite-dialog.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { LoadMore } from "#client/ui/load-more.tsx";
import { Page } from "#client/ui/page.tsx";
import { Failed, Nothing } from "#client/ui/states.tsx";
import { DataTable, TableWaiting } from "#client/ui/table.tsx";
import { useViewer } from "./viewer.ts";

const invitationsPage = graphql(`
  query InvitationsPage($after: String) {
    invitations(first: 50, after: $after) {
      edges {
        cursor
        node {
          id
          acceptedAt
          expiresAt
          ...InvitationRow_Invitation
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    roles {
      key
      ...InviteDialog_Role
    }
  }
`);

export function Invitations() {
  const t = useT();
  const { may } = useViewer();
  const [parameters, setParameters] = useSearchParams();
  const { data, error, refetch, fetchMore } = useQuery(invitationsPage);
  const asked = parameters.get("state");
  const state = asked !== null && Object.hasOwn(invitationStates, asked) ? (asked as InvitationState) : null;
  const put = (name: string, value: string | null, replace = true) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === null) after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace, preventScrollReset: true },
    );
  const all = data?.invitations.edges.map(({ node }) => node) ?? [];
  const shown = state === null ? all : all.filter((node) => invitationState(node) === state);
  return (
    <Page
      title={t("common.invitations")}
      lead={t("invitations.lead")}
      actions={<Button onClick={() => put("do", "invite", false)}>{t("invitations.invite")}</Button>}
    >
      <Group gap="xs" mb="lg" role="group" aria-label={t("common.state")}>
        {Object.entries(invitationStates).map(([value, label]) => (
          <Chip key={value} size="sm" variant="outline" checked={state === value} onChange={(on) => put("state", on ? value : null)}>
            {t(label)}
          </Chip>
        ))}
      </Group>
      {error && !data && <Failed failure={failureOf(error)} onRetry={() => void refetch()} />}
      {!data && !error && <TableWaiting rows={4} />}
      {data && shown.length === 0 && (
        <Nothing
          title={t(all.length === 0 ? "invitations.none" : "invitations.none-such")}
          action={
            all.length > 0 && (
              <Button variant="default" onClick={() => put("state", null)}>
                {t("common.clear-filters")}
              </Button>
            )
          }
        />
      )}
      {shown.length > 0 && (
        <DataTable
          caption={t("common.invitations")}
          head={[t("invitations.address"), t("common.state"), t("common.roles"), t("invitations.by")]}
          actions={t("common.actions")}
        >
          {shown.map((node) => (
            <InvitationRow
              key={node.id}
              invitation={node}
              isRevoking={parameters.get("revoke") === node.id}
              onRevoke={() => put("revoke", node.id, false)}
              onClose={() => put("revoke", null)}
            />
          ))}
        </DataTable>
      )}
      {data && (
        <>
          <LoadMore available={data.invitations.pageInfo.hasNextPage} onLoad={() => fetchMore({ variables: { after: data.invitations.pageInfo.endCursor } })} />
          <InviteDialog opened={parameters.get("do") === "invite"} roles={data.roles} may={may} onClose={() => put("do", null)} />
        </>
      )}
    </Page>
  );
}
