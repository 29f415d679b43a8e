import { useQuery } from "@apollo/client/react";
import { Loaded } from "#client/apollo/loaded.tsx";
import { graphql } from "#client/gql/index.ts";
import { Message, useT } from "#client/messages/t.tsx";
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

/** Single days say little and jump a lot; weeks show where it goes. The newest one is whole, the oldest may be short. */
function byWeek(days: readonly { readonly at: string; readonly value: number }[]) {
  const weeks = Math.ceil(days.length / 7);
  return Array.from({ length: weeks }, (_, week) => {
    const end = days.length - (weeks - 1 - week) * 7;
    const slice = days.slice(Math.max(0, end - 7), end);
    return { label: dayText(slice[0]?.at ?? "", "medium"), value: slice.reduce((sum, { value }) => sum + value, 0) };
  });
}

export function GrowthCard({ id, title }: CardProps) {
  const t = useT();
  const result = useQuery(query, { variables: { id } });
  return (
    <Panel title={title}>
      <Loaded result={result}>
        {({ viewer }) => {
          const card = viewer?.dashboard.card;
          if (card?.__typename !== "GrowthCard" || !card.signUps?.length) return <Nothing title={t("growth-card.none")} />;
          const total = card.signUps.reduce((sum, { value }) => sum + value, 0);
          return (
            <>
              <p className={classes.figure}>
                <Message id="growth-card.total" values={{ total, days: card.signUps.length }} components={{ 0: <span /> }} />
              </p>
              <Trend caption={title} unit={t("growth-card.week")} points={byWeek(card.signUps)} />
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}
