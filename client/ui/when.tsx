import { agoText, dateText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

function ago(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const unit = units.find(([, size]) => Math.abs(seconds) >= size);
  return unit ? agoText(Math.round(seconds / unit[1]), unit[0]) : agoText(0, "second");
}

/** A moment, as people say it; the exact time is a hover away. */
export function When({ at }: { at: string }) {
  useT();
  const date = new Date(at);
  return (
    <time dateTime={at} title={dateText(date, { dateStyle: "medium", timeStyle: "short" })}>
      {ago(date, new Date())}
    </time>
  );
}

/** A calendar day, without a time zone's tricks. */
export function dayText(day: string, style: "long" | "medium" | "short" = "long"): string {
  return dateText(new Date(`${day.slice(0, 10)}T00:00:00Z`), { dateStyle: style, timeZone: "UTC" });
}
