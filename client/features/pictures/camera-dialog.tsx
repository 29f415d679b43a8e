import { Alert, Button, Group, SegmentedControl, Skeleton, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconCamera } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useT } from "#client/messages/t.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import classes from "./pictures.module.css";
import { type Facing, useCamera } from "./use-camera.ts";

/** Looks through the camera and takes one picture; what it takes goes on to be cropped like any other. */
export function CameraDialog({ onClose, onTaken }: { onClose: () => void; onTaken: (photo: File) => void }) {
  const t = useT();
  const [facing, setFacing] = useState<Facing>("user");
  const [attempt, setAttempt] = useState(0);
  const camera = useCamera(facing, attempt);
  const video = useRef<HTMLVideoElement>(null);
  const shutter = useRef<HTMLButtonElement>(null);
  const appInput = useRef<HTMLInputElement>(null);
  // Where there is no live picture, a phone's own camera app can still take one.
  const isPhone = useMediaQuery("(pointer: coarse)", false, { getInitialValueInEffect: false });
  const stream = camera.kind === "live" ? camera.stream : null;
  const [ready, setReady] = useState(false);

  useEffect(() => {
    setReady(false);
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  useEffect(() => {
    if (ready) shutter.current?.focus();
  }, [ready]);

  const take = async () => {
    const photo = video.current && (await stillOf(video.current));
    if (photo) onTaken(photo);
  };

  return (
    <Dialog opened onClose={onClose} title={t("pictures.photograph")} size="md" closeOnClickOutside={false} returnFocus={false}>
      {(camera.kind === "asking" || camera.kind === "live") && (
        <div className={classes.viewfinder}>
          {!ready && <Skeleton className={classes.developing ?? ""} radius={0} aria-hidden="true" />}
          {/* Mirrored, as one knows oneself; the picture that is taken is not. */}
          <video
            ref={video}
            className={classes.live}
            data-mirrored={facing === "user" || undefined}
            autoPlay
            playsInline
            muted
            aria-label={t("pictures.camera.preview")}
            onLoadedData={() => setReady(true)}
          />
        </div>
      )}
      <div role="status">
        {camera.kind === "asking" && (
          <Text size="sm" mt="xs" c="dimmed">
            {t("pictures.camera.asking")}
          </Text>
        )}
      </div>
      {camera.kind !== "asking" && camera.kind !== "live" && (
        <Alert color="red" variant="light" role="alert" title={t(`camera-problem.${camera.kind}`)}>
          {t(`camera-advice.${camera.kind}`)}
        </Alert>
      )}
      {camera.kind === "live" && camera.hasOther && (
        <SegmentedControl
          mt="md"
          fullWidth
          aria-label={t("pictures.camera.which")}
          value={facing}
          onChange={(value) => setFacing(value === "environment" ? "environment" : "user")}
          data={[
            { value: "user", label: t("pictures.camera.front") },
            { value: "environment", label: t("pictures.camera.back") },
          ]}
        />
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        {camera.kind === "asking" || camera.kind === "live" ? (
          <Button ref={shutter} disabled={!ready} leftSection={<IconCamera aria-hidden="true" size={16} />} onClick={() => void take()}>
            {t("pictures.camera.take")}
          </Button>
        ) : (
          <>
            {isPhone && (
              <Button variant="default" onClick={() => appInput.current?.click()}>
                {t("pictures.camera.app")}
              </Button>
            )}
            {camera.kind !== "insecure" && (
              <Button data-autofocus onClick={() => setAttempt(attempt + 1)}>
                {t("common.try-again")}
              </Button>
            )}
          </>
        )}
      </Group>
      <input
        ref={appInput}
        type="file"
        accept="image/*"
        capture={facing}
        hidden
        aria-label={t("pictures.camera.app")}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) onTaken(file);
        }}
      />
    </Dialog>
  );
}

async function stillOf(video: HTMLVideoElement): Promise<File | null> {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
  return blob && new File([blob], "camera.jpg", { type: "image/jpeg" });
}
