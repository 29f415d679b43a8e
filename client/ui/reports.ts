// What went wrong here, and how long people waited, goes to our own server: POST /reports.
// Promise: an address's path, a query, a form's content and whoever is signed in are never sent; an error is sent once, however often it comes.

interface ErrorReport {
  readonly kind: "error";
  readonly errorId: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly route: string;
  readonly release: string;
}

interface VitalReport {
  readonly kind: "vital";
  readonly name: string;
  readonly value: number;
}

export interface ReportPorts {
  /** Of the page that is open: a pattern ("/people/:handle"), never the path. */
  readonly route: () => string;
  readonly release: string;
  readonly send: (body: string) => void;
}

/** A page that fails at every turn tells enough by then. */
const mostErrors = 20;
const patience = 2_000;

/** What browsers call an error and is none: an observer that needed another frame, a script of another origin, a request that was called off. */
const noise = /ResizeObserver loop|^Script error\.?$|AbortError|The operation was aborted/;

const ids = new WeakMap<object, string>();
const seen = new Set<string>();
const waiting: (ErrorReport | VitalReport)[] = [];
let ports: ReportPorts | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The id by which an error is found in the log; the first call for an error reports it. */
export function errorIdOf(error: unknown): string {
  const thrown = error instanceof Error ? error : new Error(String(error));
  const known = ids.get(thrown);
  if (known !== undefined) return known;
  const errorId = crypto.randomUUID();
  ids.set(thrown, errorId);
  const sameBefore = `${thrown.name} ${thrown.message} ${thrown.stack ?? ""}`;
  if (ports === null || noise.test(sameBefore) || seen.has(sameBefore) || seen.size >= mostErrors) return errorId;
  seen.add(sameBefore);
  const { name, message, stack = "" } = thrown;
  waiting.push({ kind: "error", errorId, name, message, stack: withoutAddresses(stack), route: ports.route(), release: ports.release });
  timer ??= setTimeout(flush, patience);
  return errorId;
}

export function vital(name: string, value: number): void {
  waiting.push({ kind: "vital", name, value });
}

/** From here on nothing that is uncaught goes unseen. Returns how to stop. */
export function watchErrors(given: ReportPorts): () => void {
  ports = given;
  const onError = ({ error, message }: ErrorEvent) => void errorIdOf(error ?? message);
  const onRejection = ({ reason }: PromiseRejectionEvent) => void errorIdOf(reason);
  // The last moment that a page on a phone is sure to get.
  const onHidden = () => {
    if (document.visibilityState === "hidden") flush();
  };
  addEventListener("error", onError);
  addEventListener("unhandledrejection", onRejection);
  document.addEventListener("visibilitychange", onHidden);
  return () => {
    removeEventListener("error", onError);
    removeEventListener("unhandledrejection", onRejection);
    document.removeEventListener("visibilitychange", onHidden);
    clearTimeout(timer);
    timer = undefined;
    ports = null;
    waiting.length = 0;
    seen.clear();
  };
}

function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  if (ports === null || waiting.length === 0) return;
  ports.send(JSON.stringify({ reports: waiting.splice(0) }));
}

/** Frames name our own files; the page's address, which can name a person, stands in some browsers' frames of inline handlers. */
const withoutAddresses = (stack: string) => stack.replace(/https?:\/\/[^\s)]*?(\/assets\/[\w.-]+|(?=[\s):]|$))/g, "$1");
