import { Alert, Button, Group } from "@mantine/core";
import { IconCamera, IconTrash, IconUpload } from "@tabler/icons-react";
import { type Ref, useImperativeHandle, useRef } from "react";
import type { ImageKind } from "#client/gql/graphql.ts";
import { useT } from "#client/messages/t.tsx";
import { accept } from "./acceptable.ts";
import classes from "./pictures.module.css";

interface Props {
  ref: Ref<{ choose: () => void }>;
  kind: ImageKind;
  /** Whether there is a picture, beyond what stands in for one. */
  stored: boolean;
  /** Why the last file was not taken, or the picture not removed. */
  problem: string | null;
  onOpening: () => void;
  onChosen: (file: File) => void;
  onCamera: (() => void) | undefined;
  onRemove: () => void;
}

/** The ways to change a picture, with the limits in sight before anybody chooses. */
export function Ways({ ref, kind, stored, problem, onOpening, onChosen, onCamera, onRemove }: Props) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const choose = () => {
    onOpening();
    input.current?.click();
  };
  useImperativeHandle(ref, () => ({ choose }));
  const limits = `${kind.toLowerCase()}-limits`;
  return (
    <div className={classes.ways}>
      <Group gap="xs">
        <Button variant="default" leftSection={<IconUpload aria-hidden="true" size={16} />} onClick={choose} aria-describedby={limits}>
          {stored ? t("pictures.change", { kind }) : t("pictures.upload", { kind })}
        </Button>
        {onCamera && (
          <Button variant="default" leftSection={<IconCamera aria-hidden="true" size={16} />} onClick={onCamera}>
            {t("pictures.photograph")}
          </Button>
        )}
        {stored && (
          <Button variant="subtle" color="gray" leftSection={<IconTrash aria-hidden="true" size={16} />} onClick={onRemove}>
            {t("pictures.remove", { kind })}
          </Button>
        )}
      </Group>
      <p className={classes.limits} id={limits}>
        {t("pictures.limits", { kind })}
      </p>
      {problem && (
        <Alert color="red" variant="light" mt="sm" role="alert">
          {problem}
        </Alert>
      )}
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        aria-label={t("pictures.choose", { kind })}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) onChosen(file);
          // So that choosing the same file again is a choice, too.
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}
