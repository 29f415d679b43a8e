import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import type { ReadinessItem_ItemFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { StatusMark } from "#client/ui/status-mark.tsx";
import classes from "./readiness.module.css";

const fragment = graphql(`
  fragment ReadinessItem_Item on ReadinessItem {
    key
    title
    severity
    status
    evidence
    remedy
  }
`);

const severities = { CRITICAL: "readiness-item.critical", IMPORTANT: "readiness-item.important", ADVISORY: "readiness-item.advisory" } as const;

/** What was looked at, what was seen, and what to do where it is not well. */
export function ReadinessItem({ item }: { item: FragmentType<ReadinessItem_ItemFragment> }) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "ReadinessItem_Item", from: item });
  return (
    <li className={classes.item}>
      {/* What a check looks at and finds is written in English alone. */}
      <div className={classes.what} lang="en" dir="auto">
        <span className={classes.title}>{data.title}</span>
        <span className={classes.evidence}>{data.evidence}</span>
        {data.remedy && <span className={classes.remedy}>{data.remedy}</span>}
      </div>
      <span className={classes.severity}>{t(severities[data.severity])}</span>
      <span className={classes.status}>
        <StatusMark status={data.status} />
      </span>
    </li>
  );
}
