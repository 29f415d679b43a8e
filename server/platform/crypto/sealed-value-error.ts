/** Why a sealed value does not open. Names the key and the place, never any content. */
export class SealedValueError extends Error {
  override readonly name = "SealedValueError";
  readonly reason: "malformed" | "unknown key" | "not authentic";

  constructor(reason: SealedValueError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}
