import type { EntityManager } from "typeorm";

/**
 * A unit of work that is committed whole or not at all. A type of its own, so that a write without one does not compile.
 * Hooks run in the order they were registered.
 */
export interface Transaction {
  readonly manager: EntityManager;
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Runs as the last thing inside; throwing rolls back. */
  beforeCommit(step: () => Promise<void>): void;
  /** Awaited after the commit, before the use case answers. What must not be lost even when the process dies is a job instead. */
  afterCommit(step: () => Promise<void>): void;
  afterRollback(step: () => Promise<void>): void;
}
