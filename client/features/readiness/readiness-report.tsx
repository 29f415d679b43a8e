import type { FragmentType } from "@apollo/client";
import { Stack, Text } from "@mantine/core";
import type { ReadinessItem_ItemFragment, ReadinessSection, ReadinessVerdict } from "#client/gql/graphql.ts";
import type { MessageId } from "#client/messages/catalogue.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { Nothing } from "#client/ui/states.tsx";
import { VerdictMark } from "#client/ui/status-mark.tsx";
import { When } from "#client/ui/when.tsx";
import classes from "./readiness.module.css";
import { ReadinessItem } from "./readiness-item.tsx";

const sections: Readonly<Record<ReadinessSection, MessageId>> = {
  IMAGES: "readiness-report.images",
  DATABASE: "readiness-report.database",
  CACHING: "readiness-report.caching",
  ACCESS: "readiness-report.access",
  DATA_PROTECTION: "readiness-report.data-protection",
  ENVIRONMENT: "readiness-report.environment",
  DEPLOYMENT: "readiness-report.deployment",
  MONITORING: "readiness-report.monitoring",
  ANALYTICS: "readiness-report.analytics",
  PRODUCT: "readiness-report.product",
};

interface Report {
  readonly verdict: ReadinessVerdict;
  readonly checkedAt: string;
  readonly passed: number;
  readonly total: number;
  readonly items: readonly ({ readonly key: string; readonly section: ReadinessSection } & FragmentType<ReadinessItem_ItemFragment>)[];
}

export function ReadinessReport({ report }: { report: Report }) {
  const t = useT();
  const present = (Object.keys(sections) as ReadinessSection[]).filter((section) => report.items.some((item) => item.section === section));
  return (
    <Stack gap="lg">
      <div className={classes.summary}>
        <VerdictMark verdict={report.verdict} />
        <Text size="sm" c="dimmed" className="tabular">
          <Message id="readiness-report.summary" values={{ passed: report.passed, total: report.total }} components={{ 0: <When at={report.checkedAt} /> }} />
        </Text>
      </div>
      {present.length === 0 && <Nothing title={t("readiness-report.none")}>{t("readiness-report.run")}</Nothing>}
      {present.map((section) => (
        <Panel key={section} title={t(sections[section])}>
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
