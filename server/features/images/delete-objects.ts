import type { Transaction } from "#server/platform/database/transaction.ts";
import { enqueue } from "#server/platform/jobs/jobs.ts";

export const deleteObjectsJob = "images.delete-objects";

/** Has objects deleted once the transaction is committed, whatever becomes of this process. */
export const deleteLater = (tx: Transaction, imageId: string, keys: readonly string[]): Promise<void> =>
  enqueue(tx, { name: deleteObjectsJob, payload: { keys }, key: `${deleteObjectsJob}:${imageId}` });
