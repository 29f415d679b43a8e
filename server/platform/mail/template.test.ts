import { renderMail } from "./template.ts";

const content = { subject: "Welcome", greeting: "Hello Ada,", paragraphs: ["your account is ready.", "Add a picture."] };

it("renders text", () => {
  expect(renderMail({ ...content, action: { label: "Add a picture", url: "https://portrait.example.com/profile?a=1&b=2" } }).text).toBe(
    "Hello Ada,\n\nyour account is ready.\n\nAdd a picture.\n\nAdd a picture:\nhttps://portrait.example.com/profile?a=1&b=2\n",
  );
});

it("renders HTML with a button, the address below it, and nothing that is loaded", () => {
  const { html } = renderMail({ ...content, action: { label: "Go", url: "https://portrait.example.com/?a=1&b=2" } });
  expect(html).toContain('<a href="https://portrait.example.com/?a=1&amp;b=2"');
  expect(html).toContain("open this address: https://portrait.example.com/?a=1&amp;b=2");
  expect(html).not.toMatch(/<(script|img|link|iframe)|url\(/i);
});

it("renders no button without an action", () => {
  const { html, text } = renderMail(content);
  expect(html).not.toContain("<a ");
  expect(text).toBe("Hello Ada,\n\nyour account is ready.\n\nAdd a picture.\n");
});

it("leaves whatever is put in as text", () => {
  const evil = `<img src=x onerror="alert('1')">&amp;`;
  const { html } = renderMail({ subject: evil, greeting: evil, paragraphs: [evil], action: { label: evil, url: `https://a.example/"><script>` } });
  expect(html).not.toMatch(/<img|<script|"alert/);
  expect(html.split("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;")).toHaveLength(5);
});

it("keeps the subject on one line", () => {
  expect(renderMail({ ...content, subject: "Hello\r\nBcc: eve@example.com" }).subject).toBe("Hello Bcc: eve@example.com");
});

it.each(["javascript:alert(1)", "data:text/html,x", "/relative", "mailto:a@b.example", ""])("refuses %j as the action's address", (url) => {
  expect(() => renderMail({ ...content, action: { label: "Go", url } })).toThrow("absolute http or https address");
});
