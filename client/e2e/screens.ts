import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { paths } from "#client/app/paths.ts";
import { settled, signIn } from "./pages.ts";

/** Whose pages an address with a name in it is opened for. */
const named: Readonly<Record<string, string>> = { role: "manager" };
const everyPath = Object.entries(paths)
  // The playground is an application of its own, with a test of its own.
  .filter(([name]) => name !== "playground")
  .map(([name, path]) => (typeof path === "string" ? path : path(named[name] ?? "linus")));

/** Where one comes from a mail, or before there is an account. */
const beforeSignIn = /^\/(sign-in|sign-up|forgot-password|reset-password|verify|undo-email-change|cancel-deletion|invitation)$/;

/** Every address that the client knows: a new one is looked at from its first day. */
export const outside: readonly string[] = everyPath.filter((path) => beforeSignIn.test(path));
export const inside: readonly string[] = [...everyPath.filter((path) => !beforeSignIn.test(path)), "/nowhere"];

/** An address as a file is called. */
export const fileName = (path: string) => path.replace(/\W+/g, "-").replace(/^-|-$/g, "") || "home";

interface Visit {
  readonly browser: Browser;
  readonly url: string;
  readonly options: BrowserContextOptions;
  readonly language?: string;
  readonly onPage: (page: Page, path: string) => Promise<void>;
}

/** Opens each screen, those inside as an administrator; answers what the browser itself found wrong, above all what the content security policy kept out. */
export async function visitEveryScreen({ browser, url, options, language = "en", onPage }: Visit): Promise<readonly string[]> {
  const complaints: string[] = [];
  const spoken = [{ origin: url, localStorage: [{ name: "portrait:language", value: language }] }];
  const context = await browser.newContext({ ...options, storageState: { cookies: [], origins: spoken } });
  context.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${new URL(message.page()?.url() ?? url).pathname}: ${message.text()}`);
  });
  const page = await context.newPage();
  const speak = (tag: string) => page.evaluate((chosen) => localStorage.setItem("portrait:language", chosen), tag);
  const visit = async (path: string) => {
    await page.goto(`${url}${path}`);
    await settled(page);
    await onPage(page, path);
  };
  for (const path of outside) await visit(path);
  await speak("en");
  await signIn(page, url, "ada@example.com", "portrait-demo");
  await speak(language);
  for (const path of inside) await visit(path);
  await context.close();
  return complaints;
}
