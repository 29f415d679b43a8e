import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "#server/kernel/clock.ts";
import { EmbeddedMailbox } from "./embedded-mailbox.ts";
import { mailerContract } from "./mailer.contract.ts";

const roots: string[] = [];
afterEach(() => Promise.all(roots.splice(0).map((root) => rm(root, { recursive: true }))));

async function folder(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "portrait-mailbox-"));
  roots.push(root);
  return join(root, "mailbox");
}

const mailbox = async (capacity?: number) =>
  new EmbeddedMailbox({ directory: await folder(), clock: systemClock, ...(capacity === undefined ? {} : { capacity }) });
const mail = (subject: string) => ({ to: "ada@example.com", subject, text: "Hello", html: "<p>Hello</p>" });

describe("keeps the contract", () => {
  mailerContract(async () => {
    const mailer = await mailbox();
    return { mailer, arrived: async () => (await mailer.mailboxJson()).map(({ at: _, ...arrived }) => arrived) };
  });
});

it("shows mails with their time, newest first, after a restart too", async () => {
  const directory = await folder();
  let at = 0;
  const clock = { now: () => new Date(Date.UTC(2026, 10, 23, 10, at++)) };
  const before = new EmbeddedMailbox({ directory, clock });
  for (const subject of ["first", "second", "third"]) await before.send(mail(subject));
  const after = new EmbeddedMailbox({ directory, clock });
  expect((await after.mailboxJson()).map((kept) => [kept.subject, kept.at])).toEqual([
    ["third", "2026-11-23T10:02:00.000Z"],
    ["second", "2026-11-23T10:01:00.000Z"],
    ["first", "2026-11-23T10:00:00.000Z"],
  ]);
});

it("keeps the newest ones up to its bound", async () => {
  const box = await mailbox(3);
  for (const subject of ["1", "2", "3", "4", "5"]) await box.send(mail(subject));
  expect((await box.mailboxJson()).map(({ subject }) => subject)).toEqual(["5", "4", "3"]);
});

it("keeps its bound when many come at once", async () => {
  const directory = await folder();
  const box = new EmbeddedMailbox({ directory, clock: systemClock, capacity: 5 });
  await Promise.all(Array.from({ length: 30 }, (_, at) => box.send(mail(String(at)))));
  await box.send(mail("last"));
  expect(await readdir(directory)).toHaveLength(5);
});

it("says what to do when it can't be written", async () => {
  const directory = await folder();
  await writeFile(directory, "a file where the folder should be");
  await expect(new EmbeddedMailbox({ directory, clock: systemClock }).send(mail("x"))).rejects.toThrow("look at the space and the permissions of DATA_DIR");
});

describe("the page", () => {
  it("says that there is no mail yet", async () => {
    expect(await (await mailbox()).mailboxPage()).toContain("There is no mail yet.");
  });

  it("runs nothing that a mail brings along", async () => {
    const box = await mailbox();
    await box.send({ ...mail("</title><script>alert(1)</script>"), html: `<script>alert(2)</script><p title="'>">hi</p>` });
    const page = await box.mailboxPage();
    expect(page).not.toContain("<script");
    expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(page).toContain('srcdoc="&lt;base target=&quot;_blank&quot;&gt;&lt;script&gt;alert(2)');
    expect(page.match(/<iframe/g)).toHaveLength(1);
  });
});
