/** What a check found. `unreachable` where what it looks at can't be reached at all, so that nothing that depends on it can be seen either. */
export interface Finding {
  readonly status: FindingStatus;
  /** One sentence with figures: what was observed, against what was expected. Never anything secret or personal. */
  readonly evidence: string;
  /** What to do; null where there is nothing to do. */
  readonly remedy: string | null;
  readonly unreachable?: true;
}

export type FindingStatus = "PASS" | "WARN" | "FAIL" | "UNKNOWN" | "NOT_APPLICABLE";
export type VantageKey = "PROCESS" | "DATABASE" | "ORIGIN" | "PUBLIC" | "OUTSIDE" | "CI" | "PERSON";
export type SectionKey =
  | "IMAGES"
  | "DATABASE"
  | "CACHING"
  | "ACCESS"
  | "DATA_PROTECTION"
  | "ENVIRONMENT"
  | "DEPLOYMENT"
  | "MONITORING"
  | "ANALYTICS"
  | "PRODUCT";
export type SeverityKey = "CRITICAL" | "IMPORTANT" | "ADVISORY";

/** One line of the production checklist, held against this deployment. */
export interface Check {
  /** Dotted, and the same for ever: results, proofs and people's notes refer to it. */
  readonly key: string;
  /** What is true when it passes. */
  readonly title: string;
  readonly section: SectionKey;
  readonly severity: SeverityKey;
  readonly vantage: VantageKey;
  /** How often it runs. A result that is older than twice this says nothing any more. */
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Keys of checks that look at what this one needs; they stand before it in the registry. */
  readonly dependsOn?: readonly string[];
  /** Why it does not concern this deployment; null where it does. */
  applies?(): string | null;
  /** Looks, and leaves nothing behind. Throwing is UNKNOWN. `signal` fires when the time is over. */
  run(signal: AbortSignal): Promise<Finding>;
}

export const pass = (evidence: string): Finding => ({ status: "PASS", evidence, remedy: null });
export const warn = (evidence: string, remedy: string): Finding => ({ status: "WARN", evidence, remedy });
export const fail = (evidence: string, remedy: string): Finding => ({ status: "FAIL", evidence, remedy });
export const unknown = (evidence: string, remedy: string): Finding => ({ status: "UNKNOWN", evidence, remedy });

/** "1 row", "2 rows". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
