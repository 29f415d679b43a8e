import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { freePort } from "#server/platform/database/postmaster.ts";
import { anotherPortrait } from "./another-portrait.ts";
import type { Broken, Site } from "./sabotage.ts";

/** What is wrong with what stands in front of the service. */
interface Mistake {
  /** What becomes of the headers of an answer. */
  readonly rewrites?: (path: string, headers: IncomingHttpHeaders) => OutgoingHttpHeaders;
  /** Answers by itself, with this status. */
  readonly answers?: (path: string) => number | null;
  /** Whether WebSockets get through; they do where absent. */
  readonly upgrades?: false;
}

/** Another instance, whose public address is a reverse proxy's with a mistake in it. */
export async function behindProxy(site: Site, { rewrites, answers, upgrades }: Mistake): Promise<Broken> {
  const port = await freePort();
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? "/";
    const own = answers?.(path) ?? null;
    if (own !== null) return void outgoing.writeHead(own).end();
    const onward = request({ host: "127.0.0.1", port, path, method: incoming.method, headers: withoutHops(incoming.headers) }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, rewrites?.(path, answer.headers) ?? answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  const tunnels = new Set<Socket>();
  if (upgrades !== false)
    server.on("upgrade", ({ url, headers }, socket: Socket) => {
      const upstream = connect(port, "127.0.0.1");
      for (const end of [socket, upstream]) {
        tunnels.add(end);
        end.on("error", () => end.destroy());
      }
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
      upstream.write(`GET ${url ?? "/"} HTTP/1.1\r\n${lines.join("")}\r\n`);
      socket.pipe(upstream).pipe(socket);
    });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const other = await anotherPortrait(site, { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  return {
    ...other,
    mend: async () => {
      for (const end of tunnels) end.destroy();
      await other.mend();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** As a proxy does that was not told about upgrades. */
const withoutHops = ({ connection: _, upgrade: __, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders => headers;
