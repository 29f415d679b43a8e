import { readFileSync } from "node:fs";

/** When sabotage last turned a check red: at which commit, and on which day. */
export interface Proof {
  readonly commit: string;
  readonly date: string;
}

/** By key of the check; one that sabotage never turned red is absent. */
export type Proofs = Readonly<Record<string, Proof>>;

/** The ledger that the sabotage tests write (`PORTRAIT_WRITE_PROOFS=1`) and that is committed with the code. */
export const proofsFile = new URL("./proofs.json", import.meta.url);

export const readProofs = (): Proofs => JSON.parse(readFileSync(proofsFile, "utf8")) as Proofs;
