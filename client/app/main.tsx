import "@fontsource-variable/inter/wght.css";
import "./mantine.css";
import "./global.css";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { browserPorts } from "#client/apollo/refresh.ts";
import { Session } from "#client/apollo/session.ts";
import { preferredLanguage, speak } from "#client/messages/language.ts";
import { errorIdOf, vital, watchErrors } from "#client/ui/reports.ts";
import { Providers } from "./providers.tsx";
import { createRouter } from "./routes.tsx";

// The content security policy lets only style elements with this response's nonce in; the scroll lock of dialogs makes one by itself.
const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
setNonce(nonce);

const session = new Session(browserPorts);
void session.start();
// The words are there before the first page is; where they can't be had, English is.
await speak(preferredLanguage(), { remember: false }).catch(() => undefined);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root.");
const router = createRouter();
watchErrors({
  route: () => router.state.matches.at(-1)?.route.path ?? "",
  release: document.querySelector<HTMLMetaElement>("meta[name=release]")?.content ?? "",
  send: (body) => void navigator.sendBeacon("/reports", new Blob([body], { type: "application/json" })),
});
void import("web-vitals").then(({ onCLS, onFCP, onINP, onLCP, onTTFB }) => {
  for (const on of [onCLS, onFCP, onINP, onLCP, onTTFB]) on(({ name, value }) => vital(name, value));
});

createRoot(root, { onUncaughtError: errorIdOf, onCaughtError: errorIdOf }).render(
  <StrictMode>
    <Providers session={session} nonce={nonce}>
      <RouterProvider router={router} />
    </Providers>
  </StrictMode>,
);
