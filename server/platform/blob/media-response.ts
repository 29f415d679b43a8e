import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { isKey, type ObjectFolder, type ObjectInfo } from "./object-folder.ts";

const oneYear = 365 * 24 * 60 * 60;

/** What browsers may show by themselves; everything else is a download, as in Vercel Blob. */
const shown = /^(image|audio|video)\/|^(text\/plain|text\/xml|application\/json|application\/pdf)(;|$)/;

/** Answers GET and HEAD of an object: with validators, one range, and headers under which a browser takes it for nothing but what it is. */
export async function serveMedia(folder: ObjectFolder, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, { allow: "GET, HEAD" });
  const key = keyIn(path);
  const found = key === null ? null : await folder.open(key);
  // Not to be kept: the object may come.
  if (found === null) return refuse(response, 404);
  const { info } = found;
  const headers = headersOf(info, request);
  const range = rangeOf(request, info);
  if (isSame(request.headers["if-none-match"], info.etag)) response.writeHead(304, headers);
  else if (range === "unsatisfiable") response.writeHead(416, { ...headers, "content-range": `bytes */${info.bytes}`, "content-length": 0 });
  else {
    const { start, end } = range ?? { start: 0, end: info.bytes - 1 };
    response.writeHead(range === null ? 200 : 206, {
      ...headers,
      "content-type": info.contentType,
      "content-length": end - start + 1,
      ...(range !== null && { "content-range": `bytes ${start}-${end}/${info.bytes}` }),
    });
    if (request.method === "GET") {
      try {
        return await pipeline(found.stream(start, end), response);
      } catch {
        // The reader went away.
      } finally {
        await found.close();
      }
      return;
    }
  }
  response.end();
  await found.close();
}

function headersOf(info: ObjectInfo, request: IncomingMessage): Record<string, string> {
  const isDownload = new URL(request.url ?? "/", "http://store").searchParams.get("download") === "1";
  return {
    etag: info.etag,
    "last-modified": info.uploadedAt.toUTCString(),
    "cache-control": `public, max-age=${info.cacheMaxAge}${info.cacheMaxAge >= oneYear ? ", immutable" : ""}`,
    "accept-ranges": "bytes",
    "content-disposition": contentDisposition(info.key, info.contentType, isDownload),
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
    // Should a document ever lie here, it runs nothing and knows nobody.
    "content-security-policy": "default-src 'none'; sandbox",
  };
}

export function contentDisposition(key: string, contentType: string, isDownload = false): string {
  const name = key.slice(key.lastIndexOf("/") + 1);
  const ascii = name.replace(/[^\x20-\x7e]|["\\]/g, "_");
  const encoded = ascii === name ? "" : `; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`;
  return `${isDownload || !shown.test(contentType) ? "attachment" : "inline"}; filename="${ascii}"${encoded}`;
}

/** The object that a URL's path names; null where it can name none. */
export function keyIn(path: string): string | null {
  try {
    const key = decodeURIComponent(path);
    return isKey(key) ? key : null;
  } catch {
    return null;
  }
}

const isSame = (condition: string | undefined, etag: string): boolean =>
  condition?.split(",").some((each) => ["*", etag, `W/${etag}`].includes(each.trim())) ?? false;

/** Null for the whole: without a range, and for what this server may ignore (several ranges, other units, an If-Range that does not hold). */
function rangeOf(request: IncomingMessage, { bytes, etag }: ObjectInfo): { start: number; end: number } | "unsatisfiable" | null {
  const { range, "if-range": ifRange } = request.headers;
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? "");
  if (match === null || (ifRange !== undefined && ifRange !== etag)) return null;
  const [first, last] = [match[1] ?? "", match[2] ?? ""];
  if (first === "" && last === "") return null;
  const start = first === "" ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (first !== "" && last !== "" && Number(last) < start) return null;
  return start > end ? "unsatisfiable" : { start, end };
}

function refuse(response: ServerResponse, status: 404 | 405, headers: Record<string, string> = {}): void {
  const text = status === 404 ? "There is no such object.\n" : "Objects are read with GET or HEAD.\n";
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "content-length": text.length,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(text);
}
