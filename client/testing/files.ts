const bytes = (...parts: (string | number)[]) =>
  new Uint8Array(parts.flatMap((part) => (typeof part === "number" ? [part] : Array.from(part, (letter) => letter.charCodeAt(0)))));

/** How files of each format begin. */
export const beginningOf = {
  jpeg: bytes(0xff, 0xd8, 0xff, 0xe0),
  png: bytes(0x89, "PNG\r\n", 0x1a, "\n"),
  gif: bytes("GIF89a"),
  webp: bytes("RIFF", 0, 0, 0, 0, "WEBP"),
  avif: bytes(0, 0, 0, 0x20, "ftypavif"),
  heic: bytes(0, 0, 0, 0x20, "ftypmif1", 0, 0, 0, 0, "mif1heic"),
};
