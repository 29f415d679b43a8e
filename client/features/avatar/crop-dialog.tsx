import "react-easy-crop/react-easy-crop.css";
import { Alert, Button, Group, Modal, Progress, Slider, Text, TextInput } from "@mantine/core";
import { IconRotate2, IconRotateClockwise2 } from "@tabler/icons-react";
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import Cropper, { type Area } from "react-easy-crop";
import { percentText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { pixelRefusalOf } from "./acceptable.ts";
import classes from "./avatar.module.css";
import { cropInputOf } from "./crop.ts";
import { useUploadAvatar } from "./use-upload-avatar.ts";

interface Props {
  file: File;
  profileId: string;
  onClose: () => void;
  /** What the browser found when it opened the file is beyond a limit: nothing is sent. */
  onRefused: (reason: string) => void;
  onSaved: (receipt: { removedLocation: boolean; removedDevice: boolean }) => void;
}

/** The cropper multiplies a step by 0.2 while Shift is held; ten pixels then are fifty of its own. */
const step = { plain: 1, shifted: 50 };

/** Cut the picture, then send it. After a failure everything is as it was, crop included, for another try. */
export function CropDialog({ file, profileId, onClose, onRefused, onSaved }: Props) {
  const t = useT();
  const preview = usePreview(file, onRefused);
  const [crop, setCrop] = useState({ x: 0, y: 0 });
  const [zoom, setZoom] = useState(1);
  const [rotation, setRotation] = useState(0);
  const [area, setArea] = useState<Area | null>(null);
  const [keyboardStep, setKeyboardStep] = useState(step.plain);
  const [alt, setAlt] = useState("");
  const { state, send, cancel } = useUploadAvatar();
  const sending = state.kind === "sending";

  const save = async () => {
    if (sending || preview.kind === "loading") return;
    const receipt = await send({ file, crop: preview.kind === "shown" && area ? cropInputOf(area, rotation) : null, alt, profileId });
    if (receipt) onSaved(receipt);
  };
  const turn = (degrees: number) => setRotation((rotation + degrees + 360) % 360);
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
      void save();
    }
  };

  return (
    <Modal
      opened
      onClose={() => {
        cancel();
        onClose();
      }}
      title={t("crop-dialog.title")}
      size="md"
      closeOnClickOutside={false}
    >
      <div onKeyDownCapture={keys}>
        {preview.kind === "shown" && (
          <>
            <div className={classes.stage}>
              <Cropper
                image={preview.url}
                crop={crop}
                zoom={zoom}
                rotation={rotation}
                aspect={1}
                cropShape="round"
                showGrid={false}
                minZoom={1}
                maxZoom={5}
                zoomSpeed={0.4}
                keyboardStep={keyboardStep}
                disableAutomaticStylesInjection
                onCropChange={setCrop}
                onZoomChange={setZoom}
                onCropComplete={(_, pixels) => setArea(pixels)}
                cropperProps={{ "aria-label": t("crop-dialog.move") }}
                setCropperRef={(ref) => {
                  cropper.current = ref;
                }}
                mediaProps={{ alt: "" }}
              />
            </div>
            <Group mt="md" gap="sm" wrap="nowrap">
              <Text size="sm" id="zoom-label">
                {t("crop-dialog.zoom")}
              </Text>
              <Slider
                className={classes.zoom ?? ""}
                min={1}
                max={5}
                step={0.05}
                value={zoom}
                onChange={setZoom}
                label={(value) => percentText(Math.round(value * 100))}
                thumbProps={{ "aria-labelledby": "zoom-label" }}
              />
              <Button.Group>
                <Button variant="default" aria-label={t("crop-dialog.rotate-left")} onClick={() => turn(-90)} px="xs">
                  <IconRotate2 aria-hidden="true" size={18} />
                </Button>
                <Button variant="default" aria-label={t("crop-dialog.rotate-right")} onClick={() => turn(90)} px="xs">
                  <IconRotateClockwise2 aria-hidden="true" size={18} />
                </Button>
              </Button.Group>
            </Group>
          </>
        )}
        {preview.kind === "hidden" && (
          <Alert color="teal" variant="light" role="note" title={t("crop-dialog.no-preview")}>
            {t("crop-dialog.converted", { name: file.name })}
          </Alert>
        )}
        {preview.kind === "loading" && <div className={classes.stage} />}
        <TextInput
          mt="md"
          size="sm"
          label={t("crop-dialog.description")}
          description={t("crop-dialog.description-hint")}
          value={alt}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setAlt(event.currentTarget.value)}
        />
        {state.kind === "failed" && (
          <Alert color="red" variant="light" mt="md" title={t("crop-dialog.not-saved")}>
            {state.reason}
          </Alert>
        )}
        {state.kind === "sending" && <Sending share={state.share} />}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={sending ? cancel : onClose}>
            {sending ? t("crop-dialog.cancel-upload") : t("common.cancel")}
          </Button>
          <Button ref={primary} onClick={() => void save()} loading={sending} disabled={preview.kind === "loading"}>
            {state.kind === "failed" ? t("common.try-again") : t("crop-dialog.save")}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}

function Sending({ share }: { share: number }) {
  const t = useT();
  const percent = Math.round(share * 100);
  const text = share < 1 ? t("crop-dialog.uploading", { percent: percentText(percent) }) : t("crop-dialog.preparing");
  return (
    <div className={classes.sending}>
      <Text size="sm" className="tabular" aria-hidden="true">
        {text}
      </Text>
      <Progress.Root size="sm">
        <Progress.Section value={percent} aria-label={t("crop-dialog.upload")} aria-valuetext={text} animated={share === 1} />
      </Progress.Root>
    </div>
  );
}

type Preview = { readonly kind: "loading" | "hidden" } | { readonly kind: "shown"; readonly url: string };

/** The object URL lives exactly as long as the dialog, and never leaves it. A picture that this browser can't draw is `hidden`. */
function usePreview(file: File, onRefused: (reason: string) => void): Preview {
  const [preview, setPreview] = useState<Preview>({ kind: "loading" });
  const refuse = useRef(onRefused);
  refuse.current = onRefused;
  useEffect(() => {
    const url = URL.createObjectURL(file);
    const probe = new Image();
    probe.onload = () => {
      const reason = pixelRefusalOf({ name: file.name, width: probe.naturalWidth, height: probe.naturalHeight });
      if (reason === null) setPreview({ kind: "shown", url });
      else refuse.current(reason);
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
