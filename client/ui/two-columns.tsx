import type { ReactNode } from "react";
import classes from "./two-columns.module.css";

/** What one works on, and beside it what stays in sight. On a narrow screen the second comes first where it is short. */
export function TwoColumns({ head, main, aside, bare = false }: { head?: ReactNode; main: ReactNode; aside: ReactNode; bare?: boolean }) {
  return (
    <div className={bare ? undefined : classes.page}>
      {head}
      <div className={classes.columns}>
        <div className={classes.main}>{main}</div>
        <div className={classes.aside}>{aside}</div>
      </div>
    </div>
  );
}
