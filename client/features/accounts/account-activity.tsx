import { useQuery } from "@apollo/client/react";
import { Anchor, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { Loaded } from "#client/apollo/loaded.tsx";
import { paths } from "#client/app/paths.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { auditActionText } from "#client/ui/audit-action.ts";
import { Nothing } from "#client/ui/states.tsx";
import { When } from "#client/ui/when.tsx";
import classes from "./accounts.module.css";

const activity = graphql(`
  query AccountActivity($filter: AuditFilter!) {
    auditLog(filter: $filter, first: 15) {
      edges {
        cursor
        node {
          id
          at
          action
          actor {
            id
            displayName
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** The latest of what was done to somebody, or by them; all of it is in the audit log. */
export function AccountActivity({ accountId }: { accountId: string }) {
  const t = useT();
  const [side, setSide] = useState<"by" | "to">("to");
  const result = useQuery(activity, { variables: { filter: side === "to" ? { target: `account:${accountId}` } : { actorId: accountId } } });
  const all = new URLSearchParams(side === "to" ? { target: `account:${accountId}` } : { actor: accountId });
  return (
    <>
      <SegmentedControl
        fullWidth
        mb="md"
        aria-label={t("account-activity.which")}
        value={side}
        onChange={(value) => setSide(value as "by" | "to")}
        data={[
          { value: "to", label: t("account-activity.to") },
          { value: "by", label: t("account-activity.by") },
        ]}
      />
      <Loaded result={result}>
        {({ auditLog }) =>
          auditLog.edges.length === 0 ? (
            <Nothing title={t("account-activity.none")} />
          ) : (
            <>
              <ul className={classes.events}>
                {auditLog.edges.map(({ node }) => (
                  <li key={node.id}>
                    <span>{auditActionText(node.action)}</span>
                    <span className={classes.quiet}>
                      {node.actor && <bdi>{node.actor.displayName}</bdi>} <When at={node.at} />
                    </span>
                  </li>
                ))}
              </ul>
              <Anchor component={Link} to={`${paths.audit}?${all}`}>
                {t("account-activity.all")}
              </Anchor>
            </>
          )
        }
      </Loaded>
    </>
  );
}
