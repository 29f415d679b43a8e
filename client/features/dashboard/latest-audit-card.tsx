import { useQuery } from "@apollo/client/react";
import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { Loaded } from "#client/apollo/loaded.tsx";
import { paths } from "#client/app/paths.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { auditActionText } from "#client/ui/audit-action.ts";
import { Panel } from "#client/ui/panel.tsx";
import { Nothing } from "#client/ui/states.tsx";
import { When } from "#client/ui/when.tsx";
import type { CardProps } from "./card-grid.tsx";
import classes from "./dashboard.module.css";

const query = graphql(`
  query LatestAuditCard($id: ID!) {
    viewer {
      dashboard {
        card(id: $id) {
          id
          ... on LatestAuditCard {
            events {
              id
              at
              action
            }
          }
        }
      }
    }
  }
`);

export function LatestAuditCard({ id, title }: CardProps) {
  const t = useT();
  const result = useQuery(query, { variables: { id } });
  return (
    <Panel title={title}>
      <Loaded result={result}>
        {({ viewer }) => {
          const card = viewer?.dashboard.card;
          const events = card?.__typename === "LatestAuditCard" ? (card.events ?? []) : [];
          if (events.length === 0) return <Nothing title={t("latest-audit-card.none")} />;
          return (
            <>
              <ul className={classes.lines}>
                {events.slice(0, 5).map(({ id: event, action, at }) => (
                  <li key={event}>
                    <span>{auditActionText(action)}</span>
                    <small>
                      <When at={at} />
                    </small>
                  </li>
                ))}
              </ul>
              <Anchor component={Link} to={paths.audit} className={classes.link}>
                {t("latest-audit-card.open")}
              </Anchor>
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}
