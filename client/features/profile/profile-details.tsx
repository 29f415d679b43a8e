import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Anchor } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ProfileDetails_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { dateText, languageText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { dayText, When } from "#client/ui/when.tsx";
import classes from "./profile.module.css";

const fragment = graphql(`
  fragment ProfileDetails_Profile on Profile {
    id
    bio
    location
    website
    phone
    birthDate
    timeZone
    locale
    hidden
    createdAt
  }
`);

/** What the person tells about themself. What is hidden from the viewer is said, not left out: empty and hidden are different things. */
export function ProfileDetails({ profile, empty }: { profile: FragmentType<ProfileDetails_ProfileFragment>; empty: ReactNode }) {
  const { data: person } = useSuspenseFragment({ fragment, fragmentName: "ProfileDetails_Profile", from: profile });
  const t = useT();
  const rows: readonly (readonly [string, string, ReactNode])[] = [
    ["location", t("field.location"), person.location],
    ["website", t("field.website"), person.website && <Website address={person.website} />],
    ["phone", t("field.phone"), person.phone && <Anchor href={`tel:${person.phone}`}>{person.phone}</Anchor>],
    ["birthDate", t("field.birthDate"), person.birthDate && <time dateTime={person.birthDate}>{dayText(person.birthDate)}</time>],
    ["timeZone", t("field.timeZone"), person.timeZone && <LocalTime zone={person.timeZone} />],
    ["locale", t("field.locale"), person.locale && languageText(person.locale)],
  ];
  const shown = rows.filter(([key, , value]) => value || person.hidden.includes(key));
  return (
    <>
      <Panel title={t("profile-details.about")}>
        {person.bio ? (
          <p className={classes.bio} dir="auto">
            {person.bio}
          </p>
        ) : person.hidden.includes("bio") ? (
          <Hidden />
        ) : (
          empty
        )}
      </Panel>
      <Panel title={t("profile-details.details")}>
        <dl className={classes.details}>
          {shown.map(([key, label, value]) => (
            <div key={key}>
              <dt>{label}</dt>
              <dd>{value || <Hidden />}</dd>
            </div>
          ))}
          <div>
            <dt>{t("profile-details.since")}</dt>
            <dd>
              <When at={person.createdAt} />
            </dd>
          </div>
        </dl>
      </Panel>
    </>
  );
}

function Hidden() {
  const t = useT();
  return (
    <span className={classes.hidden}>
      <IconEyeOff aria-hidden="true" size={16} stroke={1.6} /> {t("profile-details.hidden")}
    </span>
  );
}

function Website({ address }: { address: string }) {
  return (
    <Anchor href={address} rel="noopener noreferrer nofollow ugc" target="_blank">
      {address.replace(/^https?:\/\//, "").replace(/\/$/, "")}
    </Anchor>
  );
}

function LocalTime({ zone }: { zone: string }) {
  const t = useT();
  const clock = timeIn(zone);
  return clock ? t("profile-details.local-time", { zone: zone.replaceAll("_", " "), clock }) : zone;
}

function timeIn(zone: string): string | null {
  try {
    return dateText(new Date(), { timeStyle: "short", timeZone: zone });
  } catch {
    // A zone that the server knows and this browser does not is shown by its name alone.
    return null;
  }
}
