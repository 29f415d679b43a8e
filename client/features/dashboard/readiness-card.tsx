import { useQuery } from "@apollo/client/react";
import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { Loaded } from "#client/apollo/loaded.tsx";
import { paths } from "#client/app/paths.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { StatusMark, VerdictMark } from "#client/ui/status-mark.tsx";
import type { CardProps } from "./card-grid.tsx";
import classes from "./dashboard.module.css";

const query = graphql(`
  query ReadinessCard($id: ID!) {
    viewer {
      dashboard {
        card(id: $id) {
          id
          ... on ReadinessCard {
            verdict
            failing {
              key
              title
              status
            }
          }
        }
      }
    }
  }
`);

export function ReadinessCard({ id, title }: CardProps) {
  const t = useT();
  const result = useQuery(query, { variables: { id } });
  return (
    <Panel title={title}>
      <Loaded result={result}>
        {({ viewer }) => {
          const card = viewer?.dashboard.card;
          if (card?.__typename !== "ReadinessCard") return null;
          return (
            <>
              {card.verdict && <VerdictMark verdict={card.verdict} />}
              <ul className={classes.lines}>
                {(card.failing ?? []).slice(0, 4).map((item) => (
                  <li key={item.key}>
                    {/* The report itself is written in English. */}
                    <span lang="en" dir="auto">
                      {item.title}
                    </span>
                    <StatusMark status={item.status} />
                  </li>
                ))}
              </ul>
              <Anchor component={Link} to={paths.readiness} className={classes.link}>
                {t("readiness-card.open")}
              </Anchor>
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}
