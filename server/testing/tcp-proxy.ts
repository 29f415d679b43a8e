/** A TCP proxy in front of a server, to break the network between the two in the ways networks break. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface TcpProxy {
  readonly port: number;
  /** The target's URL with the proxy's address in it. */
  readonly url: string;
  /** Ends every connection and refuses new ones, until `restore`. */
  cut(): void;
  /** Nothing arrives any more in either direction, and nobody is told, until `restore`. */
  blackHole(): void;
  /** Each chunk arrives this much later, in both directions. */
  delay(milliseconds: number): void;
  /** As if nothing had been; connections that were black-holed are ended, because what they missed is lost. */
  restore(): void;
  close(): Promise<void>;
}

export async function tcpProxy(targetUrl: string): Promise<TcpProxy> {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let state: "open" | "cut" | "black hole" = "open";
  let latency = 0;

  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const forward = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.setNoDelay(true);
    from.on("data", (chunk) => {
      if (state === "black hole") return;
      if (latency === 0) to.write(chunk);
      else setTimeout(() => to.writable && to.write(chunk), latency);
    });
    from.on("error", () => to.destroy());
    from.on("close", () => {
      sockets.delete(from);
      if (state !== "black hole") to.destroy();
    });
  };
  const server = createServer((client) => {
    if (state === "cut") {
      client.destroy();
      return;
    }
    const upstream = connect(Number(target.port), target.hostname);
    forward(client, upstream);
    forward(upstream, client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: Object.assign(new URL(targetUrl), { host: `127.0.0.1:${port}` }).href,
    cut: () => {
      state = "cut";
      endAll();
    },
    blackHole: () => {
      state = "black hole";
    },
    delay: (milliseconds) => {
      latency = milliseconds;
    },
    restore: () => {
      if (state === "black hole") endAll();
      state = "open";
      latency = 0;
    },
    close: async () => {
      endAll();
      server.close();
      await once(server, "close");
    },
  };
}
