import { useQuery } from "@apollo/client/react";
import { Button, Skeleton, Stack } from "@mantine/core";
import { useEffect, useState } from "react";
import { Link, useLocation, useParams } from "react-router";
import { Loaded } from "#client/apollo/loaded.tsx";
import { paths } from "#client/app/paths.ts";
import { CompletionPanel, CompletionStrip } from "#client/features/completion/completion-panel.tsx";
import type { Typed } from "#client/features/completion/ready-steps.ts";
import { PictureEditor } from "#client/features/pictures/picture-editor.tsx";
import { CoverAudience } from "#client/features/profile-form/cover-audience.tsx";
import { LastChanges } from "#client/features/profile-form/last-changes.tsx";
import { ProfileForm } from "#client/features/profile-form/profile-form.tsx";
import type { EditProfilePageQuery } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Page, PageWaiting } from "#client/ui/page.tsx";
import { TwoColumns } from "#client/ui/two-columns.tsx";
import { NotFound } from "./not-found.tsx";
import { useViewer } from "./viewer.ts";

const editProfilePage = graphql(`
  query EditProfilePage($id: ID, $handle: String) {
    profile(id: $id, handle: $handle) {
      id
      handle
      displayName
      viewerCan {
        edit
      }
      ...PictureEditor_Profile
      ...CoverAudience_Profile
      ...ProfileForm_Profile
      ...CompletionPanel_Profile
      ...LastChanges_Profile
    }
    profileFields {
      key
      ...ProfileForm_Field
    }
  }
`);

export function EditOwnProfile() {
  const { profileId } = useViewer();
  return <EditProfile variables={{ id: profileId }} own />;
}

export function EditPerson() {
  const { handle = "" } = useParams();
  // A saved change of the handle moves the page's address; the form must not be loaded anew for it.
  const [first] = useState(handle);
  return <EditProfile variables={{ handle: first }} own={false} />;
}

function EditProfile({ variables, own }: { variables: { id: string } | { handle: string }; own: boolean }) {
  const t = useT();
  const result = useQuery(editProfilePage, { variables });
  return (
    <Loaded result={result} waiting={<EditWaiting />}>
      {({ profile, profileFields }) =>
        profile?.viewerCan.edit ? <EditPage profile={profile} fields={profileFields} own={own} /> : <NotFound what={t("edit-profile.not-yours")} />
      }
    </Loaded>
  );
}

function EditWaiting() {
  return (
    <PageWaiting>
      <TwoColumns
        bare
        main={
          <>
            <Skeleton height={430} />
            <Skeleton height={640} />
          </>
        }
        aside={<Skeleton height={520} />}
      />
    </PageWaiting>
  );
}

type Profile = NonNullable<EditProfilePageQuery["profile"]>;

function EditPage({ profile, fields, own }: { profile: Profile; fields: EditProfilePageQuery["profileFields"]; own: boolean }) {
  const t = useT();
  const [typed, setTyped] = useState<Typed>({});
  useFieldOfHash();
  return (
    <Page
      title={own ? t("edit-profile.own") : t("edit-profile.of", { name: profile.displayName })}
      actions={
        <Button component={Link} to={own ? paths.profile : paths.person(profile.handle)} variant="default">
          {t("edit-profile.view")}
        </Button>
      }
    >
      <TwoColumns
        bare
        main={
          <>
            <CompletionStrip profile={profile} typed={typed} />
            <PictureEditor profile={profile} own={own} coverAudience={<CoverAudience profile={profile} own={own} />} />
            <ProfileForm profile={profile} fields={fields} own={own} onTyped={setTyped} />
          </>
        }
        aside={
          <Stack gap="lg">
            <CompletionPanel profile={profile} typed={typed} own={own} />
            <LastChanges profile={profile} />
          </Stack>
        }
      />
    </Page>
  );
}

/** A completion step leads to `#headline`: scroll there and put the cursor in it. */
function useFieldOfHash(): void {
  const { hash, key } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key makes the same step work a second time.
  useEffect(() => {
    const field = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    field?.scrollIntoView({ block: "center" });
    field?.focus({ preventScroll: true });
  }, [hash, key]);
}
