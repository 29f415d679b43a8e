import { useEffect } from "react";
import { useT } from "#client/messages/t.tsx";

/** What the tab is called. */
export function useTabTitle(page: string): void {
  const t = useT();
  const title = t("tab-title.page", { page });
  useEffect(() => {
    document.title = title;
  }, [title]);
}
