import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect, useRef } from "react";

/** A first visit opens on a question with its answer beside it. Only the untouched first tab is run by itself: it changes nothing. */
export function RunFirst() {
  const { run } = useGraphiQLActions();
  const ready = useGraphiQL((state) => state.schema != null && state.queryEditor !== undefined && state.responseEditor !== undefined);
  const untouched = useGraphiQL((state) => state.activeTabIndex === 0 && state.tabs[0]?.operationName === "WhoAmI" && !state.tabs[0].response);
  const ran = useRef(false);
  useEffect(() => {
    if (!ready || ran.current) return;
    ran.current = true;
    if (untouched) run();
  }, [ready, untouched, run]);
  return null;
}
