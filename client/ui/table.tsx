import type { ReactNode } from "react";
import classes from "./table.module.css";

/** A table with a head that stays; on a narrow screen it scrolls in its own box, never the page. */
export function DataTable({ caption, head, children }: { caption: string; head: readonly string[]; children: ReactNode }) {
  return (
    // A box that scrolls must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <div className={classes.box} role="region" aria-label={caption} tabIndex={0}>
      <table className={classes.table}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {head.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
