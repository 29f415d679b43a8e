import { Loaded } from "#client/apollo/loaded.tsx";
import { paths } from "#client/app/paths.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { PersonList, PersonRow } from "#client/ui/person-row.tsx";
import { Nothing } from "#client/ui/states.tsx";
import { When } from "#client/ui/when.tsx";
import type { CardProps } from "./card-grid.tsx";
import { useCard } from "./use-card.ts";

/** The page's query brings it along: it is above the fold. */
graphql(`
  fragment NewestProfilesCard_Card on NewestProfilesCard {
    profiles {
      id
      handle
      displayName
      createdAt
      avatar {
        ...Picture_Image @unmask
      }
    }
  }
`);

const query = graphql(`
  query NewestProfilesCard($id: ID!) {
    viewer {
      dashboard {
        card(id: $id) {
          id
          ...NewestProfilesCard_Card @unmask
        }
      }
    }
  }
`);

export function NewestProfilesCard({ id, title }: CardProps) {
  const t = useT();
  const result = useCard(query, id, ({ viewer }) => viewer?.dashboard.card?.__typename === "NewestProfilesCard" && viewer.dashboard.card.profiles === null);
  return (
    <Panel title={title}>
      <Loaded result={result}>
        {({ viewer }) => {
          const card = viewer?.dashboard.card;
          const profiles = card?.__typename === "NewestProfilesCard" ? (card.profiles ?? []) : [];
          if (profiles.length === 0) return <Nothing title={t("newest-profiles-card.none")} />;
          return (
            <PersonList>
              {profiles.slice(0, 5).map(({ id: person, handle, displayName, avatar, createdAt }) => (
                <PersonRow key={person} to={paths.person(handle)} picture={avatar} name={displayName} detail={`@${handle}`} aside={<When at={createdAt} />} />
              ))}
            </PersonList>
          );
        }}
      </Loaded>
    </Panel>
  );
}
