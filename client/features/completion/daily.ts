interface Change {
  readonly at: string;
  readonly percent: number;
}

const day = 86_400_000;
const longest = 120;

/** A point for each day from the first change to today, at most the last 120; between two changes it stays what it was. */
export function daily(changes: readonly Change[], now: Date): readonly { readonly day: string; readonly percent: number }[] {
  const [first] = changes;
  if (!first) return [];
  const today = Math.floor(now.getTime() / day);
  const from = Math.max(Math.floor(Date.parse(first.at) / day), today - longest + 1);
  return Array.from({ length: Math.max(1, today - from + 1) }, (_, index) => {
    const end = (from + index + 1) * day;
    const stands = changes.findLast(({ at }) => Date.parse(at) < end) ?? first;
    return { day: new Date(end - day).toISOString(), percent: stands.percent };
  });
}
