const starts: readonly (readonly number[])[] = [
  [0xff, 0xd8, 0xff],
  [0x89, 0x50, 0x4e, 0x47],
  [0x47, 0x49, 0x46, 0x38],
];

/** Brands of the file types that AVIF and HEIC are. */
const brands = /^(avif|avis|heic|heix|heim|heis|hevc|hevx|mif1|msf1)$/;

/** Whether a file begins as one of the formats does, whatever its name says. */
export function isPicture(bytes: Uint8Array): boolean {
  if (starts.some((start) => start.every((byte, index) => bytes[index] === byte))) return true;
  const text = (from: number) => String.fromCharCode(...bytes.subarray(from, from + 4));
  if (text(0) === "RIFF" && text(8) === "WEBP") return true;
  return text(4) === "ftyp" && [8, 16, 20, 24, 28].some((at) => brands.test(text(at)));
}
