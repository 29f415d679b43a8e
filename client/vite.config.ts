import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { documentPerModule } from "./vite-documents.ts";
import { messagesInParts } from "./vite-messages.ts";
import { trustedDocuments } from "./vite-trusted-documents.ts";

const server = process.env.API_URL ?? "http://127.0.0.1:4000";

// Vite's command line tool asks for a default export; every other file has named ones.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [messagesInParts(import.meta.dirname), documentPerModule(import.meta.dirname), trustedDocuments(import.meta.dirname), react()],
  // The server puts a nonce of each response in its place (server/platform/http/client-route.ts); Vite's own server sends no policy that would ask for one.
  html: { cspNonce: "PORTRAIT-NONCE" },
  build: {
    outDir: "../dist/client",
    emptyOutDir: true,
    // Names what each page loads: .size-limit.mjs adds it up.
    manifest: true,
    target: "es2023",
    // A data: URL in the style sheet would need an exception in the content security policy.
    assetsInlineLimit: 0,
    // Monaco, of the playground alone, is large by nature; everything else is far below.
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: {
      input: { main: "client/index.html", playground: "client/playground/index.html" },
      // What nearly every page needs comes as one file: sixty small ones compress worse, and each is a request.
      // Not what only opens on top of a page, though: the sign-in page has none of it.
      output: {
        codeSplitting: {
          groups: [{ name: "shared", minShareCount: 8, test: (id) => !/floating-ui|Popover|Combobox|ScrollArea|Menu|Select|Modal|dialog|Tooltip/.test(id) }],
        },
      },
    },
  },
  worker: { format: "es" },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ["/graphql", "/media", "/demo.json", "/dev"].map((path) => [path, { target: server, changeOrigin: false, ws: path === "/graphql" }]),
    ),
  },
});
