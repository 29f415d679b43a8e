import { mailerContract } from "./mailer.contract.ts";
import { MailError } from "./mailer.ts";
import { SmtpMailer } from "./smtp-mailer.ts";
import { type FakeSmtpServer, startSmtpServer, type Temper } from "./smtp-server.fake.ts";

const servers: FakeSmtpServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function start(temper: Temper = {}, address: (url: string) => string = (url) => url) {
  const server = await startSmtpServer(temper);
  servers.push(server);
  return { server, mailer: new SmtpMailer({ url: address(server.url), from: "Portrait <portrait@example.com>", deadline: 500 }) };
}

const mail = { to: "ada@example.com", subject: "Hello", text: "Hello", html: "<p>Hello</p>" };
const withPassword = (url: string) => url.replace("//", "//mailer:hunter2@");

describe("keeps the contract", () => {
  mailerContract(async () => {
    const { server, mailer } = await start();
    return { mailer, arrived: async () => server.mails() };
  });
});

it("sends from the configured address", async () => {
  const { server, mailer } = await start();
  await mailer.send(mail);
  expect(server.said).toContain("MAIL FROM:<portrait@example.com>");
});

it.each<[string, Temper, string, boolean]>([
  ["refuses the recipient", { answers: { RCPT: "550 no ada@example.com here" } }, "answered 550", true],
  ["refuses the sender, who can be changed", { answers: { MAIL: "550 not you" } }, "answered 550", false],
  ["is busy", { answers: { MAIL: "451 later, ada@example.com" } }, "answered 451", false],
  ["refuses the mail itself", { answers: { DATA: "554 spam" } }, "answered 554", true],
  ["never says hello", { mute: true }, "ETIMEDOUT", false],
  ["falls silent in the middle", { answers: { RCPT: null } }, "ETIMEDOUT", false],
])("says within the deadline that the server %s, and nothing of the mail", async (_, temper, message, permanent) => {
  const { mailer } = await start(temper);
  const started = performance.now();
  const error = await mailer.send(mail).catch((reason: unknown) => reason);
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(error).toBeInstanceOf(MailError);
  expect(error).toMatchObject({ permanent, message: expect.stringContaining(message) });
  expect(JSON.stringify([String(error), (error as MailError).stack])).not.toContain("ada@");
});

it("says that there is no server", async () => {
  const { server, mailer } = await start();
  await server.stop();
  servers.length = 0;
  await expect(mailer.send(mail)).rejects.toThrow(/did not answer as it should \(E/);
});

it("never shows a password to a server without TLS", async () => {
  const { server, mailer } = await start({ answers: { EHLO: "250-fake\r\n250 AUTH PLAIN LOGIN", STARTTLS: "502 what is that" } }, withPassword);
  await expect(mailer.send(mail)).rejects.toThrow(MailError);
  expect(server.said.join("\n")).not.toMatch(/AUTH/);
});
