import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import { DateTime } from "#server/platform/graphql/scalars.ts";
import type { Proof, Proofs } from "./proofs.ts";
import type { Item } from "./readiness.rules.ts";
import type { Report } from "./readiness.service.ts";

export enum ReadinessVerdict {
  READY = "READY",
  READY_WITH_WARNINGS = "READY_WITH_WARNINGS",
  NOT_READY = "NOT_READY",
  UNKNOWN = "UNKNOWN",
}
registerEnumType(ReadinessVerdict, {
  name: "ReadinessVerdict",
  description: "Whether this deployment is ready for production.",
  valuesConfig: {
    READY: { description: "Every item is PASS, ATTESTED or NOT_APPLICABLE." },
    READY_WITH_WARNINGS: { description: "No critical or important item fails or is unknown, and something warns or an advisory item is not as it should be." },
    NOT_READY: { description: "A critical or important item fails." },
    UNKNOWN: { description: "No critical or important item fails, and one of them is UNKNOWN." },
  },
});

export enum Vantage {
  PROCESS = "PROCESS",
  DATABASE = "DATABASE",
  ORIGIN = "ORIGIN",
  PUBLIC = "PUBLIC",
  OUTSIDE = "OUTSIDE",
  CI = "CI",
  PERSON = "PERSON",
}
registerEnumType(Vantage, {
  name: "Vantage",
  description: "Where a check looks from.",
  valuesConfig: {
    PROCESS: { description: "Inside the service's process." },
    DATABASE: { description: "Through a connection to the database." },
    ORIGIN: { description: "As a client of this server, past whatever stands in front of it." },
    PUBLIC: { description: "As a client of the public address, from this server." },
    OUTSIDE: { description: "From another machine." },
    CI: { description: "In continuous integration." },
    PERSON: { description: "Somebody looked." },
  },
});

export enum ReadinessSection {
  IMAGES = "IMAGES",
  DATABASE = "DATABASE",
  CACHING = "CACHING",
  ACCESS = "ACCESS",
  DATA_PROTECTION = "DATA_PROTECTION",
  ENVIRONMENT = "ENVIRONMENT",
  DEPLOYMENT = "DEPLOYMENT",
  MONITORING = "MONITORING",
  ANALYTICS = "ANALYTICS",
  PRODUCT = "PRODUCT",
}
registerEnumType(ReadinessSection, {
  name: "ReadinessSection",
  description: "What part of the deployment an item belongs to.",
  valuesConfig: {
    IMAGES: { description: "Pictures: stored, served, deleted." },
    DATABASE: { description: "PostgreSQL: schema, indexes, connections." },
    CACHING: { description: "Redis and everything else that repeats what the database knows." },
    ACCESS: { description: "Sessions, roles and permissions." },
    DATA_PROTECTION: { description: "Encryption, logs, retention." },
    ENVIRONMENT: { description: "Configuration and secrets." },
    DEPLOYMENT: { description: "Releases, addresses, certificates, backups." },
    MONITORING: { description: "Metrics, alerts, error reports." },
    ANALYTICS: { description: "Business figures." },
    PRODUCT: { description: "What the service promises to its users." },
  },
});

export enum ReadinessSeverity {
  CRITICAL = "CRITICAL",
  IMPORTANT = "IMPORTANT",
  ADVISORY = "ADVISORY",
}
registerEnumType(ReadinessSeverity, {
  name: "ReadinessSeverity",
  description: "How much an item matters.",
  valuesConfig: {
    CRITICAL: { description: "Without it data is lost, leaked or wrong." },
    IMPORTANT: { description: "Without it people notice sooner or later." },
    ADVISORY: { description: "Better with it; can only warn." },
  },
});

export enum ReadinessStatus {
  PASS = "PASS",
  WARN = "WARN",
  FAIL = "FAIL",
  ATTESTED = "ATTESTED",
  NOT_APPLICABLE = "NOT_APPLICABLE",
  UNKNOWN = "UNKNOWN",
}
registerEnumType(ReadinessStatus, {
  name: "ReadinessStatus",
  description: "What is known of an item.",
  valuesConfig: {
    PASS: { description: "It was looked at lately, and is as it should be." },
    WARN: { description: "It works, and will not always." },
    FAIL: { description: "It is not as it should be." },
    ATTESTED: { description: "No probe can see it, and somebody vouched for it." },
    NOT_APPLICABLE: { description: "It does not concern this deployment; `evidence` says why." },
    UNKNOWN: { description: "It could not be seen, or was not looked at for more than twice its interval." },
  },
});

@ObjectType({ description: "One line of the production checklist, as it was found." })
export class ReadinessItem {
  @Field(() => String, { description: "The same for ever, such as `database.pool`." })
  readonly key: string;
  @Field(() => String, { description: "What is true when it passes." })
  readonly title: string;
  @Field(() => String, {
    nullable: true,
    description: "When sabotage (a test that breaks the real thing) last turned this check red, as commit and date; null where never.",
  })
  readonly provedRed: string | null;
  @Field(() => Vantage)
  readonly vantage: Vantage;
  @Field(() => ReadinessSection)
  readonly section: ReadinessSection;
  @Field(() => ReadinessSeverity)
  readonly severity: ReadinessSeverity;
  @Field(() => ReadinessStatus)
  readonly status: ReadinessStatus;
  @Field(() => String, { description: "What was observed, in one sentence with figures." })
  readonly evidence: string;
  @Field(() => String, { nullable: true, description: "What to do; null when it passes." })
  readonly remedy: string | null;
  @Field(() => DateTime, { description: "When it was looked at last; when this process started where it never was." })
  readonly checkedAt: Date;

  constructor({ check, status, evidence, remedy, checkedAt }: Item, proof: Proof | undefined) {
    this.key = check.key;
    this.title = check.title;
    this.provedRed = proof === undefined ? null : `${proof.commit}, ${proof.date}`;
    this.vantage = Vantage[check.vantage];
    this.section = ReadinessSection[check.section];
    this.severity = ReadinessSeverity[check.severity];
    this.status = ReadinessStatus[status];
    this.evidence = evidence;
    this.remedy = remedy;
    this.checkedAt = checkedAt;
  }
}

@ObjectType({ description: "The production readiness checklist, each item held against this deployment. Results are stored: asking runs nothing." })
export class ReadinessReport {
  @Field(() => ReadinessVerdict)
  readonly verdict: ReadinessVerdict;
  @Field(() => DateTime, { description: "When the oldest of these results was taken." })
  readonly checkedAt: Date;
  @Field(() => Int, { description: "How many are PASS." })
  readonly passed: number;
  @Field(() => Int, { description: "How many there are." })
  readonly total: number;
  @Field(() => [ReadinessItem], { description: "In display order." })
  readonly items: ReadinessItem[];

  constructor({ verdict, checkedAt, items }: Report, proofs: Proofs) {
    this.verdict = ReadinessVerdict[verdict];
    this.checkedAt = checkedAt;
    this.passed = items.filter(({ status }) => status === "PASS").length;
    this.total = items.length;
    this.items = items.map((item) => new ReadinessItem(item, proofs[item.check.key]));
  }
}
