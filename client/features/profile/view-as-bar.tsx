import { SegmentedControl } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useId } from "react";
import { useSearchParams } from "react-router";
import { useT } from "#client/messages/t.tsx";
import classes from "./profile.module.css";
import { eyes, eyesOf, searchOf } from "./view-as.ts";

/** Shows one's own profile as others see it. The choice is in the address, so that it can be linked to. */
export function ViewAsBar() {
  const t = useT();
  const id = useId();
  const [search, setSearch] = useSearchParams();
  return (
    <div className={classes.viewAs}>
      <span className={classes.viewAsLabel} id={id}>
        <IconEye aria-hidden="true" size={18} stroke={1.7} />
        {t("view-as.label")}
      </span>
      <SegmentedControl
        aria-labelledby={id}
        size="sm"
        value={eyesOf(search) ?? "ONLY_ME"}
        onChange={(value) => setSearch(searchOf(eyes.find((audience) => audience === value) ?? null), { preventScrollReset: true })}
        data={[{ value: "ONLY_ME", label: t("view-as.me") }, ...eyes.map((audience) => ({ value: audience, label: t(`audience.${audience}`) }))]}
      />
    </div>
  );
}
