import { useQuery } from "@apollo/client/react";
import { Button } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { Link, useParams } from "react-router";
import { Loaded } from "#client/apollo/loaded.tsx";
import { paths } from "#client/app/paths.ts";
import { CompletionPanel } from "#client/features/completion/completion-panel.tsx";
import { CopyLink } from "#client/features/profile/copy-link.tsx";
import { ProfileDetails } from "#client/features/profile/profile-details.tsx";
import { ProfileHead } from "#client/features/profile/profile-head.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { ProfileWaiting } from "#client/ui/profile-waiting.tsx";
import { Nothing } from "#client/ui/states.tsx";
import { TwoColumns } from "#client/ui/two-columns.tsx";
import { NotFound } from "./not-found.tsx";

const personPage = graphql(`
  query PersonPage($handle: String!) {
    profile(handle: $handle) {
      id
      handle
      viewerCan {
        edit
      }
      ...ProfileHead_Profile
      ...ProfileDetails_Profile
      ...CompletionPanel_Profile
    }
  }
`);

export function Person() {
  const t = useT();
  const { handle = "" } = useParams();
  const result = useQuery(personPage, { variables: { handle } });
  return (
    <Loaded result={result} waiting={<ProfileWaiting />}>
      {({ profile }) =>
        profile ? (
          <TwoColumns
            head={
              <ProfileHead
                profile={profile}
                actions={
                  <>
                    <CopyLink path={paths.person(profile.handle)} />
                    {profile.viewerCan.edit && (
                      <Button
                        component={Link}
                        to={paths.editPerson(profile.handle)}
                        variant="default"
                        leftSection={<IconPencil aria-hidden="true" size={16} />}
                      >
                        {t("person.edit")}
                      </Button>
                    )}
                  </>
                }
              />
            }
            main={<ProfileDetails profile={profile} empty={<Nothing title={t("person.empty")} />} />}
            aside={<CompletionPanel profile={profile} />}
          />
        ) : (
          <NotFound what={t("person.nobody")} />
        )
      }
    </Loaded>
  );
}
