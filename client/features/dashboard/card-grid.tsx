import type { ComponentType } from "react";
import { useT } from "#client/messages/t.tsx";
import { cardTitle } from "#client/ui/server-words.ts";
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

/** Every card asks for its own data: each loads, fails and is empty on its own. */
export function CardGrid({ cards }: { cards: readonly (CardProps & { readonly __typename: string })[] }) {
  // What a card is called is said anew when the language changes.
  useT();
  return (
    <div className={classes.grid}>
      {cards.map(({ __typename, id, title }) => {
        const Card = kinds[__typename];
        return Card && <Card key={id} id={id} title={cardTitle(id, title)} />;
      })}
    </div>
  );
}
