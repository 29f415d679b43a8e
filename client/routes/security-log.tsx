import { useQuery } from "@apollo/client/react";
import { Loaded } from "#client/apollo/loaded.tsx";
import { SecurityLogList, SecurityLogWaiting } from "#client/features/account/security-log-list.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { LoadMore } from "#client/ui/load-more.tsx";
import { Page } from "#client/ui/page.tsx";
import { Nothing } from "#client/ui/states.tsx";

const securityLogPage = graphql(`
  query SecurityLogPage($after: String) {
    viewer {
      account {
        id
      }
      sessions {
        id
        isCurrent
        browser
        os
      }
      securityLog(first: 20, after: $after) {
        edges {
          cursor
          node {
            id
            ...SecurityLogRow_AuditEvent
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export function SecurityLog() {
  const t = useT();
  const result = useQuery(securityLogPage);
  return (
    <Page title={t("security-log.title")} lead={t("security-log.lead")} narrow>
      <Loaded result={result} waiting={<SecurityLogWaiting />}>
        {({ viewer }) => {
          if (!viewer) return null;
          const { edges, pageInfo } = viewer.securityLog;
          if (edges.length === 0) return <Nothing title={t("security-log.empty")}>{t("security-log.empty-lead")}</Nothing>;
          return (
            <>
              <SecurityLogList events={edges.map(({ node }) => node)} devices={viewer.sessions} accountId={viewer.account.id} />
              <LoadMore available={pageInfo.hasNextPage} onLoad={() => result.fetchMore({ variables: { after: pageInfo.endCursor } })} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
