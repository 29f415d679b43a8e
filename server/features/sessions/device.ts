import Bowser from "bowser";

export interface Device {
  readonly browser: string | null;
  readonly os: string | null;
  readonly device: string | null;
}

// Longer ones are somebody's joke, and parsing is done by regular expressions.
const longestUserAgent = 512;

/** What a person recognises their device by; null for what the user agent does not tell. */
export function deviceOf(userAgent: string | null): Device {
  if (userAgent === null || userAgent === "") return { browser: null, os: null, device: null };
  const { browser, os, platform } = Bowser.parse(userAgent.slice(0, longestUserAgent));
  const major = browser.version?.split(".")[0];
  return {
    browser: browser.name ? [browser.name, major].filter(Boolean).join(" ") : null,
    os: os.name ? [os.name, os.versionName ?? os.version].filter(Boolean).join(" ") : null,
    device: platform.model ?? platform.vendor ?? platform.type ?? null,
  };
}
