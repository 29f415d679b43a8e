import { jest } from "@jest/globals";
import { errorIdOf, vital, watchErrors } from "./reports.ts";

const sent: { reports: Record<string, unknown>[] }[] = [];
const ports = { route: () => "/people/:handle", release: "abc", send: (body: string) => void sent.push(JSON.parse(body)) };
let stop: () => void = () => undefined;

beforeEach(() => {
  jest.useFakeTimers();
  sent.length = 0;
  stop = watchErrors(ports);
});
afterEach(() => {
  stop();
  jest.useRealTimers();
});

const soon = () => jest.advanceTimersByTime(2_000);

it("sends an error once, by the id that the person is shown", () => {
  const error = new TypeError("broken");
  const errorId = errorIdOf(error);
  dispatchEvent(new ErrorEvent("error", { error }));
  expect(errorIdOf(error)).toBe(errorId);
  soon();
  expect(sent).toEqual([
    { reports: [expect.objectContaining({ kind: "error", errorId, name: "TypeError", message: "broken", route: "/people/:handle", release: "abc" })] },
  ]);
});

it("names files of ours in a stack, and no page", () => {
  const stack = "TypeError: x\n at f (https://portrait.example/assets/main-Ab.js:1:2)\n at https://portrait.example/people/linus?q=ada:3:4";
  errorIdOf(Object.assign(new Error("broken"), { stack }));
  soon();
  expect(sent[0]?.reports[0]?.["stack"]).toBe("TypeError: x\n at f (/assets/main-Ab.js:1:2)\n at :3:4");
});

it("reports a promise that nobody caught", () => {
  dispatchEvent(Object.assign(new Event("unhandledrejection"), { reason: new Error("nobody") }));
  soon();
  expect(sent[0]?.reports).toEqual([expect.objectContaining({ message: "nobody" })]);
});

it("leaves out what is no error, and what comes again and again", () => {
  errorIdOf(new Error("ResizeObserver loop completed with undelivered notifications."));
  errorIdOf(new DOMException("The user aborted a request.", "AbortError"));
  const stack = "at the same place";
  for (let turn = 0; turn < 100; turn++) errorIdOf(Object.assign(new Error("again"), { stack }));
  for (let turn = 0; turn < 100; turn++) errorIdOf(new Error(`another ${turn}`));
  soon();
  expect(sent[0]?.reports).toHaveLength(20);
});

it("sends the vitals when the page is left", () => {
  vital("LCP", 812.5);
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
  expect(sent).toEqual([{ reports: [{ kind: "vital", name: "LCP", value: 812.5 }] }]);
  Reflect.deleteProperty(document, "visibilityState");
});
