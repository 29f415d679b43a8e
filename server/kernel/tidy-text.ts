/** What somebody typed, as it is kept: nothing that can't be stored or that forges what stands beside it, and empty where there is nothing to see. */
export function tidyText(typed: string): string {
  const text = typed.toWellFormed().normalize("NFC").replace(invisible, "").replace(/\r\n?/g, "\n").trim();
  return blank.test(text) ? "" : text;
}

/** The same for what stands on one line. */
export const tidyLine = (typed: string): string => tidyText(typed).replace(/\s+/g, " ");

// Control characters, and those that turn the direction of text that follows: nothing in a name needs them, and they forge what others read.
const invisible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;
// Joiners and fillers are needed inside of words of many scripts, and are nothing by themselves. U+2800 is Braille without a dot.
const blank = /^[\s\p{Default_Ignorable_Code_Point}\u2800]*$/u;
