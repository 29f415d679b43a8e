import { useQuery } from "@apollo/client/react";
import { useSearchParams } from "react-router";
import { failureOf } from "#client/apollo/failure.ts";
import { AuditFilters } from "#client/features/audit/audit-filters.tsx";
import { AuditRow } from "#client/features/audit/audit-row.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { LoadMore } from "#client/ui/load-more.tsx";
import { Page } from "#client/ui/page.tsx";
import { Failed, Nothing, WaitingLines } from "#client/ui/states.tsx";
import { DataTable } from "#client/ui/table.tsx";

const auditPage = graphql(`
  query AuditPage($filter: AuditFilter, $after: String) {
    auditLog(filter: $filter, first: 50, after: $after) {
      edges {
        cursor
        node {
          id
          ...AuditRow_AuditEvent
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export function Audit() {
  const t = useT();
  const [parameters, setParameters] = useSearchParams();
  const action = parameters.get("action") ?? "";
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(auditPage, { variables: { filter: action ? { action } : null } });
  const log = (data ?? previousData)?.auditLog;
  return (
    <Page title={t("common.audit-log")} lead={t("audit.lead")}>
      {(log || !error) && (
        <AuditFilters action={action} onChange={(next) => setParameters(next ? { action: next } : {}, { replace: true, preventScrollReset: true })} />
      )}
      {error && !data && <Failed failure={failureOf(error)} onRetry={() => void refetch()} />}
      {!log && !error && <WaitingLines count={10} />}
      {log?.edges.length === 0 && !loading && <Nothing title={t("audit.none")}>{t("audit.none-yet")}</Nothing>}
      {log && log.edges.length > 0 && (
        <>
          <DataTable caption={t("common.audit-log")} head={[t("audit.when"), t("audit.who"), t("audit.what"), t("audit.target"), t("audit.from")]}>
            {log.edges.map(({ node }) => (
              <AuditRow key={node.id} event={node} />
            ))}
          </DataTable>
          <LoadMore available={log.pageInfo.hasNextPage} onLoad={() => fetchMore({ variables: { after: log.pageInfo.endCursor } })} />
        </>
      )}
    </Page>
  );
}
