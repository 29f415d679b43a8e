import type { FragmentType } from "@apollo/client";
import { Stack, Text } from "@mantine/core";
import type { ReadinessItem_ItemFragment, ReadinessSection, ReadinessVerdict } from "#client/gql/graphql.ts";
import { Panel } from "#client/ui/panel.tsx";
import { Nothing } from "#client/ui/states.tsx";
import { VerdictMark } from "#client/ui/status-mark.tsx";
import { When } from "#client/ui/when.tsx";
import classes from "./readiness.module.css";
import { ReadinessItem } from "./readiness-item.tsx";

const sections: Readonly<Record<ReadinessSection, string>> = {
  IMAGES: "Pictures",
  DATABASE: "Database",
  CACHING: "Cache",
  ACCESS: "Access",
  DATA_PROTECTION: "Data protection",
  ENVIRONMENT: "Environment",
  DEPLOYMENT: "Deployment",
  MONITORING: "Monitoring",
  ANALYTICS: "Analytics",
  PRODUCT: "Product",
};

interface Report {
  readonly verdict: ReadinessVerdict;
  readonly checkedAt: string;
  readonly passed: number;
  readonly total: number;
  readonly items: readonly ({ readonly key: string; readonly section: ReadinessSection } & FragmentType<ReadinessItem_ItemFragment>)[];
}

export function ReadinessReport({ report }: { report: Report }) {
  const present = (Object.keys(sections) as ReadinessSection[]).filter((section) => report.items.some((item) => item.section === section));
  return (
    <Stack gap="lg">
      <div className={classes.summary}>
        <VerdictMark verdict={report.verdict} />
        <Text size="sm" c="dimmed" className="tabular">
          {report.passed} of {report.total} pass. Checked <When at={report.checkedAt} />.
        </Text>
      </div>
      {present.length === 0 && <Nothing title="Nothing was checked yet">Run the checks to see how this deployment stands.</Nothing>}
      {present.map((section) => (
        <Panel key={section} title={sections[section]}>
          <ul className={classes.items}>
            {report.items
              .filter((item) => item.section === section)
              .map((item) => (
                <ReadinessItem key={item.key} item={item} />
              ))}
          </ul>
        </Panel>
      ))}
    </Stack>
  );
}
