import { useQuery } from "@apollo/client/react";
import { Button } from "@mantine/core";
import { failureOf } from "#client/apollo/failure.ts";
import { AuditFilters } from "#client/features/audit/audit-filters.tsx";
import { AuditRow } from "#client/features/audit/audit-row.tsx";
import { useAuditQuestion } from "#client/features/audit/use-audit-question.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { LoadMore } from "#client/ui/load-more.tsx";
import { Page } from "#client/ui/page.tsx";
import { Failed, Nothing } from "#client/ui/states.tsx";
import { DataTable, TableWaiting } from "#client/ui/table.tsx";

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
  const { question, filter, change, clear } = useAuditQuestion();
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(auditPage, { variables: { filter } });
  // What was found before is no answer to a question that failed.
  const log = (error ? data : (data ?? previousData))?.auditLog;
  return (
    <Page title={t("common.audit-log")} lead={t("audit.lead")}>
      <AuditFilters question={question} onChange={change} />
      {error && !data && <Failed failure={failureOf(error)} onRetry={() => void refetch()} />}
      {!log && !error && <TableWaiting rows={10} />}
      {log?.edges.length === 0 && !loading && (
        <Nothing
          title={t("audit.none")}
          action={
            filter && (
              <Button variant="default" onClick={clear}>
                {t("common.clear-filters")}
              </Button>
            )
          }
        >
          {t("audit.none-yet")}
        </Nothing>
      )}
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
