import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Stack } from "@mantine/core";
import { IconCamera, IconPhoto, IconUserCircle } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import type { ImageKind, PictureEditor_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { CoverPicture } from "#client/ui/cover-picture.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { Picture } from "#client/ui/picture.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { type Refusal, refusalOf } from "./acceptable.ts";
import { EarlierPictures } from "./earlier-pictures.tsx";
import { type PictureShape, shapes } from "./kinds.ts";
import classes from "./pictures.module.css";
import { receiptLine } from "./receipt.ts";
import { usePageFiles } from "./use-page-files.ts";
import { useRemovePicture } from "./use-remove-picture.ts";
import { Ways } from "./ways.tsx";

const fragment = graphql(`
  fragment PictureEditor_Profile on Profile {
    id
    displayName
    hidden
    avatar {
      ...Picture_Image @unmask
    }
    cover {
      ...Picture_Image @unmask
    }
    viewerCan {
      changeAvatar
    }
    retiredImages {
      id
      kind
      retiredAt
      restorableUntil
    }
  }
`);

/** Only who changes a picture needs these; the first is fetched while the file dialog is open. */
const loadCropDialog = () => import("./crop-dialog.tsx");
const CropDialog = lazy(async () => ({ default: (await loadCropDialog()).CropDialog }));
const CameraDialog = lazy(async () => ({ default: (await import("./camera-dialog.tsx")).CameraDialog }));

interface Props {
  profile: FragmentType<PictureEditor_ProfileFragment>;
  own: boolean;
  /** Who sees the cover, and the choice of it. */
  coverAudience?: ReactNode;
}

/** The pictures and every way to change them: choose, drop anywhere on the page, paste, photograph, remove, put back. */
export function PictureEditor({ profile, own, coverAudience }: Props) {
  const { data: person } = useSuspenseFragment({ fragment, fragmentName: "PictureEditor_Profile", from: profile });
  const t = useT();
  const toast = useToast();
  const [open, setOpen] = useState<{ readonly shape: PictureShape; readonly file: File | null } | null>(null);
  const [refused, setRefused] = useState<{ readonly kind: ImageKind; readonly refusal: Refusal } | null>(null);
  const removal = { AVATAR: useRemovePicture("AVATAR", person.id, own), COVER: useRemovePicture("COVER", person.id, own) };
  const ways = { AVATAR: useRef<{ choose: () => void }>(null), COVER: useRef<{ choose: () => void }>(null) };
  const may = person.viewerCan.changeAvatar;
  const current = {
    AVATAR: person.avatar.isFallback || removal.AVATAR.removing ? null : person.avatar,
    COVER: removal.COVER.removing ? null : person.cover,
  };

  // A file dialog and a dropped file give the focus back to nobody: it goes where all of this began.
  const opener = useRef<HTMLElement | null>(null);
  const begin = (kind: ImageKind, file: File | null) => {
    const at = document.activeElement;
    if (open === null) opener.current = at instanceof HTMLElement && at !== document.body ? at : document.getElementById(shapes[kind].anchor);
    setOpen({ shape: shapes[kind], file });
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
    removal[kind].keep();
    begin(kind, file);
  };
  const over = usePageFiles(may && open === null, (file, kind) => void choose(file, kind));

  const waysOf = (kind: ImageKind) =>
    may && (
      <Ways
        ref={ways[kind]}
        kind={kind}
        stored={current[kind] !== null}
        problem={refused?.kind === kind ? t(refused.refusal.id, refused.refusal.values) : removal[kind].problem}
        onOpening={() => void loadCropDialog()}
        onChosen={(file) => void choose(file, kind)}
        onCamera={kind === "AVATAR" ? () => begin(kind, null) : undefined}
        onRemove={() => {
          const id = current[kind]?.id;
          // The button that was pressed goes with the picture.
          document.getElementById(shapes[kind].anchor)?.focus();
          if (id) void removal[kind].remove(id);
        }}
      />
    );

  return (
    <Panel title={t("pictures.title")}>
      <Stack gap="lg">
        <div className={classes.editor} data-picture="AVATAR">
          <button
            type="button"
            className={classes.face}
            id={shapes.AVATAR.anchor}
            disabled={!may}
            onClick={() => ways.AVATAR.current?.choose()}
            aria-label={current.AVATAR ? t("pictures.change-of", { name: person.displayName }) : t("pictures.add-of", { name: person.displayName })}
          >
            {removal.AVATAR.removing ? (
              <IconUserCircle className={classes.nobody} aria-hidden="true" stroke={1} />
            ) : (
              <Picture picture={person.avatar} size={112} />
            )}
            {may && <Badge />}
          </button>
          {waysOf("AVATAR")}
        </div>
        {!person.hidden.includes("cover") && (
          <div className={classes.coverEditor} data-picture="COVER">
            <button
              type="button"
              className={classes.coverFace}
              id={shapes.COVER.anchor}
              disabled={!may}
              onClick={() => ways.COVER.current?.choose()}
              aria-label={t("pictures.cover-of", { stored: current.COVER ? "yes" : "no", name: person.displayName })}
            >
              {current.COVER ? (
                <CoverPicture picture={current.COVER} sizes="30rem" />
              ) : (
                <IconPhoto className={classes.noCover} aria-hidden="true" stroke={1.2} />
              )}
              {may && <Badge />}
            </button>
            <div className={classes.ways}>
              {waysOf("COVER")}
              {coverAudience}
            </div>
          </div>
        )}
        <EarlierPictures pictures={person.retiredImages} />
      </Stack>
      {over && (
        <div className={classes.drop} aria-hidden="true">
          {(["AVATAR", "COVER"] as const).map((kind) => (
            <p key={kind} className={classes.zone} data-picture={kind} data-over={over === kind || undefined}>
              {t("pictures.drop", { kind })}
            </p>
          ))}
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
              const { kind } = open.shape;
              const replaced = current[kind]?.id;
              setOpen(null);
              toast({
                message: receiptLine(t, kind, receipt),
                seconds: 8,
                ...(replaced && { action: { label: t("common.undo"), run: () => void removal[kind].putBack(replaced) } }),
              });
            }}
          />
        )}
      </Suspense>
    </Panel>
  );
}

function Badge() {
  return (
    <span className={classes.badge} aria-hidden="true">
      <IconCamera size={18} stroke={1.8} />
    </span>
  );
}
