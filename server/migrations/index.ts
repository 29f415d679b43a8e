import { Foundation1763900000000 } from "./1763900000000-foundation.ts";
import { MailTokens1764000100000 } from "./1764000100000-mail-tokens.ts";

/** In order of time. Expand first, contract a release later; a migration that was released is never edited. */
export const migrations = [Foundation1763900000000, MailTokens1764000100000] as const;
