import { Title } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTabTitle } from "./tab-title.ts";

/** The h1 of a page without a header of its own, and the tab's title; takes the focus when one comes from another page. */
export function PageTitle({ children, focus }: { children: string; focus: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useTabTitle(children);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only on arrival
  useEffect(() => {
    if (focus) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <Title order={1} ref={heading} tabIndex={-1}>
      {children}
    </Title>
  );
}
