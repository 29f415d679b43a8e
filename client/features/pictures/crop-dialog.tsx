import "react-easy-crop/react-easy-crop.css";
import { Alert, Button, Group, Progress, Slider, Text, TextInput } from "@mantine/core";
import { IconRotate2, IconRotateClockwise2 } from "@tabler/icons-react";
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import Cropper, { type Area } from "react-easy-crop";
import { Message, useT } from "#client/messages/t.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { pixelRefusalOf, type Refusal } from "./acceptable.ts";
import { cropInputOf } from "./crop.ts";
import type { PictureShape } from "./kinds.ts";
import classes from "./pictures.module.css";
import { type Receipt, useUploadPicture } from "./use-upload-picture.ts";

interface Props {
  shape: PictureShape;
  file: File;
  profileId: string;
  onClose: () => void;
  /** What the browser found when it opened the file is beyond a limit: nothing is sent. */
  onRefused: (refusal: Refusal) => void;
  onSaved: (receipt: Receipt | null) => void;
}

/** The cropper multiplies a step by 0.2 while Shift is held; ten pixels then are fifty of its own. */
const step = { plain: 1, shifted: 50 };
const zooms = { least: 1, most: 5, step: 0.1 };

/** Cut the picture, then send it. After a failure everything is as it was, crop included, for another try. */
export function CropDialog({ shape, file, profileId, onClose, onRefused, onSaved }: Props) {
  const t = useT();
  const { kind, ratio, mask } = shape;
  const preview = usePreview(file, onRefused);
  const [crop, setCrop] = useState({ x: 0, y: 0 });
  const [zoom, setZoom] = useState<number>(zooms.least);
  const [rotation, setRotation] = useState(0);
  const [area, setArea] = useState<Area | null>(null);
  const [keyboardStep, setKeyboardStep] = useState(step.plain);
  const [alt, setAlt] = useState("");
  const { state, send, cancel } = useUploadPicture();
  const sending = state.kind === "sending";

  const save = async () => {
    if (sending || preview.kind === "loading") return;
    const cut = preview.kind === "shown" && area ? cropInputOf(area, rotation, ratio) : null;
    const receipt = await send({ kind, file, crop: cut, alt, profileId });
    if (receipt !== "stopped") onSaved(receipt);
  };
  // What is on its way is what was seen when it was sent.
  const turn = (degrees: number) => sending || setRotation((rotation + degrees + 360) % 360);
  const zoomTo = (wanted: number) => sending || setZoom(Math.min(zooms.most, Math.max(zooms.least, wanted)));

  // The dialog opens before the picture does, and a button that sends is disabled meanwhile: both times the focus has to be led.
  const cropper = useRef<RefObject<HTMLDivElement | null>>(null);
  const primary = useRef<HTMLButtonElement>(null);
  const isDrawn = area !== null;
  useEffect(() => {
    if (isDrawn) cropper.current?.current?.focus();
  }, [isDrawn]);
  useEffect(() => {
    if (preview.kind === "hidden") primary.current?.focus();
  }, [preview.kind]);
  useEffect(() => {
    if (state.kind === "failed") primary.current?.focus();
  }, [state.kind]);

  const keys = (event: KeyboardEvent) => {
    // Before the cropper looks at the key: it reads the step from its properties.
    if (event.key.startsWith("Arrow")) flushSync(() => setKeyboardStep(event.shiftKey ? step.shifted : step.plain));
    if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      if (!event.repeat) void save();
    }
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === "r") turn(event.shiftKey ? -90 : 90);
    if (event.key === "+" || event.key === "=") zoomTo(zoom + zooms.step);
    if (event.key === "-") zoomTo(zoom - zooms.step);
  };

  return (
    <Dialog
      opened
      onClose={() => {
        cancel();
        onClose();
      }}
      title={t("pictures.crop.title", { kind })}
      size={ratio > 1 ? "lg" : "md"}
      closeOnClickOutside={false}
      returnFocus={false}
    >
      <div onKeyDownCapture={keys}>
        {preview.kind === "shown" && (
          <>
            <div className={classes.stage} data-wide={ratio > 1 || undefined}>
              <Cropper
                image={preview.url}
                crop={crop}
                zoom={zoom}
                rotation={rotation}
                aspect={ratio}
                cropShape={mask}
                objectFit={ratio > 1 ? "cover" : "contain"}
                showGrid={false}
                minZoom={zooms.least}
                maxZoom={zooms.most}
                zoomSpeed={0.4}
                keyboardStep={keyboardStep}
                disableAutomaticStylesInjection
                onCropChange={(moved) => sending || setCrop(moved)}
                onZoomChange={zoomTo}
                onCropComplete={(_, pixels) => setArea(pixels)}
                cropperProps={{ role: "application", "aria-label": t("pictures.crop.stage", { kind }), "aria-describedby": "crop-keys" }}
                setCropperRef={(ref) => {
                  cropper.current = ref;
                }}
                mediaProps={{ alt: "" }}
              />
            </div>
            <Group mt="md" gap="sm" wrap="nowrap">
              <Text size="sm" id="zoom-label">
                {t("pictures.crop.zoom")}
              </Text>
              <Slider
                className={classes.zoom ?? ""}
                min={zooms.least}
                max={zooms.most}
                step={0.05}
                value={zoom}
                disabled={sending}
                onChange={setZoom}
                label={(value) => t("pictures.crop.zoomed", { share: value })}
                thumbProps={{ "aria-labelledby": "zoom-label", "aria-valuetext": t("pictures.crop.zoomed", { share: zoom }) }}
              />
              <Button.Group>
                <Button variant="default" aria-label={t("pictures.crop.left")} aria-keyshortcuts="Shift+R" onClick={() => turn(-90)} px="xs">
                  <IconRotate2 aria-hidden="true" size={18} />
                </Button>
                <Button variant="default" aria-label={t("pictures.crop.right")} aria-keyshortcuts="R" onClick={() => turn(90)} px="xs">
                  <IconRotateClockwise2 aria-hidden="true" size={18} />
                </Button>
              </Button.Group>
            </Group>
            <p className={classes.keys} id="crop-keys">
              {t("pictures.crop.keys")}
            </p>
            <span className={classes.spoken} role="status">
              {rotation !== 0 && t("pictures.crop.turned", { degrees: rotation })}
            </span>
          </>
        )}
        {preview.kind === "hidden" && (
          <Alert color="teal" variant="light" role="note" title={t("pictures.crop.no-preview.title")}>
            {t("pictures.crop.no-preview.text", { kind, name: file.name })}
          </Alert>
        )}
        {preview.kind === "loading" && <div className={classes.stage} data-wide={ratio > 1 || undefined} />}
        <TextInput
          mt="md"
          size="sm"
          label={t("pictures.alt.label")}
          description={t("pictures.alt.help", { kind })}
          value={alt}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setAlt(event.currentTarget.value)}
        />
        {state.kind === "failed" && (
          <Alert color="red" variant="light" mt="md" role="alert" title={t("pictures.not-saved", { kind })}>
            {state.reason} {state.errorId && <Message id="failure.reference" values={{ id: state.errorId }} components={{ 0: <code /> }} />}
          </Alert>
        )}
        {state.kind === "sending" && <Sending share={state.share} bytes={file.size} kind={kind} />}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={sending ? cancel : onClose}>
            {sending ? t("pictures.cancel-upload") : t("common.cancel")}
          </Button>
          <Button ref={primary} onClick={() => void save()} loading={sending} disabled={preview.kind === "loading"}>
            {state.kind === "failed" ? t("common.try-again") : t("pictures.save", { kind })}
          </Button>
        </Group>
      </div>
    </Dialog>
  );
}

