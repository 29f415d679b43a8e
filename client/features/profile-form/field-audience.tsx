import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { failureText } from "#client/apollo/failure.ts";
import type { Audience } from "#client/gql/graphql.ts";
import { useT } from "#client/messages/t.tsx";
import { AudienceIcon, AudienceMark } from "#client/ui/audience.tsx";
import classes from "./field-audience.module.css";
import { useSetVisibility } from "./use-set-visibility.ts";

interface Props {
  field: string;
  label: string;
  audience: Audience;
  allowed: readonly Audience[];
  /** Only its owner chooses. */
  own: boolean;
}

type Saving = { readonly kind: "idle" | "saving" | "saved" } | { readonly kind: "failed"; readonly reason: string; readonly wanted: Audience };

/** Who sees a field. A preference: it saves itself and says so in its row, and goes back to what it was where it could not be saved. */
export function FieldAudience({ field, label, audience, allowed, own }: Props) {
  const t = useT();
  const set = useSetVisibility();
  const [chosen, setChosen] = useState<Audience | null>(null);
  const [saving, setSaving] = useState<Saving>({ kind: "idle" });
  const turn = useRef(0);
  if (!own) return <AudienceMark audience={audience} />;

  const choose = async (wanted: Audience) => {
    turn.current += 1;
    const mine = turn.current;
    setChosen(wanted);
    setSaving({ kind: "saving" });
    const outcome = await set(field, wanted);
    if (mine !== turn.current) return;
    setChosen(null);
    if (outcome.kind === "done") setSaving({ kind: "saved" });
    else if (outcome.kind === "refused") setSaving({ kind: "failed", reason: outcome.remarks.map(({ message }) => message).join(" "), wanted });
    else setSaving({ kind: "failed", reason: failureText(outcome.failure), wanted });
  };

  const shown = chosen ?? audience;
  return (
    <div className={classes.row}>
      <span className={classes.status} role="status" data-kind={saving.kind}>
        {saving.kind === "saving" && t("field-audience.saving")}
        {saving.kind === "saved" && t("field-audience.saved")}
      </span>
      <span className={classes.choice}>
        <AudienceIcon audience={shown} />
        <select
          className={classes.select}
          aria-label={t("field-audience.label", { field: label })}
          value={shown}
          onChange={(event) => void choose(event.currentTarget.value as Audience)}
        >
          {allowed.map((each) => (
            <option key={each} value={each}>
              {t(`audience.${each}`)}
            </option>
          ))}
        </select>
      </span>
      {saving.kind === "failed" && (
        <p className={classes.problem} role="alert">
          {t("field-audience.failed", { reason: saving.reason })}{" "}
          <Button size="compact-xs" variant="subtle" onClick={() => void choose(saving.wanted)}>
            {t("common.try-again")}
          </Button>
        </p>
      )}
    </div>
  );
}
