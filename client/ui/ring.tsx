import type { ReactNode } from "react";
import { percentText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import classes from "./ring.module.css";

const radius = 42;
const circumference = 2 * Math.PI * radius;

/**
 * A share of a whole as a ring. `ahead` is drawn lighter beyond `percent`: what is typed and not saved yet.
 * The number that is spoken is always `percent`.
 */
export function Ring({ percent, ahead = 0, size = 128, label, children }: RingProps) {
  // The number is written as the language writes it.
  useT();
  const reached = Math.min(100, percent + ahead);
  return (
    <div
      className={classes.ring}
      style={{ inlineSize: size, blockSize: size }}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={percentText(percent)}
    >
      <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
        <circle className={classes.track} cx="50" cy="50" r={radius} />
        {ahead > 0 && <Arc className={classes.ahead} share={reached} />}
        {percent > 0 && <Arc className={classes.arc} share={percent} />}
      </svg>
      <div className={classes.middle}>{children ?? <span className={classes.number}>{percentText(percent)}</span>}</div>
    </div>
  );
}

interface RingProps {
  percent: number;
  ahead?: number;
  size?: number;
  label: string;
  children?: ReactNode;
}

function Arc({ share, className }: { share: number; className: string | undefined }) {
  return <circle className={className} cx="50" cy="50" r={radius} strokeDasharray={`${(share / 100) * circumference} ${circumference}`} />;
}