const megabyte = 1024 * 1024;

function Sending({ share, bytes, kind }: { share: number; bytes: number; kind: string }) {
  const t = useT();
  const text =
    share < 1 ? t("pictures.sending", { share, sent: round((share * bytes) / megabyte), total: round(bytes / megabyte) }) : t("pictures.preparing", { kind });
  return (
    <div className={classes.sending}>
      <Text size="sm" className="tabular" aria-hidden="true">
        {text}
      </Text>
      <Progress.Root size="sm">
        <Progress.Section value={Math.round(share * 100)} aria-label={t("pictures.progress")} aria-valuetext={text} animated={share === 1} />
      </Progress.Root>
    </div>
  );
}

/** To a tenth, and never to nothing. */
const round = (megabytes: number) => Math.max(0.1, Math.round(megabytes * 10) / 10);

type Preview = { readonly kind: "loading" | "hidden" } | { readonly kind: "shown"; readonly url: string };

/** The object URL lives exactly as long as the dialog, and never leaves it. A picture that this browser can't draw is `hidden`. */
function usePreview(file: File, onRefused: (refusal: Refusal) => void): Preview {
  const [preview, setPreview] = useState<Preview>({ kind: "loading" });
  const refuse = useRef(onRefused);
  refuse.current = onRefused;
  useEffect(() => {
    const url = URL.createObjectURL(file);
    const probe = new Image();
    probe.onload = () => {
      const refusal = pixelRefusalOf({ name: file.name, width: probe.naturalWidth, height: probe.naturalHeight });
      if (refusal === null) setPreview({ kind: "shown", url });
      else refuse.current(refusal);
    };
    probe.onerror = () => setPreview({ kind: "hidden" });
    probe.src = url;
    return () => {
      probe.onload = null;
      probe.onerror = null;
      URL.revokeObjectURL(url);
    };
  }, [file]);
  return preview;
}
