import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { Loaded } from "#client/apollo/loaded.tsx";
import { paths } from "#client/app/paths.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { Picture } from "#client/ui/picture.tsx";
import type { CardProps } from "./card-grid.tsx";
import classes from "./dashboard.module.css";
import { useCard } from "./use-card.ts";

/** The page's query brings it along: it is above the fold. */
graphql(`
  fragment OwnProfileCard_Card on OwnProfileCard {
    profile {
      id
      handle
      displayName
      headline
      avatar {
        ...Picture_Image @unmask
      }
    }
  }
`);

const query = graphql(`
  query OwnProfileCard($id: ID!) {
    viewer {
      dashboard {
        card(id: $id) {
          id
          ...OwnProfileCard_Card @unmask
        }
      }
    }
  }
`);

export function OwnProfileCard({ id, title }: CardProps) {
  const t = useT();
  const result = useCard(query, id, ({ viewer }) => viewer?.dashboard.card?.__typename === "OwnProfileCard" && viewer.dashboard.card.profile === null);
  return (
    <Panel title={title}>
      <Loaded result={result}>
        {({ viewer }) => {
          const card = viewer?.dashboard.card;
          if (card?.__typename !== "OwnProfileCard" || !card.profile) return null;
          const { displayName, handle, headline, avatar } = card.profile;
          return (
            <>
              <div className={classes.me}>
                <Picture picture={avatar} size={64} decorative />
                <div>
                  <p>
                    <strong>{displayName}</strong>
                  </p>
                  <p className={classes.quiet}>
                    <bdi>{headline ?? `@${handle}`}</bdi>
                  </p>
                </div>
              </div>
              <Anchor component={Link} to={paths.profile} className={classes.link}>
                {t("common.view-profile")}
              </Anchor>
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}
