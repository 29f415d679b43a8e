import type { en } from "./en.ts";

export type MessageId = keyof typeof en;

/** A language: a text for every message. One that misses a message does not compile. */
export type Catalogue = Readonly<Record<MessageId, string>>;

/** One that may be behind for a day: what it misses is said in English, and a test names it. */
export type Translation = Readonly<Partial<Record<MessageId, string>>>;
