import { useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";

const tokenOf = (hash: string): string | null => new URLSearchParams(hash.slice(1)).get("token") || null;

/** The token of the link in a mail. It leaves the address bar at once, so that neither the history nor a screenshot keeps it. */
export function useMailToken(): string | null {
  const { hash, pathname, search } = useLocation();
  const navigate = useNavigate();
  const [token, setToken] = useState(() => tokenOf(hash));
  useEffect(() => {
    const arrived = tokenOf(hash);
    if (arrived === null) return;
    setToken(arrived);
    void navigate({ pathname, search }, { replace: true });
  }, [hash, pathname, search, navigate]);
  return token;
}
