import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A network between the browser and Portrait that breaks at a byte of one's choice. */
export class FragileNetwork {
  private limit = Number.POSITIVE_INFINITY;
  private breaks: "ends" | "stalls" = "ends";
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((browser) => this.carry(browser));

  private constructor(private readonly target: number) {}

  static async before(url: string): Promise<FragileNetwork> {
    const network = new FragileNetwork(Number(new URL(url).port));
    network.server.listen(0, "127.0.0.1");
    await once(network.server, "listening");
    return network;
  }

  /** What makes Chromium take this way to the address that it knows. */
  get browserArgument(): string {
    return `--host-resolver-rules=MAP localhost:${this.target} 127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on a connection that sends more than so many bytes ends there, or goes on for ever without arriving. */
  breakAfter(bytes: number, how: "ends" | "stalls"): void {
    this.limit = bytes;
    this.breaks = how;
  }

  mend(): void {
    this.limit = Number.POSITIVE_INFINITY;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, "close");
  }

  private carry(browser: Socket): void {
    const upstream = connect(this.target, "localhost");
    let sent = 0;
    browser.on("data", (chunk) => {
      // Connections are kept for many requests: what went before the limit was set does not count.
      sent = this.limit === Number.POSITIVE_INFINITY ? 0 : sent + chunk.length;
      if (sent <= this.limit) upstream.write(chunk);
      else if (this.breaks === "ends") browser.destroy();
      else browser.pause();
    });
    upstream.pipe(browser);
    for (const socket of [browser, upstream]) {
      this.sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.sockets.delete(socket);
        browser.destroy();
        upstream.destroy();
      });
    }
  }
}
