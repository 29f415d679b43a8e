import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { contentPolicy } from "./content-policy.ts";

export interface ClientRouteOptions {
  /** What the client's build made. */
  readonly directory: string;
  readonly playground: boolean;
  /** Origins besides our own that pictures come from. */
  readonly pictureOrigins: () => readonly string[];
  /** Told to the page, which names it in its reports. */
  readonly release: string;
}

const oneYear = 365 * 24 * 60 * 60 * 1_000;

/** Stands in the built pages wherever the nonce of the response belongs; client/vite.config.ts puts it there. */
const noncePlace = "PORTRAIT-NONCE";
const releasePlace = "PORTRAIT-RELEASE";

/** The built web client: hashed assets that never change, and one page for every address that is none of ours. */
export async function clientRoute(server: FastifyInstance, { directory, playground, pictureOrigins, release }: ClientRouteOptions): Promise<void> {
  await server.register(fastifyStatic, { root: directory, serve: false, decorateReply: true, preCompressed: true });

  /** Rendered for this response alone, since it carries a nonce: nobody keeps it. */
  const send = async (reply: FastifyReply, name: string) => {
    const nonce = randomBytes(18).toString("base64");
    const html = await readFile(join(directory, name), "utf8");
    return reply
      .type("text/html; charset=utf-8")
      .header("cache-control", "no-store")
      .header("content-security-policy", contentPolicy({ nonce, pictureOrigins: pictureOrigins(), isPlayground: name.startsWith("playground/") }))
      .send(html.replaceAll(noncePlace, nonce).replaceAll(releasePlace, attribute(release)));
  };

  server.get("/assets/*", (request, reply) => reply.sendFile(`assets/${(request.params as { "*": string })["*"]}`, { maxAge: oneYear, immutable: true }));
  if (playground) server.get("/playground", (_request, reply) => send(reply, "playground/index.html"));
  server.setNotFoundHandler(async (request, reply) => {
    const isPage = (request.method === "GET" || request.method === "HEAD") && (request.headers.accept ?? "").includes("text/html");
    if (isPage) return send(reply, "index.html");
    return reply.header("cache-control", "no-store").code(404).send({ error: "There is nothing at this address." });
  });
  // Files beside the pages: icons, the manifest, the script that sets the colour scheme.
  server.get("/:file", async (request, reply) => {
    const { file } = request.params as { file: string };
    return /^[\w-]+\.(js|svg|png|ico|webmanifest|txt)$/.test(file) ? reply.sendFile(file, { maxAge: 3_600_000 }) : reply.callNotFound();
  });
}

const attribute = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
