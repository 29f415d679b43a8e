import { useQuery } from "@apollo/client/react";
import { Loaded } from "#client/apollo/loaded.tsx";
import { ReadinessReport } from "#client/features/readiness/readiness-report.tsx";
import { RunChecks } from "#client/features/readiness/run-checks.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Page } from "#client/ui/page.tsx";
import { useViewer } from "./viewer.ts";

const readinessPage = graphql(`
  query ReadinessPage {
    readiness {
      verdict
      checkedAt
      passed
      total
      items {
        key
        section
        ...ReadinessItem_Item
      }
    }
  }
`);

export function Readiness() {
  const t = useT();
  const { may } = useViewer();
  const result = useQuery(readinessPage);
  return (
    <Page title={t("common.readiness")} lead={t("readiness.lead")} actions={may("readiness.run") && <RunChecks onDone={() => void result.refetch()} />}>
      <Loaded result={result}>{({ readiness }) => <ReadinessReport report={readiness} />}</Loaded>
    </Page>
  );
}
