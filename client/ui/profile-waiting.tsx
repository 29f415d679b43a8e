import { Skeleton } from "@mantine/core";
import classes from "./profile-waiting.module.css";
import { Waiting } from "./states.tsx";

/** The geometry of a profile, before it is there; one's own has the bar to look at it with other eyes. */
export function ProfileWaiting({ own = false }: { own?: boolean }) {
  return (
    <Waiting>
      <div className={classes.page}>
        {own && <Skeleton height={36} width="min(24rem, 100%)" />}
        <Skeleton height={280} />
        <div className={classes.columns}>
          <Skeleton height={320} />
          <Skeleton height={320} />
        </div>
      </div>
    </Waiting>
  );
}
