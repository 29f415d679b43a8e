import { IconEyeOff } from "@tabler/icons-react";
import { listText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { fieldLabel } from "#client/ui/server-words.ts";
import classes from "./profile.module.css";
import type { Eyes } from "./view-as.ts";

/** What is not shown, and to whom, in one calm sentence: empty and hidden are different things. */
export function HiddenNote({ hidden, seenAs }: { hidden: readonly string[]; seenAs: Eyes | null }) {
  const t = useT();
  if (hidden.length === 0 && seenAs === null) return null;
  const fields = listText(hidden.map((key) => fieldLabel(key, key)));
  const audience = seenAs ?? "ME";
  return (
    <p className={classes.hidden} role={seenAs === null ? undefined : "status"}>
      <IconEyeOff aria-hidden="true" size={16} stroke={1.6} />
      <span>{hidden.length === 0 ? t("hidden-note.nothing", { audience }) : t("hidden-note.fields", { audience, fields })}</span>
    </p>
  );
}
