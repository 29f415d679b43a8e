// What a person waits for on a first visit: the script that each of these pages loads before it is there, gzipped as it is sent.
import { readFileSync } from "node:fs";

const folder = "dist/client";
const manifest = JSON.parse(readFileSync(`${folder}/.vite/manifest.json`, "utf8"));

/** The entry and a page's modules with everything that they import; what they load later is not waited for. */
function scriptsOf(...modules) {
  const found = new Set();
  const waiting = ["index.html", ...modules];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`The client's build has no ${name}.`);
    if (found.has(chunk.file)) continue;
    found.add(chunk.file);
    waiting.push(...(chunk.imports ?? []));
  }
  return [...found].map((file) => `${folder}/${file}`);
}

export default [
  { name: "sign-in page", path: scriptsOf("routes/signed-out.tsx", "routes/sign-in.tsx"), limit: "200 kB", gzip: true },
  { name: "first page after it", path: scriptsOf("routes/signed-in.tsx", "../words/en/inside", "routes/dashboard.tsx"), limit: "260 kB", gzip: true },
];
