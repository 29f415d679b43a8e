// Hands mails to an SMTP server.
// Promise: an answer within the deadline, whatever the server does, and never a password over a line that is not encrypted.
import { createTransport, type Transporter } from "nodemailer";
import { type Mail, MailError, type Mailer, oneAddress, unknownRecipient } from "./mailer.ts";

export interface SmtpOptions {
  /** `smtp://` or `smtps://`, with user and password where the server wants them. */
  readonly url: string;
  readonly from: string;
  /** Milliseconds for a whole mail; ten seconds where absent. */
  readonly deadline?: number;
}

export class SmtpMailer implements Mailer {
  readonly #transport: Transporter;
  readonly #from: string;
  readonly #deadline: number;

  constructor({ url, from, deadline = 10_000 }: SmtpOptions) {
    this.#from = from;
    this.#deadline = deadline;
    this.#transport = createTransport({
      url,
      // A server that does not offer TLS would see the password in the clear.
      requireTLS: URL.parse(url)?.username !== "",
      connectionTimeout: deadline,
      greetingTimeout: deadline,
      socketTimeout: deadline,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send({ to, subject, text, html }: Mail): Promise<void> {
    const sending = this.#transport.sendMail({ from: this.#from, to: { name: "", address: oneAddress(to) }, subject, text, html });
    try {
      await within(this.#deadline, sending);
    } catch (error) {
      throw mailError(error);
    }
  }
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error("late"), { code: "ETIMEDOUT" })), milliseconds);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Servers quote the recipient in their answers, so only codes go on. */
function mailError(error: unknown): MailError {
  const { code, responseCode, command } = error as { code?: unknown; responseCode?: unknown; command?: unknown };
  const status = typeof responseCode === "number" ? responseCode : null;
  const isRefused = status !== null && status >= 500;
  if (isRefused && command === "RCPT TO") return new MailError(`The mail server of SMTP_URL answered ${status}: ${unknownRecipient}.`, true);
  const answered = status === null ? "did not answer as it should" : `answered ${status}`;
  // Whatever else it refuses for good (the password, the sender) can be mended, and the mail goes out then.
  return new MailError(`The mail server of SMTP_URL ${answered} (${String(code ?? "no code")}).`, isRefused && command === "DATA");
}
