import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const oneYear = 365 * 24 * 60 * 60 * 1_000;

/** The built web client: hashed assets that never change, and one page for every address that is none of ours. */
export async function clientRoute(server: FastifyInstance, { directory, playground }: { directory: string; playground: boolean }): Promise<void> {
  await server.register(fastifyStatic, { root: directory, serve: false, decorateReply: true });

  server.get("/assets/*", (request, reply) => reply.sendFile(`assets/${(request.params as { "*": string })["*"]}`, { maxAge: oneYear, immutable: true }));
  if (playground) {
    server.get("/playground", (_request, reply) =>
      page(directory, "playground/index.html").then((html) => reply.type("text/html; charset=utf-8").header("cache-control", "no-cache").send(html)),
    );
  }
  server.setNotFoundHandler(async (request, reply) => {
    reply.header("cache-control", "no-store");
    const isPage = (request.method === "GET" || request.method === "HEAD") && (request.headers.accept ?? "").includes("text/html");
    if (isPage)
      return reply
        .header("cache-control", "no-cache")
        .type("text/html; charset=utf-8")
        .send(await page(directory, "index.html"));
    return reply.code(404).send({ error: "There is nothing at this address." });
  });
  // Files beside the pages: icons, the manifest, the script that sets the colour scheme.
  server.get("/:file", async (request, reply) => {
    const { file } = request.params as { file: string };
    return /^[\w-]+\.(js|svg|png|ico|webmanifest|txt)$/.test(file) ? reply.sendFile(file, { maxAge: 3_600_000 }) : reply.callNotFound();
  });
}

const page = (directory: string, name: string) => readFile(join(directory, name));
