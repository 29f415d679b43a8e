interface Choice {
  readonly value: string;
  readonly label: string;
}

/** The server's own list where it has one, else every zone that this browser knows. */
export function timeZones(options: readonly string[] | null | undefined): readonly Choice[] {
  const zones = options?.length ? options : ["UTC", ...Intl.supportedValuesOf("timeZone")];
  return zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
}

const common = ["en", "de", "es", "fr", "ar", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "uk", "vi", "zh"];

/** Languages by their own names, so that everybody finds theirs; whatever is stored stays among them. */
export function languages(options: readonly string[] | null | undefined, current: string): readonly Choice[] {
  const tags = options?.length ? options : common;
  const all = current !== "" && !tags.includes(current) ? [current, ...tags] : tags;
  return all.map((tag) => ({ value: tag, label: ownName(tag) }));
}

function ownName(tag: string): string {
  try {
    const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
  } catch {
    return tag;
  }
}
