import type { ComponentType } from "react";
import { useT } from "#client/messages/t.tsx";
import { Boundary } from "#client/ui/boundary.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { cardTitle } from "#client/ui/server-words.ts";
import { WhenInSight } from "#client/ui/when-in-sight.tsx";
import { AccountStatesCard } from "./account-states-card.tsx";
import { CompletionSpreadCard } from "./completion-spread-card.tsx";
import classes from "./dashboard.module.css";
import { GrowthCard } from "./growth-card.tsx";
import { LatestAuditCard } from "./latest-audit-card.tsx";
import { MissingPicturesCard } from "./missing-pictures-card.tsx";
import { NewestProfilesCard } from "./newest-profiles-card.tsx";
import { OwnProfileCard } from "./own-profile-card.tsx";
import { ReadinessCard } from "./readiness-card.tsx";
import { RecentSessionsCard } from "./recent-sessions-card.tsx";

export interface CardProps {
  readonly id: string;
  readonly title: string;
}

/** The server says which cards there are, by permission; a kind that this client does not know is left out. Completion stands above the grid. */
const kinds: Readonly<Record<string, ComponentType<CardProps>>> = {
  AccountStatesCard,
  CompletionSpreadCard,
  GrowthCard,
  LatestAuditCard,
  MissingPicturesCard,
  NewestProfilesCard,
  OwnProfileCard,
  ReadinessCard,
  RecentSessionsCard,
};

/** How many are surely in sight at once; the page's query brings their data. */
const atOnce = 3;

/** Each card loads, fails and is empty on its own; one further down asks for its data when it is nearly in sight. */
export function CardGrid({ cards }: { cards: readonly (CardProps & { readonly __typename: string })[] }) {
  // What a card is called is said anew when the language changes.
  useT();
  return (
    <div className={classes.grid}>
      {cards.map(({ __typename, id, title: own }, place) => {
        const Card = kinds[__typename];
        if (!Card) return undefined;
        const title = cardTitle(id, own);
        const card = (
          <Boundary key={id} frame={(message) => <Panel title={title}>{message}</Panel>}>
            <Card id={id} title={title} />
          </Boundary>
        );
        return place < atOnce ? (
          card
        ) : (
          <WhenInSight key={id} before={<CardUnseen title={title} />}>
            {card}
          </WhenInSight>
        );
      })}
    </div>
  );
}

/** Nobody waits for what is out of sight; it takes about the room that it will need. */
function CardUnseen({ title }: { title: string }) {
  return (
    <Panel title={title}>
      <div className={classes.unseen} />
    </Panel>
  );
}
