import { formatTag } from "./language.ts";

/*
 * Numbers, dates and lists as the language of the moment writes them. A component that says them uses `useT` as well,
 * and so is drawn anew when the language changes.
 */

export const numberText = (value: number, options: Intl.NumberFormatOptions = {}): string => new Intl.NumberFormat(formatTag(), options).format(value);

/** Of whole percent, as the server counts them: 50 is `50%`, `50 %` or `٪٥٠`. */
export const percentText = (percent: number): string => numberText(percent / 100, { style: "percent" });

export const dateText = (at: Date, options: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat(formatTag(), options).format(at);

export const agoText = (value: number, unit: Intl.RelativeTimeFormatUnit): string =>
  new Intl.RelativeTimeFormat(formatTag(), { numeric: "auto" }).format(value, unit);

/** `Name, headline and website`. */
export const listText = (items: readonly string[]): string => new Intl.ListFormat(formatTag(), { type: "conjunction" }).format(items);

/** What a language is called in the one that is spoken here; its tag where nobody knows. */
export function languageText(tag: string): string {
  try {
    return new Intl.DisplayNames(formatTag(), { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
