import { useQuery } from "@apollo/client/react";
import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { Loaded } from "#client/apollo/loaded.tsx";
import { paths } from "#client/app/paths.ts";
import { graphql } from "#client/gql/index.ts";
import { numberText } from "#client/messages/format.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { stateLabels } from "#client/ui/account-state.ts";
import { Panel } from "#client/ui/panel.tsx";
import { Nothing } from "#client/ui/states.tsx";
import type { CardProps } from "./card-grid.tsx";
import classes from "./dashboard.module.css";

const query = graphql(`
  query AccountStatesCard($id: ID!) {
    viewer {
      permissions
      dashboard {
        card(id: $id) {
          id
          ... on AccountStatesCard {
            states {
              state
              accounts
            }
          }
        }
      }
    }
  }
`);

export function AccountStatesCard({ id, title }: CardProps) {
  const t = useT();
  const result = useQuery(query, { variables: { id } });
  return (
    <Panel title={title}>
      <Loaded result={result}>
        {({ viewer }) => {
          const card = viewer?.dashboard.card;
          if (card?.__typename !== "AccountStatesCard" || !card.states?.length) return <Nothing title={t("account-states-card.none")} />;
          const total = card.states.reduce((sum, { accounts }) => sum + accounts, 0);
          return (
            <>
              <p className={classes.figure}>
                <Message id="account-states-card.total" values={{ total }} components={{ 0: <span /> }} />
              </p>
              <ul className={classes.lines}>
                {card.states.map(({ state, accounts }) => (
                  <li key={state}>
                    <span>{t(stateLabels[state])}</span>
                    <small>{numberText(accounts)}</small>
                  </li>
                ))}
              </ul>
              {viewer?.permissions.includes("accounts.read") && (
                <Anchor component={Link} to={paths.accounts} className={classes.link}>
                  {t("account-states-card.all")}
                </Anchor>
              )}
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}
