import { useQuery } from "@apollo/client/react";
import { Loaded } from "#client/apollo/loaded.tsx";
import { graphql } from "#client/gql/index.ts";
import { Panel } from "#client/ui/panel.tsx";
import { Nothing } from "#client/ui/states.tsx";
import { Trend } from "#client/ui/trend.tsx";
import { dayText } from "#client/ui/when.tsx";
import type { CardProps } from "./card-grid.tsx";
import classes from "./dashboard.module.css";

const query = graphql(`
  query GrowthCard($id: ID!) {
    viewer {
      dashboard {
        card(id: $id) {
          id
          ... on GrowthCard {
            signUps {
              at
              value
            }
          }
        }
      }
    }
  }
`);

export function GrowthCard({ id, title }: CardProps) {
  const result = useQuery(query, { variables: { id } });
  return (
    <Panel title={title}>
      <Loaded result={result}>
        {({ viewer }) => {
          const card = viewer?.dashboard.card;
          if (card?.__typename !== "GrowthCard" || !card.signUps?.length) return <Nothing title="Nobody signed up yet" />;
          const total = card.signUps.reduce((sum, { value }) => sum + value, 0);
          return (
            <>
              <p className={classes.figure}>
                {total}
                <span>{card.signUps.length === 1 ? "in one day" : `in ${card.signUps.length} days`}</span>
              </p>
              <Trend caption={title} unit="Sign-ups" points={card.signUps.map(({ at, value }) => ({ label: dayText(at, "medium"), value }))} />
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}
