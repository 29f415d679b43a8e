import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import type { ReadinessItem_ItemFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
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

const severities = { CRITICAL: "Critical", IMPORTANT: "Important", ADVISORY: "Advisory" } as const;

/** What was looked at, what was seen, and what to do where it is not well. */
export function ReadinessItem({ item }: { item: FragmentType<ReadinessItem_ItemFragment> }) {
  const { data } = useSuspenseFragment({ fragment, fragmentName: "ReadinessItem_Item", from: item });
  return (
    <li className={classes.item}>
      <div className={classes.what}>
        <span className={classes.title}>{data.title}</span>
        <span className={classes.evidence}>{data.evidence}</span>
        {data.remedy && <span className={classes.remedy}>{data.remedy}</span>}
      </div>
      <span className={classes.severity}>{severities[data.severity]}</span>
      <span className={classes.status}>
        <StatusMark status={data.status} />
      </span>
    </li>
  );
}
