import { useQuery } from "@apollo/client/react";
import { Loaded } from "#client/apollo/loaded.tsx";
import { graphql } from "#client/gql/index.ts";
import { numberText, percentText } from "#client/messages/format.ts";
import { Message, useT } from "#client/messages/t.tsx";
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
  const t = useT();
  const result = useQuery(query, { variables: { id } });
  return (
    <Panel title={title}>
      <Loaded result={result}>
        {({ viewer }) => {
          const card = viewer?.dashboard.card;
          if (card?.__typename !== "CompletionSpreadCard" || !card.buckets?.length) return <Nothing title={t("completion-spread-card.none")} />;
          return (
            <>
              {card.average !== null && (
                <p className={classes.figure}>
                  <Message id="completion-spread-card.average" values={{ percent: percentText(Math.floor(card.average)) }} components={{ 0: <span /> }} />
                </p>
              )}
              <Bars
                caption={title}
                unit={t("completion-spread-card.profiles")}
                bars={card.buckets.map(({ from, to, profiles }) => ({
                  label: from === to ? percentText(from) : t("completion-spread-card.range", { from: numberText(from), to: percentText(to) }),
                  value: profiles,
                }))}
              />
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}
