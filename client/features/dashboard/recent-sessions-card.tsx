import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { Loaded } from "#client/apollo/loaded.tsx";
import { paths } from "#client/app/paths.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { deviceName } from "#client/ui/device-name.ts";
import { Panel } from "#client/ui/panel.tsx";
import { Nothing } from "#client/ui/states.tsx";
import { When } from "#client/ui/when.tsx";
import type { CardProps } from "./card-grid.tsx";
import classes from "./dashboard.module.css";
import { useCard } from "./use-card.ts";

/** The page's query brings it along: it is above the fold. */
graphql(`
  fragment RecentSessionsCard_Card on RecentSessionsCard {
    sessions {
      id
      isCurrent
      browser
      os
      lastSeenAt
    }
  }
`);

const query = graphql(`
  query RecentSessionsCard($id: ID!) {
    viewer {
      dashboard {
        card(id: $id) {
          id
          ...RecentSessionsCard_Card @unmask
        }
      }
    }
  }
`);

export function RecentSessionsCard({ id, title }: CardProps) {
  const t = useT();
  const result = useCard(query, id, ({ viewer }) => viewer?.dashboard.card?.__typename === "RecentSessionsCard" && viewer.dashboard.card.sessions === null);
  return (
    <Panel title={title}>
      <Loaded result={result}>
        {({ viewer }) => {
          const card = viewer?.dashboard.card;
          const sessions = card?.__typename === "RecentSessionsCard" ? (card.sessions ?? []) : [];
          if (sessions.length === 0) return <Nothing title={t("recent-sessions-card.none")} />;
          return (
            <>
              <ul className={classes.lines}>
                {sessions.slice(0, 4).map(({ id: session, browser, os, isCurrent, lastSeenAt }) => (
                  <li key={session}>
                    <span>{deviceName({ browser, os })}</span>
                    <small>{isCurrent ? t("common.this-device") : <When at={lastSeenAt} />}</small>
                  </li>
                ))}
              </ul>
              <Anchor component={Link} to={paths.account} className={classes.link}>
                {t("recent-sessions-card.manage")}
              </Anchor>
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}
