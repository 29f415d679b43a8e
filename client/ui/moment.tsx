import { dateText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";

/** Day and time, whole: where it matters exactly when. */
export function Moment({ at }: { at: string }) {
  useT();
  return <time dateTime={at}>{dateText(new Date(at), { dateStyle: "medium", timeStyle: "short" })}</time>;
}
