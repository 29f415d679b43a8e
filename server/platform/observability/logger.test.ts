import { createLogger, inRequest, type LoggerOptions } from "./logger.ts";

function capture(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const logger = createLogger({ level: "info", release: "abc", write: (line) => lines.push(line), ...options });
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? "{}") as Record<string, unknown> };
}

it("writes one JSON object a line, with time, level and release", () => {
  const { logger, lines, last } = capture();
  logger.info({ port: 4000 }, "Listening");
  expect(lines).toHaveLength(1);
  expect(lines[0]?.endsWith("}\n")).toBe(true);
  expect(last()).toEqual({ level: "info", time: expect.stringMatching(/^\d{4}-.*Z$/), release: "abc", port: 4000, msg: "Listening" });
});

it("leaves out what is below its level", () => {
  const { logger, lines } = capture({ level: "warn" });
  logger.info("no");
  logger.warn("yes");
  expect(lines).toHaveLength(1);
});

it("adds the request's id to everything that the request starts", async () => {
  const { logger, last } = capture();
  await inRequest("r-1", async () => {
    await new Promise((go) => setTimeout(go, 1));
    logger.info("inside");
  });
  expect(last()).toMatchObject({ requestId: "r-1" });
  logger.info("outside");
  expect(last()).not.toHaveProperty("requestId");
});

describe("lets nothing secret or personal in", () => {
  it.each([
    "password",
    "newPassword",
    "accessToken",
    "refreshToken",
    "authorization",
    "Set-Cookie",
    "SIGNING_KEYS_SECRET",
    "email",
    "phone",
    "birthDate",
    "displayName",
    "ip",
    "to",
    "variables",
  ])("under the name %s, at any depth", (name) => {
    const { logger, lines } = capture();
    logger.info({ [name]: "hunter2", a: { b: [{ [name]: { c: "hunter2" } }] } }, "x");
    logger.child({ [name]: "hunter2" }).info("x");
    expect(lines.join()).not.toContain("hunter2");
    expect(lines.join()).toContain("[redacted]");
  });

  it.each([
    ["an address", "No account for ada.lovelace@example.com here", "No account for [address] here"],
    ["an address in any script", "mail to дана@пример.рф, today", "mail to [address], today"],
    ["an access token", `got eyJhbGciOiJFUzI1NiJ9.${"a".repeat(60)}.${"b".repeat(86)}.`, "got [token]."],
    ["a password in an address", "connect postgres://app:hunter2@db:5432/portrait", "connect postgres://[credentials]@db:5432/portrait"],
    ["the blob store's token", "with vercel_blob_rw_store_secret1 failed", "with [token] failed"],
    ["a header", "sent Authorization: Bearer abcdef123456", "sent Authorization: Bearer [token]"],
    ["a token behind the #", "at /verify#token=abc", "at /verify#token=[redacted]"],
    ["a token in a query", "GET /verify?token=abc&x=1", "GET /verify?token=[redacted]&x=1"],
  ])("in a text: %s", (_, text, expected) => {
    const { logger, last } = capture();
    logger.info(text);
    expect(last()).toMatchObject({ msg: expected });
    logger.error({ err: new Error(text), note: text }, "x");
    expect(last()).toMatchObject({ note: expected, err: { message: expected, stack: expect.stringContaining(expected) } });
  });

  it("keeps figures, ids, paths and versions as they are", () => {
    const { logger, last } = capture();
    const fields = {
      tokenBytes: 480,
      hasPassword: true,
      id: "0191f3a0-0000-7000-8000-000000000000",
      path: "node_modules/@vercel/blob@2.8.0/dist/index.js",
      email: null,
    };
    logger.info(fields, "a, b: c@ d @e");
    expect(last()).toMatchObject({ ...fields, msg: "a, b: c@ d @e" });
  });

  it("takes from an error what helps, and not the statement's parameters", () => {
    const { logger, lines, last } = capture();
    const driver = Object.assign(new Error("duplicate key"), {
      code: "23505",
      constraint: "accounts_email_key",
      detail: "Key (email)=(hunter2)",
      parameters: ["hunter2"],
    });
    const error = Object.assign(new TypeError("query failed", { cause: driver }), { query: "insert", parameters: ["hunter2"], driverError: driver });
    for (const fields of [{ err: error }, { failure: error }, { list: [error] }]) logger.error(fields, "x");
    logger.error(error);
    expect(lines.join()).not.toContain("hunter2");
    expect(last()).toMatchObject({ err: { type: "TypeError", message: "query failed", cause: { code: "23505", constraint: "accounts_email_key" } } });
  });

  it("tells objects of a class by its name alone", () => {
    class Account {
      address = "hunter2";
    }
    const { logger, last } = capture();
    logger.info({ account: new Account(), bytes: Buffer.from("hunter2"), at: new Date(0), big: 1n }, "x");
    expect(last()).toMatchObject({ account: "[Account]", bytes: "[Buffer]", at: "1970-01-01T00:00:00.000Z", big: "1" });
  });

  it("tells requests without address and query", () => {
    const { logger, lines, last } = capture();
    class Request {
      method = "GET";
      url = "/verify?token=hunter2";
      ip = "203.0.113.7";
      headers = { cookie: "hunter2" };
    }
    logger.info({ req: new Request(), res: { statusCode: 200, headers: {} } }, "x");
    expect(last()).toMatchObject({ req: { method: "GET", path: "/verify" }, res: { status: 200 } });
    expect(lines.join()).not.toMatch(/hunter2|203\.0/);
  });

  it("survives what refers to itself", () => {
    const { logger, lines } = capture();
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    const error = new Error("x");
    error.cause = error;
    logger.info({ loop, err: error }, "x");
    expect(lines).toHaveLength(1);
  });

  it("takes linear time for a line without end", () => {
    const { logger, lines } = capture();
    logger.info({ text: "a.".repeat(200_000) }, "eyJ".repeat(100_000));
    expect(lines).toHaveLength(1);
  }, 5_000);
});

describe("for a person", () => {
  it("writes a line to read, with the stack below it", () => {
    const { logger, lines } = capture({ human: true });
    logger.info({ port: 4000, name: "api" }, "Listening");
    logger.error({ err: new Error("broken") }, "Failed");
    const plain = lines.map((line) => line.replace(/\x1b\[\d+m/g, ""));
    expect(plain[0]).toMatch(/^\d\d:\d\d:\d\d info {2}Listening port=4000 name=api\n$/);
    expect(plain[1]).toMatch(/^\d\d:\d\d:\d\d error Failed\nError: broken\n {4}at /);
  });
});
