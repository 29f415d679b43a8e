import { paths } from "#client/app/paths.ts";
import type { MessageId } from "#client/messages/catalogue.ts";

export interface Shortcut {
  /** Pressed one after the other. */
  readonly keys: readonly string[];
  readonly label: MessageId;
  readonly run: "palette" | "help" | "search" | { readonly to: string; readonly permission?: string };
}

/** Single keys, which whoever speaks to their computer presses by accident: they can be switched off (WCAG 2.2, 2.1.4). */
export const shortcuts: readonly Shortcut[] = [
  { keys: ["?"], label: "shortcuts.help", run: "help" },
  { keys: ["/"], label: "people-search.label", run: "search" },
  { keys: ["e"], label: "shortcuts.edit", run: { to: paths.editProfile } },
  { keys: ["g", "h"], label: "navigation.home", run: { to: paths.home } },
  { keys: ["g", "p"], label: "navigation.profile", run: { to: paths.profile } },
  { keys: ["g", "d"], label: "common.people", run: { to: paths.people, permission: "profiles.read" } },
  { keys: ["g", "a"], label: "common.account", run: { to: paths.account } },
];

/** How long after the first key of two the second one counts. */
export const patience = 1_500;

const storageKey = "portrait:shortcuts";

export function areOn(): boolean {
  try {
    return localStorage.getItem(storageKey) !== "off";
  } catch {
    return true;
  }
}

export function switchShortcuts(on: boolean): void {
  try {
    if (on) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, "off");
  } catch {
    // Storage can be switched off; then they stay as they are.
  }
}

/** Whoever types into a field means the letter. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select, [role=textbox], [role=combobox]"));
}

/** Where the list of shortcuts is: an address, so that back closes it. */
export const shortcutsHash = "#shortcuts";
