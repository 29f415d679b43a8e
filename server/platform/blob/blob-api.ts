import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname } from "node:path";
import { contentDisposition, keyIn } from "./media-response.ts";
import { codeOf, isKey, ObjectExists, type ObjectFolder, type ObjectInfo, ObjectTooLarge } from "./object-folder.ts";
import { objectPath } from "./object-path.ts";

export interface BlobApiOptions {
  readonly folder: Pick<ObjectFolder, "write" | "open" | "find" | "keys" | "remove">;
  readonly token: string;
  /** Hears of what is wrong with the disk; the SDK tells its caller little of it. */
  readonly report: (error: unknown) => void;
}

/** What `@vercel/blob` 2.8 speaks. Another version may mean other defaults, so it is refused, not guessed at. */
const apiVersion = "12";
const maximumBytes = 64 * 1024 * 1024;
const maximumListing = 1_000;
const thirtyDays = 30 * 24 * 60 * 60;

class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
const badRequest = (message: string) => new ApiError(400, "bad_request", message);
const noSuchBlob = () => new ApiError(404, "not_found", "The requested blob does not exist");
const forbidden = () => new ApiError(403, "forbidden", "Access denied, please provide a valid token for this resource.");

/**
 * The Vercel Blob API on a folder.
 * Promise: nothing is read, written or deleted without the token, and an answer of success is given only for what is on the disk.
 */
export async function answerApi(options: BlobApiOptions, action: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    authenticate(options.token, request);
    const body = await act(options, action, request);
    answer(response, 200, body);
  } catch (error) {
    // The sender hung up; nobody is there to be answered.
    if (request.destroyed && !request.complete) return void response.destroy();
    const failure = failureOf(error);
    if (failure.status >= 500) options.report(error);
    // The rest of a body that nobody reads would keep the connection busy.
    request.resume();
    answer(response, failure.status, { error: { code: failure.code, message: failure.message } });
  }
}

async function act(options: BlobApiOptions, action: string, request: IncomingMessage): Promise<unknown> {
  const { folder } = options;
  const parameters = new URL(request.url ?? "/", "http://store").searchParams;
  const origin = originOf(request);
  if (action === "" && request.method === "PUT") {
    const from = parameters.get("fromUrl");
    const key = newKey(parameters.get("pathname") ?? "", request);
    const info = from === null ? await put(folder, key, request) : await copy(folder, referenced(from, origin), key, request);
    return written(info, origin);
  }
  if (action === "" && request.method === "GET") {
    const reference = parameters.get("url");
    if (reference === null) return list(folder, parameters, origin);
    const info = await folder.find(referenced(reference, origin));
    if (info === null) throw noSuchBlob();
    return {
      ...written(info, origin),
      size: info.bytes,
      cacheControl: `public, max-age=${info.cacheMaxAge}`,
      uploadedAt: info.uploadedAt.toISOString(),
    };
  }
  if (action === "delete" && request.method === "POST") return remove(folder, request, origin);
  throw badRequest("This store knows put, head, list, copy and delete.");
}

async function put(folder: BlobApiOptions["folder"], key: string, request: IncomingMessage): Promise<ObjectInfo> {
  const mayReplace = request.headers["x-allow-overwrite"] === "1";
  const ifMatch = header(request, "x-if-match");
  if (ifMatch !== undefined && (await folder.find(key))?.etag !== ifMatch)
    throw new ApiError(412, "precondition_failed", "Precondition failed: ETag mismatch.");
  if (Number(request.headers["content-length"] ?? 0) > maximumBytes) throw new ObjectTooLarge();
  const contentType = header(request, "x-content-type") ?? contentTypeOf(key);
  return folder.write(key, request, { contentType, cacheMaxAge: cacheMaxAge(request), mayReplace, maximumBytes });
}

async function copy(folder: BlobApiOptions["folder"], from: string, key: string, request: IncomingMessage): Promise<ObjectInfo> {
  const source = await folder.open(from);
  if (source === null) throw noSuchBlob();
  try {
    const contentType = header(request, "x-content-type") ?? source.info.contentType;
    const mayReplace = request.headers["x-allow-overwrite"] !== "0";
    const options = { contentType, cacheMaxAge: cacheMaxAge(request), mayReplace, maximumBytes };
    return await folder.write(key, source.stream(0, source.info.bytes - 1), options);
  } finally {
    await source.close();
  }
}

async function list(folder: BlobApiOptions["folder"], parameters: URLSearchParams, origin: string): Promise<unknown> {
  const prefix = parameters.get("prefix") ?? "";
  const isFolded = parameters.get("mode") === "folded";
  const limit = Number(parameters.get("limit") ?? maximumListing);
  if (!Number.isInteger(limit) || limit < 1 || limit > maximumListing) throw badRequest(`limit must be from 1 to ${maximumListing}`);
  const cursor = parameters.get("cursor");
  const after = cursor === null ? null : Buffer.from(cursor, "base64url").toString();
  const blobs: unknown[] = [];
  const folders = new Set<string>();
  let last: string | null = null;
  let hasMore = false;
  for await (const key of folder.keys(prefix, after)) {
    const slash = isFolded ? key.indexOf("/", prefix.length) : -1;
    const fold = slash === -1 ? null : key.slice(0, slash + 1);
    // A fold that the page before already showed.
    if (fold !== null && (folders.has(fold) || after?.startsWith(fold))) {
      last = key;
      continue;
    }
    if (blobs.length + folders.size === limit) {
      hasMore = true;
      break;
    }
    last = key;
    if (fold !== null) folders.add(fold);
    else {
      const info = await folder.find(key);
      if (info === null) continue; // deleted in the meantime
      const { url, downloadUrl, pathname, etag } = written(info, origin);
      blobs.push({ url, downloadUrl, pathname, size: info.bytes, uploadedAt: info.uploadedAt.toISOString(), etag });
    }
  }
  return {
    blobs,
    hasMore,
    ...(hasMore && last !== null && { cursor: Buffer.from(last).toString("base64url") }),
    ...(isFolded && { folders: [...folders] }),
  };
}

