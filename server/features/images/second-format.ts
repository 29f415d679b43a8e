interface Signature {
  readonly what: string;
  readonly isIn: (bytes: Buffer) => boolean;
}

/** Signatures so long, or so checked, that compressed pixels do not hold them by accident. */
const signatures: readonly Signature[] = [
  { what: "a PDF document", isIn: (bytes) => bytes.subarray(0, 1024).includes("%PDF-") },
  { what: "a web page or a script", isIn: (bytes) => markup.test(bytes.toString("latin1")) },
  { what: "an archive", isIn: (bytes) => isZip(bytes) || bytes.includes("Rar!\x1a\x07", 0, "latin1") || bytes.includes("7z\xbc\xaf\x27\x1c", 0, "latin1") },
];

const markup = /<script[\s>/]|<html[\s>]|<!doctype\s+html|<\?php\s/i;

/**
 * What else a file is besides a picture; null where it is nothing else. Made so on purpose, it is up to no good. What cameras put behind a picture
 * is none of it: a film of the moment, a copy of greater depth.
 */
export const secondFormatOf = (bytes: Buffer): string | null => signatures.find(({ isIn }) => isIn(bytes))?.what ?? null;

/** ZIP, and what is made of it (JAR, Office): readers look for its directory from the end of the file, and others for the first entry. */
function isZip(bytes: Buffer): boolean {
  const longestComment = 65_535;
  const directoryEnd = bytes.lastIndexOf("PK\x05\x06", bytes.length, "latin1");
  if (directoryEnd >= bytes.length - 22 - longestComment && directoryEnd + 22 <= bytes.length && directoryEnd !== -1) {
    if (bytes.readUInt32LE(directoryEnd + 12) + bytes.readUInt32LE(directoryEnd + 16) <= directoryEnd) return true;
  }
  for (let at = bytes.indexOf("PK\x03\x04", 0, "latin1"); at !== -1 && at + 30 <= bytes.length; at = bytes.indexOf("PK\x03\x04", at + 4, "latin1")) {
    if (bytes.readUInt16LE(at + 4) <= 63 && bytes.readUInt16LE(at + 8) <= 99) return true;
  }
  return false;
}
