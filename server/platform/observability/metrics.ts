import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export type OperationOutcome = "ok" | "refused" | "error";
export type CacheOutcome = "hit" | "miss" | "stale" | "bypass" | "error";
export type UploadOutcome = "stored" | "refused" | "aborted" | "failed";
export type JobOutcome = "done" | "failed";

/** Core Web Vitals and what explains them (https://web.dev/articles/vitals). */
export const browserVitals = ["LCP", "INP", "CLS", "FCP", "TTFB"] as const;
export type BrowserVital = (typeof browserVitals)[number];

/** Orphaned ones the sweep deleted; damaged ones are shown, and lack objects in the store. */
export type PictureState = "live" | "retired" | "orphaned" | "damaged";

export interface PoolUse {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  readonly max: number;
}

export interface QueueUse {
  readonly running: number;
  readonly waiting: number;
}

/** What the server tells about itself. Times are in seconds; labels come from closed lists or are bounded here. */
export interface Metrics {
  /** `route` is the pattern ("/media/*"), never the path. */
  httpRequest(route: string, method: string, status: number, seconds: number): void;
  /** `name` is what the client calls its operation; null where it has no name. */
  graphqlOperation(name: string | null, outcome: OperationOutcome, seconds: number): void;
  cache(store: string, outcome: CacheOutcome, count?: number): void;
  upload(outcome: UploadOutcome, seconds: number, bytes: number): void;
  job(name: string, outcome: JobOutcome, seconds: number): void;
  errorReported(where: string): void;
  /** How many of them were. */
  errorsReported(where: string): Promise<number>;
  /** In milliseconds; CLS without a unit. */
  browserVital(name: BrowserVital, value: number): void;
  /** As the last sweep of this process found them. */
  pictures(counts: Readonly<Record<PictureState, number>>): void;
  /** Asked whenever the metrics are read. */
  watchPool(name: string, use: () => PoolUse): void;
  watchQueue(name: string, use: () => QueueUse): void;
  watchSockets(open: () => number): void;
  /** In Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];
const workBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Clients name their operations as they like: a series each would be a way to fill the memory. */
const mostOperations = 200;

export interface MetricsOptions {
  readonly release: string;
  /** Memory, event loop and garbage collection of the process; on where absent. */
  readonly process?: boolean;
}

export function createMetrics({ release, process = true }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (process) collectDefaultMetrics({ register: registry });

  new Gauge({ name: "portrait_release_info", help: "1, with the release as its label", labelNames: ["release"], registers }).set({ release }, 1);
  const http = new Histogram({
    name: "http_request_duration_seconds",
    help: "HTTP requests by route, method and status",
    labelNames: ["route", "method", "status"],
    buckets: requestBuckets,
    registers,
  });
  const graphql = new Histogram({
    name: "graphql_operation_duration_seconds",
    help: "GraphQL operations by name and outcome",
    labelNames: ["operation", "outcome"],
    buckets: requestBuckets,
    registers,
  });
  const cache = new Counter({ name: "cache_requests_total", help: "Reads of the cache by store and outcome", labelNames: ["store", "outcome"], registers });
  const uploads = new Histogram({
    name: "image_upload_duration_seconds",
    help: "Picture uploads by outcome",
    labelNames: ["outcome"],
    buckets: workBuckets,
    registers,
  });
  const uploadBytes = new Counter({ name: "image_upload_bytes_total", help: "Bytes of pictures that came in, by outcome", labelNames: ["outcome"], registers });
  const jobs = new Histogram({
    name: "job_duration_seconds",
    help: "Background jobs by name and outcome",
    labelNames: ["job", "outcome"],
    buckets: workBuckets,
    registers,
  });
  const pictures = new Gauge({ name: "pictures", help: "Pictures by state, as the last sweep found them", labelNames: ["state"], registers });
  const errors = new Counter({ name: "errors_reported_total", help: "Errors that were ours, by where they surfaced", labelNames: ["where"], registers });

  const vitals = new Histogram({
    name: "browser_vital_seconds",
    help: "How long people waited in their browsers, by web vital",
    labelNames: ["vital"],
    buckets: requestBuckets,
    registers,
  });
  const shifts = new Histogram({
    name: "browser_layout_shift",
    help: "Cumulative layout shift of pages, without a unit; 0.1 and less is good",
    buckets: [0.001, 0.01, 0.05, 0.1, 0.25, 1],
    registers,
  });

  const pools = new Map<string, () => PoolUse>();
  new Gauge({
    name: "database_pool_connections",
    help: "Connections of a pool by state; waiting are callers without one",
    labelNames: ["pool", "state"],
    registers,
    collect() {
      for (const [pool, use] of pools) for (const [state, value] of Object.entries(use())) this.set({ pool, state }, value);
    },
  });
  const queues = new Map<string, () => QueueUse>();
  new Gauge({
    name: "work_queue_length",
    help: "Work that runs and that waits, by queue",
    labelNames: ["queue", "state"],
    registers,
    collect() {
      for (const [queue, use] of queues) for (const [state, value] of Object.entries(use())) this.set({ queue, state }, value);
    },
  });

  let openSockets = () => 0;
  new Gauge({
    name: "graphql_sockets_open",
    help: "WebSockets of subscribers that are open on this node",
    registers,
    collect() {
      this.set(openSockets());
    },
  });

  const operations = new Set<string>();
  const operationLabel = (name: string | null) => {
    if (name === null) return "anonymous";
    if (operations.size < mostOperations && name.length <= 64) operations.add(name);
    return operations.has(name) ? name : "other";
  };

  return {
    httpRequest: (route, method, status, seconds) => http.observe({ route, method, status: String(status) }, seconds),
    graphqlOperation: (name, outcome, seconds) => graphql.observe({ operation: operationLabel(name), outcome }, seconds),
    cache: (store, outcome, count = 1) => cache.inc({ store, outcome }, count),
    upload: (outcome, seconds, bytes) => {
      uploads.observe({ outcome }, seconds);
      uploadBytes.inc({ outcome }, bytes);
    },
    job: (job, outcome, seconds) => jobs.observe({ job, outcome }, seconds),
    errorReported: (where) => errors.inc({ where }),
    errorsReported: async (where) => (await errors.get()).values.find(({ labels }) => labels.where === where)?.value ?? 0,
    browserVital: (vital, value) => (vital === "CLS" ? shifts.observe(value) : vitals.observe({ vital }, value / 1_000)),
    pictures: (counts) => {
      for (const [state, count] of Object.entries(counts)) pictures.set({ state }, count);
    },
    watchPool: (name, use) => void pools.set(name, use),
    watchQueue: (name, use) => void queues.set(name, use),
    watchSockets: (open) => {
      openSockets = open;
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
