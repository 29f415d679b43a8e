import { Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./panel.module.css";

/** A named part of a page on its own sheet. */
export function Panel({ title, hint, action, flush = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <header className={classes.header}>
        <div>
          <Title order={2} id={id} className={classes.title}>
            {title}
          </Title>
          {hint && <p className={classes.hint}>{hint}</p>}
        </div>
        {action}
      </header>
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  );
}

interface PanelProps {
  title: string;
  hint?: ReactNode;
  action?: ReactNode;
  /** Without inner margin, for tables and lists that reach the edge. */
  flush?: boolean;
  children: ReactNode;
}
