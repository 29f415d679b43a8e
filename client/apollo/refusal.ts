import { said, saysInEnglish } from "#client/ui/server-words.ts";

/** What the server wants mended. The codes are a closed list (`UserError.code`). */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
}

/** The same refusal in the reader's language: what its code means at that field, else what it means anywhere, else as the server says it. */
export function inWords<R extends Refusal>(refusal: R): R {
  const { code, path, message } = refusal;
  const words = saysInEnglish(message) ?? said(`refusal.${code}-${path.at(-1)}`) ?? said(`refusal.${code}`) ?? message;
  return { ...refusal, message: words };
}
