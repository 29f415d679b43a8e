import { URI } from "otpauth";
import { after, seconds } from "#server/kernel/clock.ts";

/** What somebody has on their phone: made of the QR code alone. */
export class AuthenticatorApp {
  private readonly factor;

  constructor(otpauthUrl: string) {
    this.factor = URI.parse(otpauthUrl);
  }

  codeAt(at: Date): string {
    return this.factor.generate({ timestamp: at.getTime() });
  }

  /** Six digits that are not good at that time, nor for a minute around it. */
  wrongCodeAt(at: Date): string {
    const good = [-2, -1, 0, 1, 2].map((steps) => this.codeAt(after(at, seconds(30) * steps)));
    return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !good.includes(code)) ?? "";
  }
}
