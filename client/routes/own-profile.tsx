import { useQuery } from "@apollo/client/react";
import { Button } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { Link } from "react-router";
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

const ownProfilePage = graphql(`
  query OwnProfilePage {
    viewer {
      profile {
        id
        handle
        ...ProfileHead_Profile
        ...ProfileDetails_Profile
        ...CompletionPanel_Profile
      }
    }
  }
`);

export function OwnProfile() {
  const t = useT();
  const result = useQuery(ownProfilePage);
  return (
    <Loaded result={result} waiting={<ProfileWaiting />}>
      {({ viewer }) =>
        viewer && (
          <TwoColumns
            head={
              <ProfileHead
                profile={viewer.profile}
                actions={
                  <>
                    <CopyLink path={paths.person(viewer.profile.handle)} />
                    <Button component={Link} to={paths.editProfile} leftSection={<IconPencil aria-hidden="true" size={16} />}>
                      {t("own-profile.edit")}
                    </Button>
                  </>
                }
              />
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
            aside={<CompletionPanel profile={viewer.profile} />}
          />
        )
      }
    </Loaded>
  );
}
