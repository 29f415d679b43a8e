import type { en } from "./en.ts";

export type MessageId = keyof typeof en;

/** A language: a text for every message. One that misses a message does not compile. */
export type Catalogue = Readonly<Record<MessageId, string>>;
