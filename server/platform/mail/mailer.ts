export interface Mail {
  /** One address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Hands mails to whoever delivers them. */
export interface Mailer {
  /** Settles when the mail was taken over; throws MailError otherwise. */
  send(mail: Mail): Promise<void>;
}

/** Why a mail was not taken over. Never names the recipient, nor anything of the mail. */
export class MailError extends Error {
  override readonly name = "MailError";
  /** Whether trying again can't help: the server refused the recipient, or the address is none. */
  readonly permanent: boolean;

  constructor(message: string, permanent: boolean, cause?: unknown) {
    super(message, { cause });
    this.permanent = permanent;
  }
}

/** In the message of an error that is about this one recipient: the mails of others may well go out. */
export const unknownRecipient = "it takes no mail for this recipient";

/** Exactly one mailbox: what separates addresses, or starts another header, must not come through the recipient's field. */
export function oneAddress(to: string): string {
  if (/^[^\s,;:<>()"\\@]{1,64}@[^\s,;:<>()"\\@]{1,255}$/.test(to)) return to;
  throw new MailError("The recipient is not one mail address.", true);
}
