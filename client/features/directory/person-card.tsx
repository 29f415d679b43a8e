import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Progress } from "@mantine/core";
import { Link } from "react-router";
import { paths } from "#client/app/paths.ts";
import type { PersonCard_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { percentText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { Picture } from "#client/ui/picture.tsx";
import classes from "./directory.module.css";

const fragment = graphql(`
  fragment PersonCard_Profile on Profile {
    id
    handle
    displayName
    headline
    location
    avatar {
      ...Picture_Image @unmask
    }
    completion {
      ...Progress_Completion @unmask
    }
  }
`);

/** One person of the directory. How complete the profile is shows where the viewer may know it. */
export function PersonCard({ profile }: { profile: FragmentType<PersonCard_ProfileFragment> }) {
  const t = useT();
  const { data: person } = useSuspenseFragment({ fragment, fragmentName: "PersonCard_Profile", from: profile });
  return (
    <li className={classes.card}>
      <Picture picture={person.avatar} size={56} decorative />
      <div className={classes.text}>
        <Link to={paths.person(person.handle)} className={classes.name}>
          <bdi>{person.displayName}</bdi>
        </Link>
        <bdi className={classes.detail}>{person.headline ?? `@${person.handle}`}</bdi>
        {person.completion && (
          <div className={classes.completion}>
            <Progress.Root size={4} className={classes.bar ?? ""}>
              <Progress.Section value={person.completion.percent} aria-label={t("common.completion")} />
            </Progress.Root>
            <span>{percentText(person.completion.percent)}</span>
          </div>
        )}
      </div>
    </li>
  );
}
