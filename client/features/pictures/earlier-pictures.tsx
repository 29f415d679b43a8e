import { Alert, Button } from "@mantine/core";
import { useState } from "react";
import type { ImageKind, PictureEditor_ProfileFragment } from "#client/gql/graphql.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { dayText, When } from "#client/ui/when.tsx";
import { shapes } from "./kinds.ts";
import classes from "./pictures.module.css";
import { useRestorePicture } from "./use-restore-picture.ts";

/** What was removed or replaced in the last seven days. Nobody sees anything of it meanwhile, so that there is nothing to show but when. */
export function EarlierPictures({ pictures }: { pictures: PictureEditor_ProfileFragment["retiredImages"] }) {
  const t = useT();
  const toast = useToast();
  const [restore, busy] = useRestorePicture();
  const [problem, setProblem] = useState<string | null>(null);
  if (pictures.length === 0) return null;

  const putBack = async (id: string, kind: ImageKind) => {
    if (busy) return;
    const refusal = await restore(id);
    setProblem(refusal);
    if (refusal !== null) return;
    toast({ message: t("earlier-pictures.restored", { kind }) });
    // The button that was pressed is gone with its picture.
    document.getElementById(shapes[kind].anchor)?.focus();
  };

  return (
    <details className={classes.earlier}>
      <summary>{t("earlier-pictures.title", { count: pictures.length })}</summary>
      <ul>
        {pictures.map(({ id, kind, retiredAt, restorableUntil }) => (
          <li key={id}>
            <span>
              <Message id="earlier-pictures.row" values={{ kind, until: dayText(restorableUntil, "medium") }} components={{ 0: <When at={retiredAt} /> }} />
            </span>
            <Button size="compact-sm" variant="default" aria-disabled={busy || undefined} onClick={() => void putBack(id, kind)}>
              {t("earlier-pictures.restore", { kind })}
            </Button>
          </li>
        ))}
      </ul>
      {problem && (
        <Alert color="red" variant="light" mt="xs" role="alert">
          {problem}
        </Alert>
      )}
    </details>
  );
}
