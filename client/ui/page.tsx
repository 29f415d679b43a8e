import { Skeleton, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useLocation } from "react-router";
import classes from "./page.module.css";
import { Waiting } from "./states.tsx";
import { useTabTitle } from "./tab-title.ts";

/** A page: its title in the tab and as the h1, which takes the focus when one arrives from another page. */
export function Page({ title, lead, actions, narrow = false, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname, hash, key } = useLocation();
  useTabTitle(title);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows the path alone; a hash has a target of its own, and "default" is the first load.
  useEffect(() => {
    if (key !== "default" && hash === "") heading.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <div className={classes.page} data-narrow={narrow || undefined}>
      <header className={classes.header}>
        <div>
          <Title order={1} ref={heading} tabIndex={-1}>
            {title}
          </Title>
          {lead && <p className={classes.lead}>{lead}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface PageProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  /** For forms and text: a shorter line. */
  narrow?: boolean;
  children: ReactNode;
}

/** The geometry of a page whose title is not known yet; its sheets where they are not the usual ones. */
export function PageWaiting({ children }: { children?: ReactNode }) {
  return (
    <Waiting>
      <div className={classes.page}>
        <div className={classes.header}>
          <Skeleton height={34} width="min(18rem, 70%)" />
        </div>
        {children ?? (
          <div className={classes.sheets}>
            <Skeleton height={172} />
            <Skeleton height={320} />
          </div>
        )}
      </div>
    </Waiting>
  );
}
