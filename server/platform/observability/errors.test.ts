import { errorReporter } from "./errors.ts";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";

function reporter() {
  const lines: Record<string, unknown>[] = [];
  const metrics = createMetrics({ release: "abc", process: false });
  const logger = createLogger({ level: "info", release: "abc", write: (line) => lines.push(JSON.parse(line)) });
  return { report: errorReporter(logger, metrics), lines, metrics };
}

it("gives an id that the log has, with the error, its cause and where it came through", async () => {
  const { report, lines, metrics } = reporter();
  const errorId = report(new Error("broken", { cause: new Error("deeper") }), { where: "graphql", what: "UpdateProfile" });
  expect(errorId).toMatch(/^[0-9a-f-]{36}$/);
  expect(lines).toEqual([
    expect.objectContaining({
      level: "error",
      errorId,
      where: "graphql",
      what: "UpdateProfile",
      err: expect.objectContaining({ message: "broken", cause: expect.objectContaining({ message: "deeper" }) }),
    }),
  ]);
  expect(await metrics.text()).toContain('errors_reported_total{where="graphql"} 1');
});

it("reports what was thrown and is no error, without showing it", () => {
  const { report, lines } = reporter();
  report("hunter2", { where: "job" });
  expect(lines).toEqual([expect.objectContaining({ err: expect.objectContaining({ message: "Thrown, and not an Error: string" }) })]);
});

it("gives every report an id of its own", () => {
  const { report } = reporter();
  const error = new Error("x");
  expect(report(error, { where: "http" })).not.toBe(report(error, { where: "http" }));
});
