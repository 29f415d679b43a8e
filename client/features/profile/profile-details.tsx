import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Anchor } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ProfileDetails_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
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
  const rows: readonly (readonly [string, string, ReactNode])[] = [
    ["location", "Location", person.location],
    ["website", "Website", person.website && <Website address={person.website} />],
    ["phone", "Phone", person.phone && <Anchor href={`tel:${person.phone}`}>{person.phone}</Anchor>],
    ["birthDate", "Birthday", person.birthDate && dayText(person.birthDate)],
    ["timeZone", "Time zone", person.timeZone && <LocalTime zone={person.timeZone} />],
    ["locale", "Language", person.locale && languageName(person.locale)],
  ];
  const shown = rows.filter(([key, , value]) => value || person.hidden.includes(key));
  return (
    <>
      <Panel title="About">{person.bio ? <p className={classes.bio}>{person.bio}</p> : person.hidden.includes("bio") ? <Hidden /> : empty}</Panel>
      <Panel title="Details">
        <dl className={classes.details}>
          {shown.map(([key, label, value]) => (
            <div key={key}>
              <dt>{label}</dt>
              <dd>{value || <Hidden />}</dd>
            </div>
          ))}
          <div>
            <dt>Here since</dt>
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
  return (
    <span className={classes.hidden}>
      <IconEyeOff aria-hidden="true" size={16} stroke={1.6} /> Not shown to you
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
  const clock = timeIn(zone);
  return clock ? `${zone.replaceAll("_", " ")}, ${clock} there now` : zone;
}

function timeIn(zone: string): string | null {
  try {
    return new Intl.DateTimeFormat(undefined, { timeStyle: "short", timeZone: zone }).format(new Date());
  } catch {
    // A zone that the server knows and this browser does not is shown by its name alone.
    return null;
  }
}

function languageName(locale: string): string {
  try {
    return new Intl.DisplayNames(undefined, { type: "language" }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}
