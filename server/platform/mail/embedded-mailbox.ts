// The mailbox of embedded storage: mails go nowhere and can be read in the browser.
// Promise: a mail that was taken over survives a restart; the newest 200 are kept.
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import { renderMailbox } from "./mailbox-page.ts";
import { type Mail, MailError, type Mailer, oneAddress } from "./mailer.ts";

export interface KeptMail extends Mail {
  /** When it was sent, in ISO 8601. */
  readonly at: string;
}

export interface MailboxOptions {
  /** A folder of its own, made when the first mail comes. */
  readonly directory: string;
  readonly clock: Clock;
  /** 200 where absent. */
  readonly capacity?: number;
}

export class EmbeddedMailbox implements Mailer {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #capacity: number;

  constructor({ directory, clock, capacity = 200 }: MailboxOptions) {
    this.#directory = directory;
    this.#clock = clock;
    this.#capacity = capacity;
  }

  async send({ to, subject, text, html }: Mail): Promise<void> {
    const mail: KeptMail = { to: oneAddress(to), subject, text, html, at: this.#clock.now().toISOString() };
    // UUIDv7: names sort by the time they were made.
    const path = join(this.#directory, `${newId()}.json`);
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      await writeFile(`${path}.draft`, JSON.stringify(mail), { mode: 0o600 });
      await rename(`${path}.draft`, path);
    } catch (error) {
      throw new MailError("The embedded mailbox can't be written: look at the space and the permissions of DATA_DIR.", false, error);
    }
    for (const old of (await this.#names()).slice(this.#capacity)) await rm(join(this.#directory, old), { force: true });
  }

  /** Newest first; the body of `/dev/mailbox.json`. */
  async mailboxJson(): Promise<readonly KeptMail[]> {
    const mails = await Promise.all((await this.#names()).map((name) => this.#read(name)));
    return mails.filter((mail) => mail !== null);
  }

  /** The body of `/dev/mailbox`. */
  async mailboxPage(): Promise<string> {
    return renderMailbox(await this.mailboxJson());
  }

  async #names(): Promise<string[]> {
    try {
      const names = await readdir(this.#directory);
      return names
        .filter((name) => name.endsWith(".json"))
        .sort()
        .reverse();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }

  /** Null where a newer mail pushed it out in between. */
  async #read(name: string): Promise<KeptMail | null> {
    try {
      return JSON.parse(await readFile(join(this.#directory, name), "utf8")) as KeptMail;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
  }
}
