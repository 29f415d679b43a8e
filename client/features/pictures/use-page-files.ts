import { useEffect, useRef, useState } from "react";
import type { ImageKind } from "#client/gql/graphql.ts";

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

/** What a file becomes here: what the part of the page around it says, else the photo. */
function kindAt(target: EventTarget | null): ImageKind {
  const place = target instanceof Element ? target.closest<HTMLElement>("[data-picture]") : null;
  return place?.dataset.picture === "COVER" ? "COVER" : "AVATAR";
}

/** Text that comes with a picture, as out of a word processor, is what a text field wants. */
const isForText = ({ target, clipboardData }: ClipboardEvent) =>
  (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) && (clipboardData?.types.includes("text/plain") ?? false);

/** Files dropped anywhere on the page, or pasted. Answers what they would become where they are dragged to now; null while nothing is. */
export function usePageFiles(enabled: boolean, onFile: (file: File, kind: ImageKind) => void): ImageKind | null {
  const [over, setOver] = useState<ImageKind | null>(null);
  const latest = useRef(onFile);
  latest.current = onFile;
  useEffect(() => {
    if (!enabled) return undefined;
    // Each element that is entered and left counts, so that passing over a child is not a leaving.
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth += 1;
      setOver(kindAt(event.target));
    };
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth -= 1;
      if (depth === 0) setOver(null);
    };
    const hold = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(null);
      const [file] = event.dataTransfer?.files ?? [];
      if (file) latest.current(file, kindAt(event.target));
    };
    const paste = (event: ClipboardEvent) => {
      const [file] = event.clipboardData?.files ?? [];
      if (!file || isForText(event)) return;
      event.preventDefault();
      latest.current(file, kindAt(event.target));
    };
    const listeners = new AbortController();
    const options = { signal: listeners.signal };
    addEventListener("dragenter", enter, options);
    addEventListener("dragleave", leave, options);
    addEventListener("dragover", hold, options);
    addEventListener("drop", drop, options);
    addEventListener("paste", paste, options);
    return () => {
      listeners.abort();
      setOver(null);
    };
  }, [enabled]);
  return over;
}
