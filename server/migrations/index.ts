import { Foundation1763900000000 } from "./1763900000000-foundation.ts";
import { MailTokens1764000100000 } from "./1764000100000-mail-tokens.ts";
import { SecondFactors1764000200000 } from "./1764000200000-second-factors.ts";
import { Visibility1764000300000 } from "./1764000300000-visibility.ts";
import { NoValuesInAudit1764000300001 } from "./1764000300001-no-values-in-audit.ts";
import { Administration1764000400000 } from "./1764000400000-administration.ts";
import { RetiredPictures1764000500000 } from "./1764000500000-retired-pictures.ts";
import { Leaving1764000600000 } from "./1764000600000-leaving.ts";
import { AnonymousAudit1764000600001 } from "./1764000600001-anonymous-audit.ts";

/** In order of time. Expand first, contract a release later; a migration that was released is never edited. */
export const migrations = [
  Foundation1763900000000,
  MailTokens1764000100000,
  SecondFactors1764000200000,
  Visibility1764000300000,
  NoValuesInAudit1764000300001,
  Administration1764000400000,
  RetiredPictures1764000500000,
  Leaving1764000600000,
  AnonymousAudit1764000600001,
] as const;
