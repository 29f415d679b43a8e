import { Anchor } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useT } from "#client/messages/t.tsx";
import classes from "./error-summary.module.css";

/** Shown when a form was sent with mistakes: takes the focus and leads to each of them. */
export function ErrorSummary({
  errors,
  labels,
  general = [],
}: {
  errors: Readonly<Record<string, string | undefined>>;
  labels: Readonly<Record<string, string>>;
  general?: readonly string[];
}) {
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  const entries = Object.entries(errors).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const count = entries.length + general.length;
  useEffect(() => box.current?.focus(), []);
  if (count === 0) return null;
  return (
    <div ref={box} className={classes.summary} tabIndex={-1} role="alert">
      <p className={classes.title}>{t("error-summary.title", { count })}</p>
      <ul>
        {general.map((message) => (
          <li key={message}>{message}</li>
        ))}
        {entries.map(([name, message]) => (
          <li key={name}>
            <Anchor
              href={`#${name}`}
              onClick={(event) => {
                event.preventDefault();
                document.getElementById(name)?.focus();
              }}
            >
              {t("common.named", { name: labels[name] ?? name, value: message })}
            </Anchor>
          </li>
        ))}
      </ul>
    </div>
  );
}
