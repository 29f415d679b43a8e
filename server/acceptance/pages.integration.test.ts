import { readdirSync } from "node:fs";
import { TestPortrait } from "#server/testing/portrait.ts";

let portrait: TestPortrait;

beforeAll(async () => {
  portrait = await TestPortrait.start();
});
afterAll(() => portrait.stop());

const page = (path: string) => fetch(`${portrait.url}${path}`, { headers: { accept: "text/html" } });
const nonceIn = (policy: string | null) => /style-src 'self' 'nonce-([\w+/=]{20,})'/.exec(policy ?? "")?.[1];

describe("a page", () => {
  it.each(["/", "/sign-in", "/people/somebody", "/playground"])("of %s is made for one response, under a strict policy", async (path) => {
    const [first, second] = await Promise.all([page(path), page(path)]);
    const policies = [first, second].map(({ headers }) => headers.get("content-security-policy"));
    for (const { headers } of [first, second]) expect(headers.get("cache-control")).toBe("no-store");
    const [nonce, other] = policies.map(nonceIn);
    expect(nonce).toBeDefined();
    expect(other).not.toBe(nonce);
    const html = await first.text();
    expect(html).toContain(`<meta property="csp-nonce" nonce="${nonce}">`);
    expect(html).not.toMatch(/PORTRAIT-|<style|<script(?![^>]* src=)| on\w+=| style=/);
    expect(policies[0]).toContain("script-src 'self';");
    expect(policies[0]?.includes("unsafe-inline")).toBe(path === "/playground");
    expect(policies[0]).not.toContain("unsafe-eval");
  });

  it("names the release that it is of", async () => expect(await (await page("/")).text()).toContain('<meta name="release" content="test" />'));
});

describe("an asset", () => {
  const script = readdirSync("dist/client/assets").find((name) => /^main-.*\.js$/.test(name));

  it.each([
    ["br", "br"],
    ["gzip", "gzip"],
    ["gzip, deflate, br, zstd", "br"],
    ["identity", null],
  ])("comes as a browser that accepts %s wants it, for ever", async (accepted, encoding) => {
    const { status, headers } = await fetch(`${portrait.url}/assets/${script}`, { headers: { "accept-encoding": accepted } });
    expect([status, headers.get("content-encoding"), headers.get("vary")?.toLowerCase()]).toEqual([200, encoding, "origin, accept-encoding"]);
    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(headers.get("content-type")).toMatch(/javascript/);
  });

  it.each(["/favicon.svg", "/color-scheme.js"])("beside the pages comes, too, small or not: %s", async (path) => {
    for (const accepted of ["br, gzip", "identity"]) {
      const { status, headers } = await fetch(`${portrait.url}${path}`, { headers: { "accept-encoding": accepted } });
      expect([path, status, headers.get("cache-control")]).toEqual([path, 200, "public, max-age=3600"]);
    }
  });

  it("that is not there is not a page", async () => {
    const { status, headers } = await fetch(`${portrait.url}/assets/gone-12345678.js`);
    expect([status, headers.get("cache-control")]).toEqual([404, "no-store"]);
  });
});

describe("what browsers report", () => {
  const send = (body: unknown, headers: Record<string, string> = { origin: portrait.url }) =>
    fetch(`${portrait.url}/reports`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
  const error = (fields: object) => ({
    kind: "error",
    errorId: crypto.randomUUID(),
    name: "TypeError",
    message: "broken",
    stack: "at f",
    route: "/people/:handle",
    release: "abc",
    ...fields,
  });

  it("is in the log under the id that the person was shown, scrubbed, and nothing beside it", async () => {
    const report = error({ message: "No account for ada@example.com", email: "ada@example.com", password: "hunter2", anything: "hunter2" });
    expect((await send({ reports: [report] })).status).toBe(204);
    const line = portrait.log.find((each) => each.includes(report.errorId));
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      level: "error",
      where: "browser",
      route: "/people/:handle",
      err: { type: "TypeError", message: "No account for [address]", stack: "at f" },
    });
    expect(line).not.toMatch(/hunter2|ada@/);
  });

  it("counts the vitals", async () => {
    await send({
      reports: [
        { kind: "vital", name: "LCP", value: 1_250 },
        { kind: "vital", name: "CLS", value: 0.004 },
        { kind: "vital", name: "made up", value: 1 },
      ],
    });
    const metrics = await portrait.world.metrics.text();
    expect(metrics).toContain('browser_vital_seconds_sum{vital="LCP"} 1.25');
    expect(metrics).toContain("browser_layout_shift_sum 0.004");
    expect(metrics).not.toContain("made up");
  });

  it("comes from our own pages alone, and is small", async () => {
    expect((await send({ reports: [error({})] }, { origin: "https://elsewhere.example" })).status).toBe(403);
    expect((await send({ reports: [error({})] }, {})).status).toBe(403);
    expect((await send({ reports: [error({ stack: "x".repeat(20_000) })] })).status).toBe(413);
  });

  it("tells nobody but a readiness check what became of it", async () => {
    const body = JSON.stringify({ reports: [error({})] });
    const headers = { origin: portrait.url, "content-type": "application/json" };
    const answer = await fetch(`${portrait.url}/reports?expires=9999999999&signature=${"A".repeat(43)}`, { method: "POST", headers, body });
    expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 204, text: "" });
  });

  it("can't fill the log, and a broken report is left out", async () => {
    for (let turn = 0; turn < 3; turn++) await send({ reports: Array.from({ length: 50 }, () => error({ message: "in a loop", stack: "" })) });
    expect(portrait.log.filter((line) => line.includes("in a loop")).length).toBeLessThanOrEqual(60);
    for (const body of [null, [], { reports: "x" }, { reports: [null, 1, {}, { kind: "error" }] }]) expect((await send(body)).status).toBe(204);
  });
});
