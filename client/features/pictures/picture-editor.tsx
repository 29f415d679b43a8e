import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Stack } from "@mantine/core";
import { IconCamera, IconUserCircle } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { ImageKind, PictureEditor_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { Picture } from "#client/ui/picture.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { type Refusal, refusalOf } from "./acceptable.ts";
import { avatarShape, type PictureShape } from "./kinds.ts";
import classes from "./pictures.module.css";
import { receiptLine } from "./receipt.ts";
import { usePageFiles } from "./use-page-files.ts";
import { useRemovePicture } from "./use-remove-picture.ts";
import { Ways } from "./ways.tsx";

const fragment = graphql(`
  fragment PictureEditor_Profile on Profile {
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

/** Only who changes a picture needs these; they are fetched while the file dialog is open. */
const loadCropDialog = () => import("./crop-dialog.tsx");
const CropDialog = lazy(async () => ({ default: (await loadCropDialog()).CropDialog }));
const CameraDialog = lazy(async () => ({ default: (await import("./camera-dialog.tsx")).CameraDialog }));

const shapes: Readonly<Record<ImageKind, PictureShape>> = { AVATAR: avatarShape, COVER: avatarShape };

interface Refused {
  readonly kind: ImageKind;
  readonly refusal: Refusal;
}

/** The pictures and every way to change them: choose, drop anywhere on the page, paste, photograph, remove. */
export function PictureEditor({ profile }: { profile: FragmentType<PictureEditor_ProfileFragment> }) {
  const { data: person } = useSuspenseFragment({ fragment, fragmentName: "PictureEditor_Profile", from: profile });
  const t = useT();
  const toast = useToast();
  const [open, setOpen] = useState<{ readonly shape: PictureShape; readonly file: File | null } | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const avatar = useRemovePicture("AVATAR", person.id);
  const may = person.viewerCan.changeAvatar;
  const input = useRef<{ choose: () => void }>(null);

  // A file dialog and a dropped file give the focus back to nobody: it goes where all of this began.
  const opener = useRef<HTMLElement | null>(null);
  const begin = (shape: PictureShape, file: File | null) => {
    const at = document.activeElement;
    if (open === null) opener.current = at instanceof HTMLElement && at !== document.body ? at : document.getElementById(shape.anchor);
    setOpen({ shape, file });
  };
  useEffect(() => {
    if (open !== null) return;
    opener.current?.focus();
    opener.current = null;
  }, [open]);

  const choose = async (file: File, kind: ImageKind) => {
    const refusal = await refusalOf(file);
    setRefused(refusal && { kind, refusal });
    if (refusal !== null) return setOpen(null);
    avatar.keep();
    begin(shapes[kind], file);
  };
  const over = usePageFiles(may && open === null, (file, kind) => void choose(file, kind));
  const stored = !person.avatar.isFallback && !avatar.removing;

  return (
    <Panel title={t("pictures.title")}>
      <Stack gap="md">
        <div className={classes.editor} data-picture="AVATAR">
          <button
            type="button"
            className={classes.face}
            id={avatarShape.anchor}
            disabled={!may}
            onClick={() => input.current?.choose()}
            aria-label={stored ? t("pictures.change-of", { name: person.displayName }) : t("pictures.add-of", { name: person.displayName })}
          >
            {avatar.removing ? <IconUserCircle className={classes.nobody} aria-hidden="true" stroke={1} /> : <Picture picture={person.avatar} size={112} />}
            {may && (
              <span className={classes.badge} aria-hidden="true">
                <IconCamera size={18} stroke={1.8} />
              </span>
            )}
          </button>
          {may && (
            <Ways
              ref={input}
              kind="AVATAR"
              stored={stored}
              problem={refused?.kind === "AVATAR" ? t(refused.refusal.id, refused.refusal.values) : avatar.problem}
              onOpening={() => void loadCropDialog()}
              onChosen={(file) => void choose(file, "AVATAR")}
              onCamera={() => begin(avatarShape, null)}
              onRemove={avatar.remove}
            />
          )}
        </div>
      </Stack>
      {over && (
        <div className={classes.drop} aria-hidden="true">
          <p>{t("pictures.drop", { kind: over })}</p>
        </div>
      )}
      <Suspense fallback={null}>
        {open?.file === null && <CameraDialog onClose={() => setOpen(null)} onTaken={(photo) => void choose(photo, open.shape.kind)} />}
        {open?.file && (
          <CropDialog
            shape={open.shape}
            file={open.file}
            profileId={person.id}
            onClose={() => setOpen(null)}
            onRefused={(refusal) => {
              setOpen(null);
              setRefused({ kind: open.shape.kind, refusal });
            }}
            onSaved={(receipt) => {
              setOpen(null);
              toast({ message: receiptLine(t, open.shape.kind, receipt), seconds: 7 });
            }}
          />
        )}
      </Suspense>
    </Panel>
  );
}
