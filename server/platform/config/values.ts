import { BadValue } from "./variables.ts";

// Parsers of single values: each gives the value or throws BadValue with what to set.

export const integer =
  (from: number, to: number) =>
  (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= from && value <= to)) throw new BadValue(`is ${JSON.stringify(text)}. Set a whole number from ${from} to ${to}.`);
    return value;
  };

export const port = integer(0, 65_535);
export const nonZeroPort = integer(1, 65_535);

export const oneOf =
  <const T extends string>(...values: readonly T[]) =>
  (text: string): T => {
    const value = values.find((known) => known === text);
    if (value === undefined) throw new BadValue(`is ${JSON.stringify(text)}. Set one of: ${values.join(", ")}.`);
    return value;
  };

export const onOff = (text: string): boolean => oneOf("on", "off")(text) === "on";

export const hostName = (text: string): string => {
  if (/^[\w.:[\]%-]{1,255}$/.test(text)) return text;
  throw new BadValue(`is ${JSON.stringify(text)}. Set an address of this machine, for example 127.0.0.1 or 0.0.0.0, without a scheme and a port.`);
};

export const releaseName = (text: string): string => {
  if (/^[\w.+:/@-]{1,64}$/.test(text)) return text;
  throw new BadValue("has characters that do not belong into a release. Set a commit or a version, at most 64 characters, for example 1.4.0.");
};

/** Scheme, host and port, nothing behind them. */
export const origin =
  (options: { readonly https: boolean }) =>
  (text: string): string => {
    const example = "for example https://portrait.example.com";
    const url = URL.parse(text);
    if (url === null || !/^https?:$/.test(url.protocol)) throw new BadValue(`is ${JSON.stringify(text)}. Set an address with its scheme, ${example}.`);
    if (url.username !== "" || url.password !== "") throw new BadValue(`holds a user name or a password. Set the address alone, ${example}.`);
    if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
      throw new BadValue(`is ${JSON.stringify(text)}. Set scheme, host and port without a path, ${example}.`);
    }
    if (options.https && url.protocol !== "https:") throw new BadValue(`is ${JSON.stringify(text)}. In production it must start with https://, ${example}.`);
    return url.origin;
  };

export const listOf =
  <T>(parse: (text: string) => T) =>
  (text: string): readonly T[] =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .map(parse);

/** Addresses of services hold passwords, so nothing of them is quoted. */
export const serviceUrl =
  (schemes: readonly string[], example: string) =>
  (text: string): string => {
    const url = URL.parse(text);
    if (url === null || !schemes.includes(url.protocol.slice(0, -1)) || url.hostname === "") {
      throw new BadValue(
        `is not an address that starts with ${schemes.map((scheme) => `${scheme}://`).join(" or ")} and names a host. Set for example ${example}.`,
      );
    }
    return text;
  };

export const databaseUrl = (text: string): string => {
  const example = "postgres://USER:PASSWORD@HOST:5432/DATABASE";
  const url = URL.parse(text);
  // Over a Unix socket the host is a parameter: postgres:///portrait?host=/run/postgresql
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || (url.hostname === "" && !url.searchParams.has("host"))) {
    throw new BadValue(`is not an address that starts with postgres:// and names a host. Set for example ${example}.`);
  }
  if (url.pathname.length < 2) throw new BadValue(`names no database. Set for example ${example}.`);
  return text;
};

/** One server, a comma separated list for Cluster, or Sentinels with the name of their master. */
export const redisUrl = (text: string): string => {
  if (text.startsWith("redis+sentinel://")) {
    if (/^redis\+sentinel:\/\/[^/]+\/[^/?]+/.test(text)) return text;
    throw new BadValue("names no master. Set for example redis+sentinel://HOST:26379,HOST:26379/mymaster.");
  }
  listOf(serviceUrl(["redis", "rediss"], "redis://:PASSWORD@HOST:6379"))(text);
  return text;
};

export const smtpUrl = serviceUrl(["smtp", "smtps"], "smtps://USER:PASSWORD@HOST:465");

/** `ada@example.com` or `Portrait <portrait@example.com>`. */
export const mailAddress = (text: string): string => {
  if (/^(?:[^<>\r\n]*<)?[^\s<>@,;]+@[^\s<>@,;]+>?$/.test(text) && text.includes("<") === text.endsWith(">")) return text;
  throw new BadValue(`is ${JSON.stringify(text)}. Set one address, for example Portrait <portrait@example.com>.`);
};

/** The SDK finds the store by the fourth part of the token. */
export const blobToken = (text: string): string => {
  if (/^vercel_blob_rw_[A-Za-z0-9]+_[A-Za-z0-9]+$/.test(text)) return text;
  throw new BadValue("is not a token of Vercel Blob. Copy it from the store's page: it starts with vercel_blob_rw_.");
};

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
