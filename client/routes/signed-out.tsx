import { useEffect } from "react";
import { Navigate, Outlet, useLocation, useSearchParams } from "react-router";
import { useSessionStatus } from "#client/apollo/session-context.ts";
import { paths } from "#client/app/paths.ts";
import { Composition } from "#client/ui/composition.tsx";
import { Logo } from "#client/ui/logo.tsx";
import { localPath } from "./local-path.ts";
import classes from "./signed-out.module.css";

/** The form in one column, drawn people beside it where there is room. */
export function SignedOut() {
  const status = useSessionStatus();
  const [search] = useSearchParams();
  const { pathname } = useLocation();
  const next = localPath(search.get("next"));
  const isElsewhere = status === "in" && next === paths.playground;
  // The playground is a page of its own, not one of this client's routes.
  useEffect(() => {
    if (isElsewhere) location.replace(paths.playground);
  }, [isElsewhere]);
  if (isElsewhere) return null;
  if (status === "in") return <Navigate to={next ?? (pathname === paths.signUp ? paths.editProfile : paths.home)} replace />;
  return (
    <div className={classes.split}>
      <main className={classes.form}>
        <div className={classes.column} key={pathname}>
          <Logo />
          <Outlet />
        </div>
      </main>
      <div className={classes.picture}>
        <Composition />
      </div>
    </div>
  );
}
