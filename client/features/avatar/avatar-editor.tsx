import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Alert, Button, Group } from "@mantine/core";
import { IconCamera, IconTrash, IconUpload, IconUserCircle } from "@tabler/icons-react";
import { lazy, Suspense, useRef, useState } from "react";
import type { AvatarEditor_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { Picture } from "#client/ui/picture.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { accept, refusalOf } from "./acceptable.ts";
import classes from "./avatar.module.css";
import { usePageDrop } from "./use-page-drop.ts";
import { useRemoveAvatar } from "./use-remove-avatar.ts";

const fragment = graphql(`
  fragment AvatarEditor_Profile on Profile {
    id
    displayName
    avatar {
      ...Picture_Image @unmask
    }
    viewerCan {
      changeAvatar
    }
  }
`);

/** Only who changes a picture needs the cropper. */
const CropDialog = lazy(async () => ({ default: (await import("./crop-dialog.tsx")).CropDialog }));

/** The picture and every way to change it: choose, drop anywhere on the page, paste, remove. */
export function AvatarEditor({ profile }: { profile: FragmentType<AvatarEditor_ProfileFragment> }) {
  const t = useT();
  const { data: person } = useSuspenseFragment({ fragment, fragmentName: "AvatarEditor_Profile", from: profile });
  const [chosen, setChosen] = useState<File | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { removing, remove, keep } = useRemoveAvatar(person.id);
  const input = useRef<HTMLInputElement>(null);
  const toast = useToast();
  const may = person.viewerCan.changeAvatar;

  const choose = (file: File) => {
    const reason = refusalOf(file);
    setRefusal(reason);
    if (reason !== null) return;
    keep();
    setChosen(file);
  };
  const over = usePageDrop(may && chosen === null, choose);
  const stored = !person.avatar.isFallback && !removing;

  return (
    <Panel title={t("field.avatar")}>
      <div className={classes.editor}>
        <button
          type="button"
          className={classes.face}
          id="avatar"
          disabled={!may}
          onClick={() => input.current?.click()}
          aria-label={stored ? t("avatar-editor.change-of", { name: person.displayName }) : t("avatar-editor.add-of", { name: person.displayName })}
        >
          {removing ? <IconUserCircle className={classes.nobody} aria-hidden="true" stroke={1} /> : <Picture picture={person.avatar} size={112} />}
          {may && (
            <span className={classes.badge} aria-hidden="true">
              <IconCamera size={18} stroke={1.8} />
            </span>
          )}
        </button>
        {may && (
          <div className={classes.ways}>
            <Group gap="xs">
              <Button variant="default" leftSection={<IconUpload aria-hidden="true" size={16} />} onClick={() => input.current?.click()}>
                {stored ? t("avatar-editor.change") : t("avatar-editor.upload")}
              </Button>
              {stored && (
                <Button variant="subtle" color="gray" leftSection={<IconTrash aria-hidden="true" size={16} />} onClick={remove}>
                  {t("avatar-editor.remove")}
                </Button>
              )}
            </Group>
            <p className={classes.limits}>{t("avatar-editor.limits")}</p>
          </div>
        )}
      </div>
      {refusal && (
        <Alert color="red" variant="light" mt="md">
          {refusal}
        </Alert>
      )}
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        aria-label={t("avatar-editor.choose")}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) choose(file);
          // So that choosing the same file again is a choice, too.
          event.currentTarget.value = "";
        }}
      />
      {over && (
        <div className={classes.drop} aria-hidden="true">
          <p>{t("avatar-editor.drop")}</p>
        </div>
      )}
      {chosen && (
        <Suspense fallback={null}>
          <CropDialog
            file={chosen}
            profileId={person.id}
            onClose={() => {
              setChosen(null);
              // A file dialog gives the focus back to nobody in some browsers; the picture is where all of this began.
              document.getElementById("avatar")?.focus();
            }}
            onRefused={(reason) => {
              setChosen(null);
              setRefusal(reason);
            }}
            onSaved={({ removedLocation, removedDevice }) => {
              setChosen(null);
              document.getElementById("avatar")?.focus();
              toast({ message: t("avatar-editor.saved", { removed: removedOf(removedLocation, removedDevice) }), seconds: 7 });
            }}
          />
        </Suspense>
      )}
    </Panel>
  );
}

function removedOf(location: boolean, device: boolean): "both" | "location" | "device" | "nothing" {
  if (location) return device ? "both" : "location";
  return device ? "device" : "nothing";
}
