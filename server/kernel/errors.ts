/**
 * What is not about the caller's input: thrown, and translated in one place (`platform/graphql`).
 * The list is closed; each code says who is to blame, and only what is ours is reported.
 */
export const errorCodes = {
  UNAUTHENTICATED: { blame: "caller" },
  FORBIDDEN: { blame: "caller" },
  REAUTH_REQUIRED: { blame: "caller" },
  DELETION_SCHEDULED: { blame: "caller" },
  NOT_FOUND: { blame: "caller" },
  BAD_USER_INPUT: { blame: "caller" },
  UNAVAILABLE: { blame: "us" },
  INTERNAL: { blame: "us" },
} as const satisfies Record<string, { blame: "caller" | "us" }>;

export type ErrorCode = keyof typeof errorCodes;

export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly code: ErrorCode;
  /** Goes out as `extensions`; never anything secret or personal. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.details = details;
  }
}

export const unauthenticated = (message = "Sign in first.") => new DomainError("UNAUTHENTICATED", message);

export const forbidden = (requiredPermission: string) =>
  new DomainError("FORBIDDEN", `This needs the permission "${requiredPermission}". An administrator can grant a role that has it.`, {
    requiredPermission,
  });

export const reauthRequired = (acceptedMethods: readonly string[]) =>
  new DomainError("REAUTH_REQUIRED", "Prove again that it is you, by the mutation reauthenticate, and repeat this.", { acceptedMethods });

export const deletionScheduled = () =>
  new DomainError("DELETION_SCHEDULED", "This account is about to be deleted. Keep it, by the mutation cancelDeletion, and repeat this.");

export const notFound = (what: string) => new DomainError("NOT_FOUND", `There is no such ${what}, or it is not for you.`);

export const badInput = (message: string, path: readonly string[]) => new DomainError("BAD_USER_INPUT", message, { path });

/** A dependency did not answer in time or at all; nothing was changed. */
export const unavailable = (dependency: "database" | "cache" | "blob store", cause?: unknown) =>
  new DomainError("UNAVAILABLE", `The ${dependency} is not reachable at the moment. Nothing was changed; try again in a few seconds.`, { dependency }, cause);

export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
