import { useIntersection } from "@mantine/hooks";
import { type ReactNode, useEffect, useState } from "react";

/** Draws the real thing once one has scrolled near it, and what stands in its place until then. */
export function WhenInSight({ before, children }: { before: ReactNode; children: ReactNode }) {
  const { ref, entry } = useIntersection({ rootMargin: "300px" });
  const [seen, setSeen] = useState(false);
  const isNear = entry?.isIntersecting ?? false;
  useEffect(() => {
    if (isNear) setSeen(true);
  }, [isNear]);
  return seen ? children : <div ref={ref}>{before}</div>;
}
