import { useEffect } from "react";
import { Navigate, useLocation, useSearchParams } from "react-router";
import { useSessionStatus } from "#client/apollo/session-context.ts";
import { paths } from "#client/app/paths.ts";
import { localPath } from "./local-path.ts";
import { Split } from "./split.tsx";

/** For strangers only: whoever is signed in goes where they wanted to. */
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
  return <Split />;
}
