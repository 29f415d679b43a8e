/** What is loaded together: with the first page, once somebody is signed in, with the pages of administration. */
export const parts = ["outside", "inside", "administration"] as const;
export type Part = (typeof parts)[number];

/** First parts of keys. What is named in neither list belongs inside; a page that says what it did not load shows the key, and the tests of every screen fail. */
const outside = new Set([
  "address-form",
  "appearance",
  "cancel-deletion",
  "common",
  "confirmation-sent",
  "crashed",
  "demo-accounts",
  "entrance",
  "entry",
  "error-summary",
  "failure",
  "field",
  "handle-field",
  "language-choice",
  "new-password-form",
  "not-found",
  "profile-rules",
  "refusal",
  "reset-password",
  "rules",
  "second-step",
  "send-again",
  "sign-in",
  "sign-up",
  "sign-up-form",
  "states",
  "tab-title",
  "toasts",
  "undo-email-change",
  "verify",
]);
const administration = new Set([
  "account-filters",
  "accounts",
  "audit",
  "audit-filters",
  "readiness",
  "readiness-item",
  "readiness-report",
  "role-menu",
  "run-checks",
]);

export function partOf(id: string): Part {
  const room = id.slice(0, id.indexOf("."));
  if (outside.has(room)) return "outside";
  return administration.has(room) ? "administration" : "inside";
}
