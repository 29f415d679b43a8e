import { Skeleton, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { ScrollBox } from "./scroll-box.tsx";
import { Waiting } from "./states.tsx";
import classes from "./table.module.css";

interface Props {
  caption: string;
  head: readonly string[];
  /** A first column for choosing rows, with what chooses all of them. */
  choice?: ReactNode;
  /** What a last column of buttons is called, for those who don't see that it needs no name. */
  actions?: string;
  children: ReactNode;
}

/** A table with a head that stays; on a phone each row is a card whose cells say what they are. */
export function DataTable({ caption, head, choice, actions, children }: Props) {
  return (
    <ScrollBox className={classes.box} label={caption}>
      <table className={classes.table}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {choice && (
              <th scope="col" className={classes.choice}>
                {choice}
              </th>
            )}
            {head.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
            {actions && (
              <th scope="col">
                <VisuallyHidden>{actions}</VisuallyHidden>
              </th>
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </ScrollBox>
  );
}

/** A cell that says on a phone which column it is of; the one that says which row it is needs no label. */
export function Cell({ label, className, children }: { label?: string; className?: string | undefined; children: ReactNode }) {
  return (
    <td data-label={label} className={className}>
      {children}
    </td>
  );
}

/** The cell of a row's checkbox, or of its buttons: at the corners of its card on a phone. */
export function CornerCell({ at, children }: { at: "start" | "end"; children: ReactNode }) {
  return <td className={at === "start" ? classes.choice : classes.actions}>{children}</td>;
}

/** The geometry of a table before its rows are there. */
export function TableWaiting({ rows }: { rows: number }) {
  return (
    <Waiting>
      <div className={classes.box}>
        {Array.from({ length: rows }, (_, row) => (
          // The rows never change places.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <div key={row} className={classes.waiting}>
            <Skeleton height={32} width={32} circle />
            <Skeleton height={14} width={`${70 - ((row * 13) % 30)}%`} radius="xs" />
          </div>
        ))}
      </div>
    </Waiting>
  );
}
