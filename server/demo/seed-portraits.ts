import sharp from "sharp";
import type { PreparedImage } from "#server/features/images/index.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { demoRecord, forgetUndrawn } from "./demo-record.ts";
import { demoHistory } from "./history.ts";
import { type DemoPerson, demoPeople } from "./people.ts";
import { drawPortrait } from "./portrait-drawing.ts";
import type { DemoDependencies } from "./seed.ts";
import { recordSeeded } from "./seeded-audit.ts";

/** The pipeline decodes so many at a time; more would only stand in the way of somebody's own upload. */
const atOnce = 2;

interface Portrait {
  readonly id: string;
  readonly person: DemoPerson;
  /** When it was set, says the history. */
  readonly at: Date;
}

/**
 * Draws what portraits are missing and sends each through the pipeline that uploads take.
 * Promise: whoever has a picture of their own keeps it, each portrait is set once in the life of the database, and a start that was cut off is gone on with by the next.
 */
export async function drawPortraits(of: DemoDependencies, signal: AbortSignal): Promise<void> {
  const work = missingPortraits(of).then((missing) => drawAll(of, missing, signal));
  // The store or the database is away. The service survives that and reports it by other ways than its demo.
  await work.catch(() => signal.aborted || of.progress("the demo's portraits could not all be drawn; the next start goes on"));
}

async function drawAll(of: DemoDependencies, missing: readonly Portrait[], signal: AbortSignal): Promise<void> {
  const turns = missing.values();
  let drawn = 0;
  const work = async () => {
    for (const portrait of turns) {
      if (signal.aborted) return;
      await draw(of, portrait);
      drawn += 1;
      if (drawn % 14 === 0 || drawn === missing.length) of.progress(`drawing the demo's portraits: ${drawn} of ${missing.length}`);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, work));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** In the order of the people, so that those of the sign-in page come first. */
async function missingPortraits(of: DemoDependencies): Promise<readonly Portrait[]> {
  const record = await demoRecord(of.database);
  if (record === null || Object.keys(record.undrawn).length === 0) return [];
  const history = demoHistory(demoPeople, new Date(record.until));
  return demoPeople.flatMap((person) => {
    const id = record.undrawn[person.handle];
    const event = history.find(({ kind, handle }) => kind === "picture set" && handle === person.handle);
    return id === undefined || event === undefined ? [] : [{ id, person, at: event.at }];
  });
}

async function draw(of: DemoDependencies, portrait: Portrait): Promise<void> {
  const { id, person } = portrait;
  const png = await sharp(Buffer.from(drawPortrait(person.handle, person.look)))
    .png({ compressionLevel: 1 })
    .toBuffer();
  const prepared = await of.images.prepare(id, png, { kind: "AVATAR", crop: null, alt: person.alt ?? "" });
  if (!prepared.ok) throw new Error(prepared.refusals[0]?.message);
  // Where the commit fails, it is not known whether it did: its objects are left to the sweep, which knows.
  const isSet = await of.database.transact((tx) => set(of, tx, portrait, prepared.value));
  if (!isSet) await of.images.discard(prepared.value);
}

/** Whether the profile points at it now. */
async function set(of: DemoDependencies, tx: Transaction, { id, person, at }: Portrait, prepared: PreparedImage): Promise<boolean> {
  await forgetUndrawn(tx, person.handle);
  const profiles = of.profiles.within(tx);
  const row = await profiles.lock(id);
  if (row === null || row.avatarImageId !== null) return false;
  await of.images.record(tx, prepared);
  await profiles.update(id, { avatarImageId: prepared.id, changedAt: { ...row.changedAt, avatar: at.getTime() } });
  await recordSeeded(tx, at, null, { action: "picture.set", target: `profile:${id}`, actorId: id, changes: { kind: prepared.kind } });
  // Whatever came later stays the last thing that happened.
  const lastChange = new Date(Math.max(at.getTime(), row.updatedAt.getTime()));
  await of.cachedAt({ now: () => lastChange }).touch(tx, [id]);
  return true;
}
