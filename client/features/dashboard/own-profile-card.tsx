import { useQuery } from "@apollo/client/react";
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

const query = graphql(`
  query OwnProfileCard($id: ID!) {
    viewer {
      dashboard {
        card(id: $id) {
          id
          ... on OwnProfileCard {
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
        }
      }
    }
  }
`);

export function OwnProfileCard({ id, title }: CardProps) {
  const t = useT();
  const result = useQuery(query, { variables: { id } });
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
