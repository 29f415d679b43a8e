import { ApolloClient, gql, InMemoryCache } from "@apollo/client";
import { jest } from "@jest/globals";
import { carriesFile, uploadLink } from "./upload-link.ts";

const upload = gql`
  mutation Upload($file: Upload!, $alt: String) {
    upload(file: $file, alt: $alt)
  }
`;

/** Stands in for the browser's: the test decides how far it is and what comes back. */
class FakeRequest {
  readonly upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null } = { onprogress: null };
  readonly headers: Record<string, string> = {};
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  responseText = "";
  status = 200;
  body: FormData | null = null;
  aborted = false;
  open() {}
  setRequestHeader(name: string, value: string) {
    this.headers[name] = value;
  }
  send(body: FormData) {
    this.body = body;
  }
  abort() {
    this.aborted = true;
  }
}

function start(context: Record<string, unknown> = {}) {
  const request = new FakeRequest();
  const client = new ApolloClient({ cache: new InMemoryCache(), link: uploadLink(() => request as unknown as XMLHttpRequest) });
  const file = new File(["picture"], "me.jpg", { type: "image/jpeg" });
  const answer = client.mutate({ mutation: upload, variables: { file, alt: "Me" }, context });
  return { request, answer, client };
}

describe("uploadLink", () => {
  it("sends what graphql-multipart-request-spec asks for, behind a preflight", async () => {
    const { request, answer } = start({ headers: { authorization: "Bearer token" } });
    const operations = JSON.parse(String(request.body?.get("operations"))) as { variables: unknown; query: string };
    expect(operations.variables).toEqual({ file: null, alt: "Me" });
    expect(operations.query).toContain("mutation Upload");
    expect(JSON.parse(String(request.body?.get("map")))).toEqual({ "0": ["variables.file"] });
    expect(request.body?.get("0")).toMatchObject({ name: "me.jpg" });
    expect(request.headers).toMatchObject({ "apollo-require-preflight": "1", authorization: "Bearer token" });
    request.responseText = JSON.stringify({ data: { upload: true } });
    request.onload?.();
    expect((await answer).data).toEqual({ upload: true });
  });

  it("tells how far the upload is", async () => {
    const seen: [number, number][] = [];
    const { request, answer } = start({ onProgress: (sent: number, total: number) => seen.push([sent, total]) });
    request.upload.onprogress?.({ loaded: 40, total: 100 });
    request.upload.onprogress?.({ loaded: 100, total: 100 });
    request.responseText = JSON.stringify({ data: { upload: true } });
    request.onload?.();
    await answer;
    expect(seen).toEqual([
      [40, 100],
      [100, 100],
    ]);
  });

  it("stops the request when it is cancelled", async () => {
    const controller = new AbortController();
    const { request, answer } = start({ signal: controller.signal });
    controller.abort();
    await expect(answer).rejects.toThrow("cancelled");
    expect(request.aborted).toBe(true);
  });

  it("turns a lost connection and an answer that is no JSON into an error", async () => {
    const lost = start();
    lost.request.onerror?.();
    await expect(lost.answer).rejects.toThrow("connection was lost");

    const proxy = start();
    proxy.request.status = 413;
    proxy.request.responseText = "<html>Too large</html>";
    proxy.request.onload?.();
    await expect(proxy.answer).rejects.toThrow("413");
  });

  it("gives up on a line that has gone silent, and not on a slow one", async () => {
    jest.useFakeTimers({ doNotFake: ["queueMicrotask", "nextTick", "setImmediate"] });
    const { request, answer } = start();
    const failed = answer.catch((error: Error) => error.message);
    for (const loaded of [10, 20, 30]) {
      jest.advanceTimersByTime(50_000);
      request.upload.onprogress?.({ loaded, total: 100 });
    }
    expect(request.aborted).toBe(false);
    jest.advanceTimersByTime(60_000);
    jest.useRealTimers();
    expect(await failed).toMatch("connection was lost");
    expect(request.aborted).toBe(true);
  });

  it("is taken for files alone", () => {
    expect(carriesFile({ file: new File([], "a") })).toBe(true);
    expect(carriesFile({ file: "blob:http://localhost/1", input: {} })).toBe(false);
  });
});
