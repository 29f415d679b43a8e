import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Badge, Group, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useLocation } from "react-router";
import type { ProfileHead_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { AudienceMark } from "#client/ui/audience.tsx";
import { CoverPicture } from "#client/ui/cover-picture.tsx";
import { Picture } from "#client/ui/picture.tsx";
import { roleName } from "#client/ui/server-words.ts";
import { useTabTitle } from "#client/ui/tab-title.ts";
import classes from "./profile.module.css";
import type { Eyes } from "./view-as.ts";

const fragment = graphql(`
  fragment ProfileHead_Profile on Profile {
    id
    handle
    displayName
    pronouns
    headline
    avatar {
      ...Picture_Image @unmask
    }
    cover {
      ...Picture_Image @unmask
    }
    roles {
      key
      name
    }
    visibility {
      field
      audience
      allowed
    }
  }
`);

interface Props {
  profile: FragmentType<ProfileHead_ProfileFragment>;
  /** Through whose eyes its owner looks at it; null where everybody looks through their own. */
  seenAs?: Eyes | null;
  actions?: ReactNode;
}

/** Who this is: cover, picture, name. The name is the page's h1. */
export function ProfileHead({ profile, seenAs = null, actions }: Props) {
  const { data: person } = useSuspenseFragment({ fragment, fragmentName: "ProfileHead_Profile", from: profile });
  const heading = useRef<HTMLHeadingElement>(null);
  const { key } = useLocation();
  useTabTitle(person.displayName);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only on arrival
  useEffect(() => {
    if (key !== "default") heading.current?.focus({ preventScroll: true });
  }, []);
  const mark = (key: string) => {
    const audience = seenAs === null ? person.visibility?.find(({ field }) => field === key)?.audience : undefined;
    return audience && <AudienceMark audience={audience} quiet />;
  };
  return (
    <header className={classes.head}>
      {person.cover ? (
        <div className={classes.withCover}>
          <CoverPicture picture={person.cover} sizes="(max-width: 68rem) 100vw, 68rem" />
          {mark("cover")}
        </div>
      ) : (
        <div className={classes.cover} style={{ backgroundColor: person.avatar.color }} aria-hidden="true" />
      )}
      <div className={classes.identity}>
        <div className={classes.face}>
          <Picture picture={person.avatar} size={128} />
        </div>
        <div className={classes.name}>
          <Title order={1} ref={heading} tabIndex={-1}>
            {person.displayName}
          </Title>
          <p className={classes.handle}>
            <bdi>@{person.handle}</bdi>
            {person.pronouns && (
              <span>
                {" "}
                · {person.pronouns} {mark("pronouns")}
              </span>
            )}
          </p>
          {person.headline && (
            <p className={classes.headline}>
              <bdi>{person.headline}</bdi> {mark("headline")}
            </p>
          )}
          {person.roles.length > 0 && (
            <Group gap={6} mt="xs">
              {person.roles.map((role) => (
                <Badge key={role.key} variant="light" color="gray" tt="none" fw={500}>
                  {roleName(role)}
                </Badge>
              ))}
            </Group>
          )}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </header>
  );
}
