import { Skeleton } from "@mantine/core";
import classes from "./profile-waiting.module.css";
import { Waiting } from "./states.tsx";

/** The geometry of a profile, before it is there. */
export function ProfileWaiting() {
  return (
    <Waiting>
      <div className={classes.page}>
        <Skeleton height={280} />
        <div className={classes.columns}>
          <Skeleton height={320} />
          <Skeleton height={320} />
        </div>
      </div>
    </Waiting>
  );
}
