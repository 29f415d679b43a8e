/** A real Chromium for the end-to-end tests, found by `npm test` and handed over as CHROME_PATH. */
import { type Browser, chromium } from "playwright-core";

/** `describe` where there is a Chromium, `describe.skip` where there is none (the closing line of `npm test` counts it). */
export const describeWithBrowser = (name: string, tests: () => void): void => {
  (process.env.CHROME_PATH === undefined ? describe.skip : describe)(name, tests);
};

export function launchBrowser(...more: readonly string[]): Promise<Browser> {
  const executablePath = process.env.CHROME_PATH;
  if (executablePath === undefined) throw new Error("There is no Chromium: put this test into describeWithBrowser.");
  return chromium.launch({ executablePath, headless: true, args: [...quiet, ...anywhere, ...more] });
}

/** Nothing goes anywhere but to the page under test. */
const quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Chromium's sandbox wants namespaces that root and most containers don't give; the pages here are our own. */
const anywhere = ["--no-sandbox", "--no-zygote"];
