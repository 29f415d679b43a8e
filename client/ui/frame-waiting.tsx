import classes from "./frame-waiting.module.css";
import { Logo } from "./logo.tsx";
import { PageWaiting } from "./page.tsx";
import { Waiting } from "./states.tsx";

/** The frame's geometry, where it is not known yet who is there: only for those who wait, and never a white page. */
export function FrameWaiting() {
  return (
    <div className={classes.frame}>
      <Waiting>
        <div className={classes.top}>
          <Logo />
        </div>
      </Waiting>
      <main className={classes.page}>
        <PageWaiting />
      </main>
    </div>
  );
}
