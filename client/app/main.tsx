import "@fontsource-variable/inter/wght.css";
import "./mantine.css";
import "./global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { createClient } from "#client/apollo/client.ts";
import { browserPorts } from "#client/apollo/refresh.ts";
import { Session } from "#client/apollo/session.ts";
import { preferredLanguage, speak } from "#client/messages/language.ts";
import { Providers } from "./providers.tsx";
import { createRouter } from "./routes.tsx";

const session = new Session(browserPorts);
const client = createClient(session);
void session.start();
// The words are there before the first page is; where they can't be had, English is.
await speak(preferredLanguage(), { remember: false }).catch(() => undefined);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root.");
createRoot(root).render(
  <StrictMode>
    <Providers session={session} client={client}>
      <RouterProvider router={createRouter()} />
    </Providers>
  </StrictMode>,
);
