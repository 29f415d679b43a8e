import { escapedHtml } from "./escaped-html.ts";

export interface MailContent {
  readonly subject: string;
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  /** The one thing to do, as a button. */
  readonly action?: { readonly label: string; readonly url: string };
}

/** A plain mail, as text and as HTML without pictures, scripts or anything loaded. Whatever is put in stays text. */
export function renderMail({ subject, greeting, paragraphs, action }: MailContent): { subject: string; text: string; html: string } {
  const url = action === undefined ? null : webAddress(action.url);
  const text = [greeting, ...paragraphs, ...(action === undefined ? [] : [`${action.label}:\n${url}`])].join("\n\n");
  // A line break here would start another header.
  return {
    subject: subject.replace(/\s+/g, " ").trim(),
    text: `${text}\n`,
    html: page(subject, [greeting, ...paragraphs], action === undefined ? "" : button(action.label, url ?? "")),
  };
}

function webAddress(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) throw new Error("The action of a mail needs an absolute http or https address.");
  return parsed.href;
}

const page = (title: string, paragraphs: readonly string[], ending: string) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapedHtml(title)}</title></head>
<body style="margin:0;padding:24px;background:#f6f7f9;color:#1c2430;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="max-width:520px;margin:0 auto;padding:32px;background:#ffffff;border:1px solid #dde1e7;border-radius:8px">
${paragraphs.map((paragraph) => `<p dir="auto" style="margin:0 0 16px;white-space:pre-line">${escapedHtml(paragraph)}</p>`).join("\n")}
${ending}</div>
</body>
</html>
`;

const button = (
  label: string,
  url: string,
) => `<p style="margin:24px 0"><a href="${escapedHtml(url)}" style="display:inline-block;padding:12px 20px;background:#1f4fa3;color:#ffffff;text-decoration:none;border-radius:6px">${escapedHtml(label)}</a></p>
<p style="margin:0;color:#5a6472;font-size:13px;overflow-wrap:anywhere">If the button does not work, open this address: ${escapedHtml(url)}</p>
`;
