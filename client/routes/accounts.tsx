import { useQuery } from "@apollo/client/react";
import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { failureOf } from "#client/apollo/failure.ts";
import { AccountDrawer } from "#client/features/accounts/account-drawer.tsx";
import { AccountFilters, type AccountQuestion } from "#client/features/accounts/account-filters.tsx";
import { AccountRow } from "#client/features/accounts/account-row.tsx";
import { BulkBar } from "#client/features/accounts/bulk-bar.tsx";
import type { AccountState } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { stateLabels } from "#client/ui/account-state.ts";
import { LoadMore } from "#client/ui/load-more.tsx";
import { Page } from "#client/ui/page.tsx";
import { Failed, Nothing } from "#client/ui/states.tsx";
import { DataTable, TableWaiting } from "#client/ui/table.tsx";
import { useViewer } from "./viewer.ts";

const accountsPage = graphql(`
  query AccountsPage($filter: AccountFilter, $after: String) {
    accounts(filter: $filter, first: 25, after: $after) {
      totalCount
      edges {
        cursor
        node {
          id
          profile {
            id
            displayName
          }
          ...AccountRow_Account
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    roles {
      key
      name
      permissions {
        key
      }
      ...AccountFilters_Role
    }
  }
`);

const isState = (state: string | null): state is AccountState => state !== null && Object.hasOwn(stateLabels, state);
const nobody: ReadonlyMap<string, string> = new Map();

export function Accounts() {
  const t = useT();
  const { may, accountId } = useViewer();
  const [parameters, setParameters] = useSearchParams();
  const [chosen, setChosen] = useState(nobody);
  const asked = parameters.get("state");
  const question: AccountQuestion = { search: parameters.get("search") ?? "", state: isState(asked) ? asked : null, role: parameters.get("role") };
  const filter = {
    ...(question.search.trim() && { search: question.search.trim() }),
    ...(isState(question.state) && { state: question.state }),
    ...(question.role && { role: question.role }),
  };
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(accountsPage, { variables: { filter } });
  const shown = error && !data ? undefined : (data ?? previousData);
  const accounts = shown?.accounts;
  const nodes = accounts?.edges.map(({ node }) => node) ?? [];
  const actsOnMany = may("roles.grant") || may("accounts.suspend") || may("accounts.secure");
  const change = (changes: Partial<AccountQuestion>) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          if (value) after.set(name, value);
          else after.delete(name);
        }
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  const choose = (id: string, name: string, on: boolean) =>
    setChosen((before) => new Map(on ? [...before, [id, name] as const] : [...before].filter(([each]) => each !== id)));
  const allChosen = nodes.length > 0 && nodes.every(({ id }) => chosen.has(id));
  return (
    <Page title={t("common.accounts")} lead={<span role="status">{accounts && t("accounts.count", { count: accounts.totalCount })}</span>}>
      <AccountFilters question={question} roles={shown?.roles ?? previousData?.roles ?? []} onChange={change} />
      {error && !data && <Failed failure={failureOf(error)} onRetry={() => void refetch()} />}
      {!accounts && !error && <TableWaiting rows={8} />}
      {accounts?.edges.length === 0 && !loading && (
        <Nothing
          title={t("accounts.none")}
          action={
            <Button variant="default" onClick={() => change({ search: "", state: null, role: null })}>
              {t("common.clear-filters")}
            </Button>
          }
        />
      )}
      {accounts && nodes.length > 0 && (
        <>
          <DataTable
            caption={t("common.accounts")}
            head={[t("accounts.person"), t("common.email"), t("common.state"), t("common.roles"), t("accounts.joined")]}
            actions={t("common.actions")}
            choice={
              actsOnMany && (
                <Checkbox
                  size="md"
                  aria-label={t("accounts.choose-all")}
                  checked={allChosen}
                  indeterminate={!allChosen && chosen.size > 0}
                  onChange={() => setChosen(allChosen ? nobody : new Map(nodes.map(({ id, profile }) => [id, profile.displayName])))}
                />
              )
            }
          >
            {nodes.map((node) => (
              <AccountRow
                key={node.id}
                account={node}
                may={may}
                chosen={actsOnMany ? chosen.has(node.id) : null}
                onChoose={(name, on) => choose(node.id, name, on)}
              />
            ))}
          </DataTable>
          <LoadMore available={accounts.pageInfo.hasNextPage} onLoad={() => fetchMore({ variables: { after: accounts.pageInfo.endCursor } })} />
          <BulkBar chosen={chosen} roles={shown?.roles ?? []} may={may} onClear={() => setChosen(nobody)} />
        </>
      )}
      <AccountDrawer may={may} ownAccount={accountId} />
    </Page>
  );
}
