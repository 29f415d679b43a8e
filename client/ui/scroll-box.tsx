import type { ReactNode } from "react";

/** A box that scrolls in itself. It is named and takes the focus, so that it can be scrolled by keyboard. */
export function ScrollBox({ label, className, children }: { label: string; className: string | undefined; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without the focus, a keyboard can't scroll it
    <section className={className} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
