import { IconLock, IconShield, IconUsers, IconWorld } from "@tabler/icons-react";
import { useT } from "#client/messages/t.tsx";
import classes from "./audience.module.css";

/** Who may see something, from the widest to the narrowest. */
export type Audience = "EVERYONE" | "MEMBERS" | "STAFF" | "ONLY_ME";

const icons = { EVERYONE: IconWorld, MEMBERS: IconUsers, STAFF: IconShield, ONLY_ME: IconLock } as const;

export function AudienceIcon({ audience }: { audience: Audience }) {
  const Icon = icons[audience];
  return <Icon className={classes.icon} aria-hidden="true" size={14} stroke={1.8} />;
}

/** Who sees what it stands beside. `quiet` is the icon alone, its words for whoever hovers or listens. */
export function AudienceMark({ audience, quiet = false }: { audience: Audience; quiet?: boolean }) {
  const t = useT();
  const seenBy = t("audience.seen-by", { audience });
  return (
    <span className={classes.mark} title={seenBy}>
      <AudienceIcon audience={audience} />
      <span className={classes.spoken}>{seenBy}</span>
      {!quiet && <span aria-hidden="true">{t(`audience.${audience}`)}</span>}
    </span>
  );
}
