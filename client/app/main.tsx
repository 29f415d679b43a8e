import "@fontsource-variable/inter/wght.css";
import "./mantine.css";
import "./global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { createClient } from "#client/apollo/client.ts";
import { browserPorts } from "#client/apollo/refresh.ts";
import { Session } from "#client/apollo/session.ts";
import { Providers } from "./providers.tsx";
import { createRouter } from "./routes.tsx";

const session = new Session(browserPorts);
const client = createClient(session);
void session.start();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root.");
createRoot(root).render(
  <StrictMode>
    <Providers session={session} client={client}>
      <RouterProvider router={createRouter()} />
    </Providers>
  </StrictMode>,
);
