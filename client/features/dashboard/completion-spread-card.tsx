import { useQuery } from "@apollo/client/react";
import { Loaded } from "#client/apollo/loaded.tsx";
import { graphql } from "#client/gql/index.ts";
import { Bars } from "#client/ui/bars.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { Nothing } from "#client/ui/states.tsx";
import type { CardProps } from "./card-grid.tsx";
import classes from "./dashboard.module.css";

const query = graphql(`
  query CompletionSpreadCard($id: ID!) {
    viewer {
      dashboard {
        card(id: $id) {
          id
          ... on CompletionSpreadCard {
            average
            buckets {
              from
              to
              profiles
            }
          }
        }
      }
    }
  }
`);

export function CompletionSpreadCard({ id, title }: CardProps) {
  const result = useQuery(query, { variables: { id } });
  return (
    <Panel title={title}>
      <Loaded result={result}>
        {({ viewer }) => {
          const card = viewer?.dashboard.card;
          if (card?.__typename !== "CompletionSpreadCard" || !card.buckets?.length) return <Nothing title="No profiles yet" />;
          return (
            <>
              {card.average !== null && (
                <p className={classes.figure}>
                  {Math.floor(card.average)}%<span>on average</span>
                </p>
              )}
              <Bars
                caption={title}
                unit="Profiles"
                bars={card.buckets.map(({ from, to, profiles }) => ({ label: from === to ? `${from}%` : `${from}–${to}%`, value: profiles }))}
              />
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}
