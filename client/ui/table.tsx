import type { ReactNode } from "react";
import { ScrollBox } from "./scroll-box.tsx";
import classes from "./table.module.css";

/** A table with a head that stays; on a narrow screen it scrolls in its own box, never the page. */
export function DataTable({ caption, head, children }: { caption: string; head: readonly string[]; children: ReactNode }) {
  return (
    <ScrollBox className={classes.box} label={caption}>
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
    </ScrollBox>
  );
}
