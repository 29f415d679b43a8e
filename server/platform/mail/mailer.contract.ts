import { type Mail, MailError, type Mailer } from "./mailer.ts";

export interface MailerUnderTest {
  readonly mailer: Mailer;
  /** What arrived, newest first. */
  arrived(): Promise<readonly Mail[]>;
}

const mail: Mail = { to: "ada@example.com", subject: "Hello", text: "Hello Ada\n", html: "<p>Hello Ada</p>\n" };

/** What every mailer keeps. */
export function mailerContract(start: () => Promise<MailerUnderTest>): void {
  it("delivers a mail as it is", async () => {
    const { mailer, arrived } = await start();
    await mailer.send(mail);
    expect(await arrived()).toEqual([mail]);
  });

  it("delivers any script, long lines, and lines that begin with a dot", async () => {
    const { mailer, arrived } = await start();
    const difficult: Mail = {
      to: "o'brien+tag@example.com",
      subject: "Grüße, 你好, שלום 🙂 and a subject that is longer than one line of a header may be",
      text: `.\n..\nGrüße 你好 שלום 🙂\n${"long ".repeat(400)}end\n= =3D\n`,
      html: `<p>Grüße 你好 שלום 🙂</p>\n<p>${"long ".repeat(400)}</p>\n`,
    };
    await mailer.send(difficult);
    expect(await arrived()).toEqual([difficult]);
  });

  it("delivers many at once", async () => {
    const { mailer, arrived } = await start();
    await Promise.all(Array.from({ length: 20 }, (_, at) => mailer.send({ ...mail, subject: `Mail ${at}` })));
    expect(new Set((await arrived()).map(({ subject }) => subject)).size).toBe(20);
  });

  it.each([
    "",
    "ada",
    "ada@example.com, eve@example.com",
    "ada@example.com\r\nBcc: eve@example.com",
    "Ada <ada@example.com>",
    "ada@example.com;eve@example.com",
  ])("sends nothing to %j, which is not one address", async (to) => {
    const { mailer, arrived } = await start();
    await expect(mailer.send({ ...mail, to })).rejects.toThrow(MailError);
    expect(await arrived()).toEqual([]);
  });

  it("lets no other header in through the subject", async () => {
    const { mailer, arrived } = await start();
    await mailer.send({ ...mail, subject: "Hello\r\nBcc: eve@example.com" });
    expect((await arrived()).map(({ to }) => to)).toEqual(["ada@example.com"]);
  });
}
