import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./card-list.module.css";
import { Waiting } from "./states.tsx";

export function CardList({ busy, children }: { busy: boolean; children: ReactNode }) {
  return (
    <ul className={classes.list} aria-busy={busy} data-busy={busy || undefined}>
      {children}
    </ul>
  );
}

const nine = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];

/** The same geometry before the people are there. */
export function CardsWaiting() {
  return (
    <Waiting>
      <div className={classes.list}>
        {nine.map((key) => (
          <Skeleton key={key} height={96} />
        ))}
      </div>
    </Waiting>
  );
}
