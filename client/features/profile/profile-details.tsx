import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Anchor } from "@mantine/core";
import type { ReactNode } from "react";
import type { ProfileDetails_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { dateText, languageText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { type Audience, AudienceMark } from "#client/ui/audience.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { dayText, When } from "#client/ui/when.tsx";
import { HiddenNote } from "./hidden-note.tsx";
import classes from "./profile.module.css";
import type { Eyes } from "./view-as.ts";

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
    visibility {
      field
      audience
      allowed
    }
  }
`);

interface Props {
  profile: FragmentType<ProfileDetails_ProfileFragment>;
  /** Through whose eyes its owner looks at it; null where everybody looks through their own. */
  seenAs?: Eyes | null;
  empty: ReactNode;
}

/** What the person tells about themself. What is hidden is said, not left out; its owner sees who sees what. */
export function ProfileDetails({ profile, seenAs = null, empty }: Props) {
  const { data: person } = useSuspenseFragment({ fragment, fragmentName: "ProfileDetails_Profile", from: profile });
  const t = useT();
  const audienceOf = (key: string) => (seenAs === null ? person.visibility?.find(({ field }) => field === key)?.audience : undefined);
  const rows: readonly (readonly [string, string, ReactNode])[] = [
    ["location", t("field.location"), person.location],
    ["website", t("field.website"), person.website && <Website address={person.website} />],
    ["phone", t("field.phone"), person.phone && <Anchor href={`tel:${person.phone}`}>{person.phone}</Anchor>],
    ["birthDate", t("field.birthDate"), person.birthDate && <time dateTime={person.birthDate}>{dayText(person.birthDate)}</time>],
    ["timeZone", t("field.timeZone"), person.timeZone && <LocalTime zone={person.timeZone} />],
    ["locale", t("field.locale"), person.locale && languageText(person.locale)],
  ];
  const about = audienceOf("bio");
  return (
    <>
      <HiddenNote hidden={person.hidden} seenAs={seenAs} />
      {!person.hidden.includes("bio") && (
        <Panel title={t("profile-details.about")} action={person.bio && about && <AudienceMark audience={about} />}>
          {person.bio ? (
            <p className={classes.bio} dir="auto">
              {person.bio}
            </p>
          ) : (
            empty
          )}
        </Panel>
      )}
      <Panel title={t("profile-details.details")}>
        <dl className={classes.details}>
          {rows
            .filter(([, , value]) => value)
            .map(([key, label, value]) => (
              <Detail key={key} label={label} audience={audienceOf(key)}>
                {value}
              </Detail>
            ))}
          <Detail label={t("profile-details.since")}>
            <When at={person.createdAt} />
          </Detail>
        </dl>
      </Panel>
    </>
  );
}

function Detail({ label, audience, children }: { label: string; audience?: Audience | undefined; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {children}
        {audience && <AudienceMark audience={audience} />}
      </dd>
    </div>
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
