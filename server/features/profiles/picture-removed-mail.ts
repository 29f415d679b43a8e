import type { AccountsRepository } from "#server/features/accounts/index.ts";
import type { AuditRepository } from "#server/features/audit/index.ts";
import type { JobHandler } from "#server/platform/jobs/jobs.ts";
import type { Mailer } from "#server/platform/mail/mailer.ts";
import { renderMail } from "#server/platform/mail/template.ts";

export const pictureRemovedMailJob = "profiles:mail-picture-removed";

/** Tells the owner that staff removed a picture, with the reason that they gave; both are looked up when the mail goes out. */
export function pictureRemovedMail(accounts: AccountsRepository, audit: AuditRepository, mailer: Mailer, publicUrl: string): JobHandler {
  return async (payload) => {
    const { accountId, eventId } = payload as { accountId: string; eventId: string };
    const [account, event] = await Promise.all([accounts.find(accountId), audit.find(eventId)]);
    if (account === null) return;
    const reason = event?.changes?.["reason"];
    const isCover = event?.changes?.["kind"] === "COVER";
    const content = {
      subject: isCover ? "Your cover was removed" : "Your picture was removed",
      greeting: "Hello,",
      paragraphs: [
        `your ${isCover ? "cover" : "profile picture"} was removed by somebody who looks after this place.`,
        ...(typeof reason === "string" ? [`They gave this reason: ${reason}`] : []),
      ],
      action: { label: "Choose another picture", url: `${publicUrl}/profile/edit#${isCover ? "cover" : "avatar"}` },
    };
    await mailer.send({ to: account.email, ...renderMail(content) });
  };
}
