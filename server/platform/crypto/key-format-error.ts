/** A key that can't be read. The message says what to set and never holds any part of a key. */
export class KeyFormatError extends Error {
  override readonly name = "KeyFormatError";
}
