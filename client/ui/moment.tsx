import { dateText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";

/** The same for a sentence of the catalogue. */
export const momentText = (at: string): string => dateText(new Date(at), { dateStyle: "medium", timeStyle: "short" });

/** Day and time, whole: where it matters exactly when. */
export function Moment({ at }: { at: string }) {
  useT();
  return <time dateTime={at}>{momentText(at)}</time>;
}
