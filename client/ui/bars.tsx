import { numberText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import classes from "./charts.module.css";
import { ScrollBox } from "./scroll-box.tsx";

export interface Bar {
  readonly label: string;
  readonly value: number;
}

/** Amounts side by side. The picture is for the eye; the table below holds the same for everybody. */
export function Bars({ caption, bars, unit }: { caption: string; bars: readonly Bar[]; unit: string }) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const width = 100 / Math.max(1, bars.length);
  return (
    <figure className={classes.figure}>
      <svg className={classes.bars} viewBox="0 0 100 44" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {bars.map(({ label, value }, index) => {
          const height = (value / most) * 42;
          return <rect key={label} x={index * width + width * 0.14} y={44 - height} width={width * 0.72} height={Math.max(height, 0.6)} rx="0.8" />;
        })}
      </svg>
      <div className={classes.axis} aria-hidden="true">
        <span>{bars[0]?.label}</span>
        <span>{bars.at(-1)?.label}</span>
      </div>
      <ChartTable caption={caption} head={unit} rows={bars.map(({ label, value }) => [label, value] as const)} />
    </figure>
  );
}

/** The numbers of a chart, in reach of everybody and out of the way of those who see the picture. */
export function ChartTable({ caption, head, rows }: { caption: string; head: string; rows: readonly (readonly [string, number])[] }) {
  const t = useT();
  return (
    <details className={classes.table}>
      <summary>{t("bars.table")}</summary>
      <ScrollBox className={classes.scroll} label={caption}>
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{t("bars.range")}</th>
              <th scope="col">{head}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([label, value]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{numberText(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </details>
  );
}
