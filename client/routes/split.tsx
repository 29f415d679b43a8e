import { Outlet, useLocation } from "react-router";
import { Composition } from "#client/ui/composition.tsx";
import { LanguageChoice } from "#client/ui/language-choice.tsx";
import { Logo } from "#client/ui/logo.tsx";
import classes from "./split.module.css";

/** The form in one column, drawn people beside it where there is room. */
export function Split() {
  const { pathname } = useLocation();
  return (
    <div className={classes.split}>
      <main className={classes.form}>
        <div className={classes.column} key={pathname}>
          <Logo />
          <Outlet />
          <div className={classes.language}>
            <LanguageChoice />
          </div>
        </div>
      </main>
      <div className={classes.picture}>
        <Composition />
      </div>
    </div>
  );
}
