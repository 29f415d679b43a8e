import { unavailable } from "#server/kernel/errors.ts";
import { CannotStart } from "#server/platform/config/cannot-start.ts";
import { endOf } from "./give-up.ts";

const failure = (code: string, message: string, details: object = {}) => Object.assign(new Error(message), { code, ...details });

describe("the last words of a process that can't go on", () => {
  it.each([
    ["a surrounding that keeps it from starting", new CannotStart("The disk is full.", 74), /^The disk is full\.$/, 74],
    ["a port that is taken", failure("EADDRINUSE", "", { port: 4000 }), /^Port 4000 is taken .*PORT=4001/, 75],
    ["an option that there is not", failure("ERR_PARSE_ARGS_UNKNOWN_OPTION", "Unknown option '--foo'"), /^Unknown option '--foo'$/, 64],
    [
      "a database that is not there",
      unavailable("database", failure("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:1")),
      /not reachable: connect ECONNREFUSED/,
      69,
    ],
    ["the same, for who asks without a pool", failure("ECONNREFUSED", "connect ECONNREFUSED ::1:1", { syscall: "connect" }), /not reachable/, 69],
    ["a wrong password", failure("28P01", 'password authentication failed for user "portrait"'), /lets nobody in: password authentication failed/, 69],
    ["a database of another name", failure("3D000", 'database "portrait" does not exist'), /does not exist/, 69],
    ["a blob store that is not there", unavailable("blob store"), /^The blob store is not reachable/, 69],
  ])("say what to do about %s", (_, error, message, exitCode) => {
    const end = endOf(error);
    expect(end?.message).toMatch(message);
    expect(end?.exitCode).toBe(exitCode);
  });

  it("leave what nobody foresaw to its stack", () => {
    for (const error of [new Error("oops"), failure("EACCES", "no"), null, "text"]) expect(endOf(error)).toBeNull();
  });
});
