import { useQuery } from "@apollo/client/react";
import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { Loaded } from "#client/apollo/loaded.tsx";
import { paths } from "#client/app/paths.ts";
import { graphql } from "#client/gql/index.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { PersonList, PersonRow } from "#client/ui/person-row.tsx";
import { Nothing } from "#client/ui/states.tsx";
import type { CardProps } from "./card-grid.tsx";
import classes from "./dashboard.module.css";

const query = graphql(`
  query MissingPicturesCard($id: ID!) {
    viewer {
      dashboard {
        card(id: $id) {
          id
          ... on MissingPicturesCard {
            count
            profiles {
              id
              handle
              displayName
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

export function MissingPicturesCard({ id, title }: CardProps) {
  const t = useT();
  const result = useQuery(query, { variables: { id } });
  return (
    <Panel title={title}>
      <Loaded result={result}>
        {({ viewer }) => {
          const card = viewer?.dashboard.card;
          if (card?.__typename !== "MissingPicturesCard" || !card.count) return <Nothing title={t("missing-pictures-card.none")} />;
          return (
            <>
              <p className={classes.figure}>
                <Message id="missing-pictures-card.count" values={{ count: card.count }} components={{ 0: <span /> }} />
              </p>
              <PersonList>
                {(card.profiles ?? []).slice(0, 3).map(({ id: person, handle, displayName, avatar }) => (
                  <PersonRow key={person} to={paths.person(handle)} picture={avatar} name={displayName} detail={`@${handle}`} />
                ))}
              </PersonList>
              <Anchor component={Link} to={`${paths.people}?picture=without`} className={classes.link}>
                {t("missing-pictures-card.all")}
              </Anchor>
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}
