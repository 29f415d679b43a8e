import { TextInput } from "@mantine/core";
import type { ReactNode, Ref } from "react";
import classes from "./code-field.module.css";

export const codeLength = 6;

/** Six digits of an authenticator app, typed or pasted in whichever spelling; `onWhole` is called as soon as all of them are there. */
export function CodeField({ label, description, value, error, busy = false, id, ref, onChange, onWhole }: CodeFieldProps) {
  const take = (typed: string) => {
    const code = typed.replace(/\D/g, "").slice(0, codeLength);
    onChange(code);
    if (code.length === codeLength && code !== value) onWhole(code);
  };
  return (
    <TextInput
      ref={ref}
      id={id}
      label={label}
      description={description}
      name="code"
      // Read only and not disabled while it is looked at: the focus stays for the next try.
      readOnly={busy}
      autoComplete="one-time-code"
      inputMode="numeric"
      autoCapitalize="none"
      spellCheck={false}
      required
      withAsterisk={false}
      classNames={{ input: classes.input ?? "" }}
      value={value}
      error={error}
      onChange={(event) => take(event.currentTarget.value)}
    />
  );
}

interface CodeFieldProps {
  label: ReactNode;
  description?: ReactNode;
  value: string;
  error?: ReactNode;
  /** While the code is looked at. */
  busy?: boolean;
  id: string;
  ref?: Ref<HTMLInputElement>;
  onChange: (code: string) => void;
  onWhole: (code: string) => void;
}
