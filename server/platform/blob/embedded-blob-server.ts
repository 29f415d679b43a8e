import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerApi } from "./blob-api.ts";
import { serveMedia } from "./media-response.ts";
import { ObjectFolder } from "./object-folder.ts";

export interface EmbeddedBlobServerOptions {
  readonly directory: string;
  readonly token: string;
  /** Hears of failures of the disk. */
  readonly report: (error: unknown) => void;
}

export interface EmbeddedBlobServer {
  /** Answers `/media/api…` (the API) and `/media/<key>` (the objects); takes the request with its full path and its body unread. */
  handler(request: IncomingMessage, response: ServerResponse): void;
  /** Serves the same on a free port of the loopback interface. `url` is its origin. */
  listen(): Promise<{ url: string; close(): Promise<void> }>;
}

/**
 * A blob store on a folder, for those who have no other: the Vercel Blob API and the objects themselves, over HTTP.
 * Promise: the same SDK code works here and on vercel.com, and every request is answered, whatever the disk does.
 */
export function createEmbeddedBlobServer({ directory, token, report }: EmbeddedBlobServerOptions): EmbeddedBlobServer {
  const folder = new ObjectFolder(directory);

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const api = /^\/media\/api(?:\/(.*))?$/.exec(path);
    if (api !== null) return answerApi({ folder, token, report }, api[1] ?? "", request, response);
    return serveMedia(folder, path.startsWith("/media/") ? path.slice("/media/".length) : "", request, response);
  };
  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    route(request, response).catch((error: unknown) => {
      report(error);
      if (!response.headersSent) response.writeHead(500, { "cache-control": "no-store" });
      response.end();
    });
  };

  return {
    handler,
    async listen() {
      await folder.prepare();
      const server = createServer(handler);
      await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      return {
        url: `http://127.0.0.1:${port}`,
        close: () =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      };
    },
  };
}
