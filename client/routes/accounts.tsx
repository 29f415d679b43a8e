import { useQuery } from "@apollo/client/react";
import { Button } from "@mantine/core";
import { useSearchParams } from "react-router";
import { failureOf } from "#client/apollo/failure.ts";
import { AccountFilters } from "#client/features/accounts/account-filters.tsx";
import { AccountRow } from "#client/features/accounts/account-row.tsx";
import type { AccountState } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { stateLabels } from "#client/ui/account-state.ts";
import { LoadMore } from "#client/ui/load-more.tsx";
import { Page } from "#client/ui/page.tsx";
import { Failed, Nothing, WaitingLines } from "#client/ui/states.tsx";
import { DataTable } from "#client/ui/table.tsx";
import { useViewer } from "./viewer.ts";

const accountsPage = graphql(`
  query AccountsPage($filter: AccountFilter, $after: String) {
    accounts(filter: $filter, first: 25, after: $after) {
      totalCount
      edges {
        cursor
        node {
          id
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
      ...RoleMenu_Role
    }
  }
`);

const isState = (state: string | null): state is AccountState => state !== null && Object.hasOwn(stateLabels, state);

export function Accounts() {
  const t = useT();
  const { may } = useViewer();
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get("search") ?? "";
  const asked = parameters.get("state");
  const state = isState(asked) ? asked : null;
  const filter = { ...(search.trim() && { search: search.trim() }), ...(state && { state }) };
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(accountsPage, { variables: { filter } });
  const shown = data ?? previousData;
  const accounts = shown?.accounts;
  const change = (search: string, state: string | null) =>
    setParameters({ ...(search && { search }), ...(state && { state }) }, { replace: true, preventScrollReset: true });
  return (
    <Page title={t("common.accounts")} lead={<span role="status">{accounts && t("accounts.count", { count: accounts.totalCount })}</span>}>
      {(shown || !error) && <AccountFilters search={search} state={state} onChange={change} />}
      {error && !data && <Failed failure={failureOf(error)} onRetry={() => void refetch()} />}
      {!accounts && !error && <WaitingLines count={8} />}
      {accounts?.edges.length === 0 && !loading && (
        <Nothing
          title={t("accounts.none")}
          action={
            <Button variant="default" onClick={() => change("", null)}>
              {t("common.clear-filters")}
            </Button>
          }
        />
      )}
      {shown && accounts && accounts.edges.length > 0 && (
        <>
          <DataTable
            caption={t("common.accounts")}
            head={[t("accounts.person"), t("common.email"), t("common.state"), t("accounts.roles"), t("accounts.joined")]}
          >
            {accounts.edges.map(({ node }) => (
              <AccountRow key={node.id} account={node} roles={shown.roles} mayGrant={may("roles.grant")} />
            ))}
          </DataTable>
          <LoadMore available={accounts.pageInfo.hasNextPage} onLoad={() => fetchMore({ variables: { after: accounts.pageInfo.endCursor } })} />
        </>
      )}
    </Page>
  );
}
