import { useQuery } from "@apollo/client/react";
import { Button, Stack } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { Link, useSearchParams } from "react-router";
import { Loaded } from "#client/apollo/loaded.tsx";
import { OtherEyes } from "#client/apollo/other-eyes.tsx";
import { paths } from "#client/app/paths.ts";
import { CompletionPanel } from "#client/features/completion/completion-panel.tsx";
import { CopyLink } from "#client/features/profile/copy-link.tsx";
import { ProfileDetails } from "#client/features/profile/profile-details.tsx";
import { ProfileHead } from "#client/features/profile/profile-head.tsx";
import { type Eyes, eyesOf } from "#client/features/profile/view-as.ts";
import { ViewAsBar } from "#client/features/profile/view-as-bar.tsx";
import { LastChanges } from "#client/features/profile-form/last-changes.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { ProfileWaiting } from "#client/ui/profile-waiting.tsx";
import { Nothing } from "#client/ui/states.tsx";
import { TwoColumns } from "#client/ui/two-columns.tsx";
import { NotFound } from "./not-found.tsx";
import { useViewer } from "./viewer.ts";

const ownProfilePage = graphql(`
  query OwnProfilePage {
    viewer {
      profile {
        id
        handle
        ...ProfileHead_Profile
        ...ProfileDetails_Profile
        ...CompletionPanel_Profile
        ...LastChanges_Profile
      }
    }
  }
`);

const profileAsPage = graphql(`
  query ProfileAsPage($id: ID!, $viewAs: Audience!) {
    profile(id: $id, viewAs: $viewAs) {
      id
      handle
      ...ProfileHead_Profile
      ...ProfileDetails_Profile
    }
  }
`);

/** One's own profile; with `?as=members` in the address, as they see it. */
export function OwnProfile() {
  const [search] = useSearchParams();
  const { profileId } = useViewer();
  const seenAs = eyesOf(search);
  if (seenAs === null) return <Own />;
  return (
    // A store for each pair of eyes: what staff are shown must not be taken for what everyone is.
    <OtherEyes key={`${profileId} ${seenAs}`}>
      <SeenAs id={profileId} audience={seenAs} />
    </OtherEyes>
  );
}

function Own() {
  const t = useT();
  const result = useQuery(ownProfilePage);
  return (
    <Loaded result={result} waiting={<ProfileWaiting own />}>
      {({ viewer }) =>
        viewer && (
          <TwoColumns
            head={
              <>
                <ViewAsBar />
                <ProfileHead profile={viewer.profile} actions={<Actions handle={viewer.profile.handle} />} />
              </>
            }
            main={
              <ProfileDetails
                profile={viewer.profile}
                empty={
                  <Nothing
                    title={t("own-profile.empty")}
                    action={
                      <Button component={Link} to={`${paths.editProfile}#bio`} variant="default">
                        {t("own-profile.write")}
                      </Button>
                    }
                  />
                }
              />
            }
            aside={
              <Stack gap="lg">
                <CompletionPanel profile={viewer.profile} own />
                <LastChanges profile={viewer.profile} />
              </Stack>
            }
          />
        )
      }
    </Loaded>
  );
}

function SeenAs({ id, audience }: { id: string; audience: Eyes }) {
  const t = useT();
  const result = useQuery(profileAsPage, { variables: { id, viewAs: audience } });
  return (
    <Loaded result={result} waiting={<ProfileWaiting own />}>
      {({ profile }) =>
        profile ? (
          <TwoColumns
            head={
              <>
                <ViewAsBar />
                <ProfileHead profile={profile} seenAs={audience} actions={<Actions handle={profile.handle} />} />
              </>
            }
            main={<ProfileDetails profile={profile} seenAs={audience} empty={<Nothing title={t("person.empty")} />} />}
            aside={null}
          />
        ) : (
          <NotFound what={t("own-profile.not-seen")} />
        )
      }
    </Loaded>
  );
}

function Actions({ handle }: { handle: string }) {
  const t = useT();
  return (
    <>
      <CopyLink path={paths.person(handle)} />
      <Button component={Link} to={paths.editProfile} leftSection={<IconPencil aria-hidden="true" size={16} />}>
        {t("own-profile.edit")}
      </Button>
    </>
  );
}
