import { AsyncLocalStorage } from "node:async_hooks";
import { pino } from "pino";
import { humanLine } from "./human-line.ts";
import { describedError, redacted, scrubbed } from "./redaction.ts";

/** Fields first, then the sentence: `logger.info({ port }, "Listening")`. Fastify takes it as its own. */
export type Logger = pino.Logger;

export interface LoggerOptions {
  readonly level: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  readonly release: string;
  /** For people at a terminal instead of for machines. */
  readonly human?: boolean;
  /** Where lines go; standard output where absent. */
  readonly write?: (line: string) => void;
}

/** Whoever looks at lines of a logger as they are written. */
const watchers = new WeakMap<object, Set<(line: string) => void>>();

/** Hears each finished line of a logger of `createLogger`, as it is written, until the answer is called. */
export function watchLines(logger: Logger, heard: (line: string) => void): () => void {
  const hearing = watchers.get(logger);
  hearing?.add(heard);
  return () => hearing?.delete(heard);
}

const requestIds = new AsyncLocalStorage<string>();

/** Everything that is logged while `work` runs, and whatever it starts, carries the request's id. */
export const inRequest = <T>(requestId: string, work: () => T): T => requestIds.run(requestId, work);

/** One JSON object a line. Nothing secret or personal gets in: see redaction.ts. */
export function createLogger({ level, release, human = false, write }: LoggerOptions): Logger {
  const put = write ?? ((line: string) => process.stdout.write(line));
  const hearing = new Set<(line: string) => void>();
  const out = (line: string) => {
    for (const heard of hearing) heard(line);
    put(line);
  };
  const logger = pino(
    {
      level,
      base: { release },
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => {
        const requestId = requestIds.getStore();
        return requestId === undefined ? {} : { requestId };
      },
      formatters: { level: (label) => ({ level: label }), log: redactedFields },
      serializers: { err: errorOnce, req: requestLine, res: answerLine },
      hooks: { streamWrite: scrubbed },
    },
    { write: human ? (line: string) => out(humanLine(line)) : out },
  );
  // pino formats what is logged, but not what is bound; children inherit this from the logger they come from.
  const { child } = logger;
  logger.child = function (this: Logger, bindings: pino.Bindings, options?: object) {
    return child.call(this, redactedFields(bindings), options);
  } as typeof child;
  watchers.set(logger, hearing);
  return logger;
}

/** Fastify logs its own request and reply objects: they go on untouched to the serializers below, which take three fields out of them. */
function redactedFields({ req, res, ...fields }: Record<string, unknown>): Record<string, unknown> {
  return { ...redacted(fields), ...(req === undefined ? {} : { req }), ...(res === undefined ? {} : { res }) };
}

const errorOnce = (error: unknown) => (error instanceof Error ? describedError(error) : error);

/** Without query and address: those are about a person. */
const requestLine = (request: { method?: unknown; url?: unknown }) => ({ method: request.method, path: String(request.url ?? "").split("?", 1)[0] });

const answerLine = (reply: { statusCode?: unknown }) => ({ status: reply.statusCode });
