import { ChartTable } from "./bars.tsx";
import classes from "./charts.module.css";

export interface Point {
  readonly label: string;
  readonly value: number;
}

/** Amounts over time. Drawn to its box, so that the line keeps its width at any size. */
export function Trend({ caption, points, unit, most = Math.max(1, ...points.map(({ value }) => value)), rows = points }: TrendProps) {
  const step = 100 / Math.max(1, points.length - 1);
  const line = points.map(({ value }, index) => `${(index * step).toFixed(2)} ${(42 - (value / most) * 40).toFixed(2)}`).join("L");
  return (
    <figure className={classes.figure}>
      <svg className={classes.trend} viewBox="0 0 100 44" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <path className={classes.grid} d="M0 2H100M0 22H100M0 42H100" />
        {points.length > 1 && <path className={classes.area} d={`M0 42L${line}L100 42Z`} />}
        {points.length > 1 && <path className={classes.line} d={`M${line}`} />}
      </svg>
      <div className={classes.axis} aria-hidden="true">
        <span>{points[0]?.label}</span>
        <span>{points.at(-1)?.label}</span>
      </div>
      <ChartTable caption={caption} head={unit} rows={rows.map(({ label, value }) => [label, value] as const)} />
    </figure>
  );
}

interface TrendProps {
  caption: string;
  points: readonly Point[];
  unit: string;
  /** What the upper edge stands for; the largest value where absent. */
  most?: number;
  /** What the table tells, where that is less than every point. */
  rows?: readonly Point[];
}
