import type { KeptMail } from "./embedded-mailbox.ts";
import { escapedHtml } from "./escaped-html.ts";

/** To be sent with the page: nothing runs in it, and a mail's own pictures are all that it loads. */
export const mailboxPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A page without a script. Mails stand in frames that can't run anything and open links in a tab of their own. */
export const renderMailbox = (mails: readonly KeptMail[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Mailbox (${mails.length})</title>
<style>
:root { color-scheme: light dark; }
body { max-width: 760px; margin: 0 auto; padding: 24px; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
header { display: flex; align-items: baseline; justify-content: space-between; }
details { margin: 12px 0; border: 1px solid #8886; border-radius: 8px; }
summary { padding: 12px 16px; cursor: pointer; overflow-wrap: anywhere; }
summary span { display: block; font-size: 14px; opacity: .75; }
iframe { display: block; width: 100%; height: 480px; border: 0; border-top: 1px solid #8886; border-radius: 0 0 8px 8px; background: #fff; }
</style>
</head>
<body>
<header><h1>Mailbox</h1><a href="">Look again</a></header>
<p>Mails of this installation land here and go nowhere else. The newest is on top.</p>
${mails.length === 0 ? "<p>There is no mail yet.</p>" : mails.map(entry).join("\n")}
</body>
</html>
`;

const entry = ({ to, subject, at, html }: KeptMail, index: number) => `<details${index === 0 ? " open" : ""}>
<summary><strong dir="auto">${escapedHtml(subject)}</strong><span>to ${escapedHtml(to)}, <time datetime="${escapedHtml(at)}">${escapedHtml(at.slice(0, 19).replace("T", " "))} UTC</time></span></summary>
<iframe title="${escapedHtml(subject)}" sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy" srcdoc="${escapedHtml(`<base target="_blank">${html}`)}"></iframe>
</details>`;
