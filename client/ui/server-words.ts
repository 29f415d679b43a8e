import { i18n, isMessage, messageOf, t } from "#client/messages/language.ts";

/*
 * The server speaks English. What it calls things is said here by their keys, in the language of the moment;
 * of a thing that this client does not know, the server's own words stand.
 */

/** The message of that name; null where there is none. */
export const said = (id: string): string | null => (isMessage(id) ? t(id) : null);

/** The server's sentence where English is spoken: it is more exact than what can be said of a code alone. Null in every other language. */
export const saysInEnglish = (sentence: string): string | null => (i18n.locale === "en" ? sentence : null);

/** Words that an administrator can write anew are translated as long as they are those that Portrait came with. */
function unlessRewritten(prefix: string, own: string): string {
  const id = messageOf(prefix, own);
  return id === null ? own : t(id);
}

export const cardTitle = (id: string, own: string): string => said(`card.${id}`) ?? own;
export const fieldLabel = (key: string, own: string): string => said(`field.${key}`) ?? own;
export const fieldHelp = (key: string, own: string): string => said(`field-help.${key}`) ?? own;
export const permissionText = (key: string, own: string): string => said(`permission.${key}`) ?? own;
export const roleName = ({ key, name }: { readonly key: string; readonly name: string }): string => unlessRewritten(`role.${key}`, name);
export const roleDescription = (key: string, own: string): string => unlessRewritten(`role-description.${key}`, own);

interface Step {
  readonly key: string;
  readonly label: string;
  readonly state: string;
  readonly href: string;
}

/** The fragment of a step's address names the field that does it. */
export function stepLabel({ key, label, state, href }: Step): string {
  const field = href.split("#")[1] ?? key;
  return said(state === "STALE" || state === "INVALID" ? `step-again.${field}` : `step.${field}`) ?? label;
}

export const stepHint = (key: string, own: string): string => unlessRewritten(`step-hint.${key}`, own);
