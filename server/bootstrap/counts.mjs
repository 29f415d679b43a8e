import { say } from "./output.mjs";

export const none = { passed: 0, failed: 0, skipped: 0 };

export const sum = (...all) => all.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }), none);

/** The last line of tests and checks, for people and for whoever reads it by machine. Answers the exit code. */
export function close({ passed, failed, skipped }) {
  say(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0 ? 0 : 1;
}
