import { isIP } from "node:net";
import { CannotStart } from "#server/platform/config/cannot-start.ts";

/** What ioredis wants to know about one server. */
interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: { readonly servername?: string };
}

/** Reads `redis://` and `rediss://`. Its errors quote nothing of the address, which holds a password. */
export function redisAddress(text: string): RedisAddress {
  const url = URL.parse(text);
  if (url === null || !/^rediss?:$/.test(url.protocol) || url.hostname === "" || text.includes(",")) {
    throw new CannotStart(
      "REDIS_URL must name one server: redis://:PASSWORD@HOST:6379, or rediss:// for TLS. Cluster and Sentinel are not supported by this release.",
    );
  }
  const database = /^\/?(\d{0,4})$/.exec(url.pathname)?.[1];
  if (database === undefined) throw new CannotStart("What follows the host in REDIS_URL must be the number of a database, for example redis://HOST:6379/0.");
  // An IPv6 address stands in brackets in a URL, and nowhere else.
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    host,
    port: url.port === "" ? 6379 : Number(url.port),
    db: Number(database),
    ...(url.username === "" ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === "" ? {} : { password: decodeURIComponent(url.password) }),
    ...(url.protocol === "rediss:" ? { tls: isIP(host) === 0 ? { servername: host } : {} } : {}),
  };
}
