import "@fontsource-variable/inter/wght.css";
import "graphiql/style.css";
import "graphiql/setup-workers/vite";
import "./playground.css";
import { createRoot } from "react-dom/client";
import { browserPorts } from "#client/apollo/refresh.ts";
import { Session } from "#client/apollo/session.ts";
import { Playground } from "./playground.tsx";

const session = new Session(browserPorts);
void session.start();

const root = document.getElementById("root");
if (!root) throw new Error("playground/index.html has no #root.");
createRoot(root).render(<Playground session={session} />);
