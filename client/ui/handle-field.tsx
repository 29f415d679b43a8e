import { TextInput, type TextInputProps } from "@mantine/core";
import { useT } from "#client/messages/t.tsx";
import classes from "./handle-field.module.css";

export type Availability = { readonly kind: "none" | "checking" | "free" } | { readonly kind: "taken"; readonly reason: string };

/** A handle, with word of whether it can be had while it is typed. */
export function HandleField({ availability, error, ...props }: TextInputProps & { availability: Availability }) {
  const t = useT();
  const taken = availability.kind === "taken" ? availability.reason : undefined;
  return (
    <div>
      <TextInput autoComplete="off" autoCapitalize="none" spellCheck={false} leftSection="@" {...props} error={error ?? taken} />
      <p className={classes.status} role="status">
        {availability.kind === "checking" && t("handle-field.checking")}
        {availability.kind === "free" && !error && <span className={classes.free}>{t("handle-field.free", { handle: `@${String(props.value).trim()}` })}</span>}
      </p>
    </div>
  );
}