async function remove(folder: BlobApiOptions["folder"], request: IncomingMessage, origin: string): Promise<null> {
  const body = (await json(request)) as { urls?: unknown } | null;
  const urls = body?.urls;
  if (!Array.isArray(urls) || !urls.every((url) => typeof url === "string")) throw badRequest("urls must be a list of URLs or pathnames");
  const ifMatch = header(request, "x-if-match");
  for (const url of urls) {
    const key = referenced(url, origin);
    if (ifMatch !== undefined && (await folder.find(key))?.etag !== ifMatch)
      throw new ApiError(412, "precondition_failed", "Precondition failed: ETag mismatch.");
    await folder.remove(key);
  }
  return null;
}

const written = (info: ObjectInfo, origin: string) => {
  const url = `${origin}/media/${objectPath(info.key)}`;
  const { key: pathname, contentType, etag } = info;
  return { url, downloadUrl: `${url}?download=1`, pathname, contentType, contentDisposition: contentDisposition(pathname, contentType), etag };
};

/**
 * Where the caller reached this server: the address of the connection, which whoever asked can reach again. The public URL may lead through
 * proxies and published ports that don't exist from here.
 */
function originOf({ socket }: IncomingMessage): string {
  const address = (socket.localAddress ?? "127.0.0.1").replace(/^::ffff:/, "");
  return `http://${address.includes(":") ? `[${address}]` : address}:${socket.localPort}`;
}

function authenticate(token: string, request: IncomingMessage): void {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (!timingSafeEqual(digest(given), digest(token))) throw forbidden();
  const version = header(request, "x-api-version");
  if (version !== undefined && version !== apiVersion) throw badRequest(`This store speaks version ${apiVersion} of the API, not ${version}.`);
  if (header(request, "x-vercel-blob-access") === "private") throw badRequest("Cannot use private access on a public store.");
}

function newKey(pathname: string, request: IncomingMessage): string {
  if (!isKey(pathname))
    throw badRequest("pathname must be 1 to 950 characters long, without empty, dotted or overlong segments and without control characters");
  if (pathname === "api" || pathname.startsWith("api/")) throw badRequest('pathname cannot begin with "api/" in this store: its API stands there');
  if (request.headers["x-add-random-suffix"] !== "1") return pathname;
  const extension = extname(pathname);
  return `${pathname.slice(0, pathname.length - extension.length)}-${randomBytes(15).toString("hex")}${extension}`;
}

/** An object may be named by its pathname or by any URL of it. */
function referenced(reference: string, origin: string): string {
  const path = /^https?:\/\//.test(reference) ? new URL(reference, origin).pathname : null;
  const key = path === null ? reference : path.startsWith("/media/") ? keyIn(path.slice("/media/".length)) : null;
  if (key === null || !isKey(key)) throw noSuchBlob();
  return key;
}

function cacheMaxAge(request: IncomingMessage): number {
  const text = header(request, "x-cache-control-max-age");
  if (text === undefined) return thirtyDays;
  if (!/^\d{1,10}$/.test(text)) throw badRequest("cacheControlMaxAge must be a number of seconds");
  return Math.max(60, Number(text));
}

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};

const contentTypes: Readonly<Record<string, string>> = {
  ".avif": "image/avif",
  ".gif": "image/gif",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".json": "application/json",
  ".png": "image/png",
  ".txt": "text/plain",
  ".webp": "image/webp",
};
const contentTypeOf = (key: string): string => contentTypes[extname(key).toLowerCase()] ?? "application/octet-stream";

async function json(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > 4 * 1024 * 1024) throw badRequest("the body is too large");
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw badRequest("the body is not JSON");
  }
}

function failureOf(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof ApiError) return error;
  if (error instanceof ObjectExists)
    return badRequest(
      "This blob already exists, use `allowOverwrite: true` if you want to overwrite it. Or `addRandomSuffix: true` to generate a unique filename.",
    );
  if (error instanceof ObjectTooLarge) return badRequest(`the file length cannot be greater than ${maximumBytes} bytes`);
  const code = codeOf(error);
  // "Suspended" is what Vercel says of a store over its quota, and what the SDK does not try again.
  if (code === "ENOSPC" || code === "EDQUOT")
    return new ApiError(507, "store_suspended", "The disk of this store is full. Free some space, or move DATA_DIR to a larger disk.");
  return new ApiError(500, "internal_server_error", `The disk of this store failed${code === null ? "" : ` (${code})`}.`);
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(text);
}
