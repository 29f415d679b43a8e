import { useQuery } from "@apollo/client/react";
import { Loaded } from "#client/apollo/loaded.tsx";
import { ReadinessReport } from "#client/features/readiness/readiness-report.tsx";
import { RunChecks } from "#client/features/readiness/run-checks.tsx";
import { graphql } from "#client/gql/index.ts";
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
  const { may } = useViewer();
  const result = useQuery(readinessPage);
  return (
    <Page
      title="Readiness"
      lead="Each item is checked against this very deployment."
      actions={may("readiness.run") && <RunChecks onDone={() => void result.refetch()} />}
    >
      <Loaded result={result}>{({ readiness }) => <ReadinessReport report={readiness} />}</Loaded>
    </Page>
  );
}
