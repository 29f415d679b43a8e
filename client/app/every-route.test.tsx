import { readdirSync, readFileSync } from "node:fs";
import { ApolloClient, ApolloLink } from "@apollo/client";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, matchPath, type RouteObject } from "react-router";
import { RouterProvider } from "react-router/dom";
import { createCache } from "#client/apollo/cache.ts";
import { Connected } from "#client/apollo/connected.tsx";
import { ConnectionContext } from "#client/apollo/connection-context.ts";
import { outside as beforeSignIn, inside } from "#client/e2e/screens.ts";
import { type LanguageTag, speak } from "#client/messages/language.ts";
import { fakeSession, inAnHour } from "#client/testing/render.tsx";
import { type Fullness, schemaLink } from "#client/testing/schema-server.ts";
import { Providers } from "./providers.tsx";
import { routes } from "./routes.tsx";

const pathsOf = (routes: readonly RouteObject[]): readonly string[] =>
  routes.flatMap(({ path, children = [] }) => [...(path ? [path] : []), ...pathsOf(children)]);

/** Parameters are filled in; the page for every other address is looked at by one that nobody has. */
const all = pathsOf(routes).map((path) => path.replace(":handle", "12").replace("*", "/0"));
const outside = ["/sign-in", "/sign-up"];

async function open(path: string, fullness: Fullness, language: LanguageTag, withToken = false) {
  // As if it had been chosen here: the profile's language does not count then.
  await speak(language, { remember: true });
  const session = fakeSession();
  if (outside.includes(path)) session.leave();
  else session.accept(inAnHour());
  const client = new ApolloClient({ cache: createCache(), dataMasking: true, link: ApolloLink.from([schemaLink(fullness)]) });
  const router = createMemoryRouter(routes, { initialEntries: [withToken ? `${path}#token=1` : path] });
  render(
    <Providers session={session} env="test">
      <ConnectionContext.Provider value={{ client, live: null }}>
        <Connected>
          <RouterProvider router={router} />
        </Connected>
      </ConnectionContext.Provider>
    </Providers>,
  );
  await waitFor(() => {
    expect(document.querySelector('h1, [role="alert"]')).not.toBeNull();
    expect(document.querySelector('[aria-busy="true"]')).toBeNull();
  });
}

/** The pseudo-locale changes each of these letters; where one stands as it is, it came past the catalogue. */
const untouched = /[aceinosuyACEINOSUY]/;
const spoken = ["aria-label", "aria-valuetext", "aria-roledescription", "title", "placeholder", "alt"];

/** What names itself (a language, the product, an English report) says so by `lang` or `translate`. */
function pastTheCatalogue(): readonly string[] {
  const elements = [...document.body.querySelectorAll("*:not(style, script)")].filter((element) => !element.closest('[lang]:not(html), [translate="no"]'));
  const texts = elements.flatMap((element) => [
    ...[...element.childNodes].flatMap((node) => (node instanceof Text ? [node.data] : [])),
    ...spoken.flatMap((name) => element.getAttribute(name) ?? []),
  ]);
  return [...texts, document.title].filter((text) => untouched.test(text.replaceAll(/https?:\/\/\S*/g, "")));
}

it("every route is a screen that the end-to-end tests open", () => {
  const opened = [...beforeSignIn, ...inside];
  expect(pathsOf(routes).filter((route) => route !== "*" && !opened.some((path) => matchPath(route, path)))).toEqual([]);
});

describe("every page", () => {
  afterEach(async () => {
    cleanup();
    localStorage.clear();
    await speak("en", { remember: false });
  });

  it.each(all)("says nothing past the catalogue: %s", async (path) => {
    for (const fullness of ["full", "bare", "failing"] as const) {
      await open(path, fullness, "en-XA");
      expect({ fullness, past: pastTheCatalogue() }).toEqual({ fullness, past: [] });
      cleanup();
    }
  });

  it.each(["/verify", "/reset-password", "/undo-email-change"])("says nothing past it where a mail leads to it, either: %s", async (path) => {
    await open(path, "full", "en-XA", true);
    await screen.findAllByRole("button", { name: /\S/ });
    expect(pastTheCatalogue()).toEqual([]);
  });

  it("is there in German", async () => {
    await open("/people", "full", "de");
    await screen.findByRole("heading", { level: 1, name: "Personen" });
    expect(document.title).toBe("Personen · Portrait");
    expect(screen.getByRole("navigation", { name: "Hauptnavigation" })).toBeTruthy();
  });

  it("is written from the right where the language is", async () => {
    await open("/", "full", "ar-XB");
    expect(document.documentElement.dir).toBe("rtl");
    cleanup();
    await open("/", "full", "en-XA");
    expect(document.documentElement.dir).toBe("ltr");
  });
});

it("no style knows left from right: what is at the start of a line is so in every direction", () => {
  const sheets = readdirSync("client", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".css"));
  const physical = /(?<!inset-)\b(left|right)\b(?=\s*[:;-])|(margin|padding|border|inset)-(left|right)|:\s*(left|right)\b/;
  expect(sheets.filter((file) => physical.test(readFileSync(`client/${file}`, "utf8").replaceAll(/env\([^)]*\)/g, "")))).toEqual([]);
});
