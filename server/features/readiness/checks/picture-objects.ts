import { keysIn, type PictureSnapshot } from "#server/features/images/index.ts";
import { hours, seconds } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { type Check, counted, fail, pass } from "../check.ts";

const mostNewest = 50;
const mostOthers = 25;

type Picture = Pick<PictureSnapshot, "id" | "variants">;

/** The nightly sweep looks at every picture; this looks at a few of them now. */
export const pictureObjects = ({ database, store }: { readonly database: Queries; readonly store: BlobStore }): Check => ({
  key: "images.objects-present",
  title: "Every picture that profiles show is in the store with all its objects",
  section: "IMAGES",
  severity: "CRITICAL",
  vantage: "ORIGIN",
  intervalMs: hours(1),
  timeoutMs: seconds(60),
  dependsOn: ["database.pool"],
  run: async (signal) => {
    const pictures = await sampleOf(database);
    const damaged: string[] = [];
    for (const picture of pictures) {
      signal.throwIfAborted();
      if ((await isDamaged(store, picture)) && (await isShown(database, picture.id))) damaged.push(picture.id);
    }
    const looked = counted(pictures.length, "picture was", "pictures were");
    if (damaged.length === 0) return pass(`${looked} looked up in the store, and nothing is missing.`);
    return fail(
      `${looked} looked up in the store, and ${counted(damaged.length, "lacks", "lack")} objects, such as ${damaged[0]}.`,
      "Find out what deleted objects past the service, and put them back from a backup of the store; `portrait sweep` names all pictures that lack some.",
    );
  },
});

/** The newest, which are all there are of a small installation; and others from a random moment on. */
async function sampleOf(database: Queries): Promise<readonly Picture[]> {
  const newest = await database.query<Picture>(`select id, variants from images order by id desc limit $1`, [mostNewest]);
  const [first] = await database.query<{ id: string }>(`select id from images order by id limit 1`);
  const oldest = newest.at(-1);
  if (first === undefined || oldest === undefined || first.id === oldest.id) return newest;
  const others = await database.query<Picture>(`select id, variants from images where id >= $1 and id < $2 order by id limit $3`, [
    idBetween(first.id, oldest.id),
    oldest.id,
    mostOthers,
  ]);
  return [...newest, ...others];
}

/** An id that might have been made at a random moment between these two were. */
function idBetween(first: string, last: string): string {
  const [from, to] = [first, last].map((id) => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)) as [number, number];
  const at = Math.floor(from + Math.random() * (to - from))
    .toString(16)
    .padStart(12, "0");
  return `${at.slice(0, 8)}-${at.slice(8)}${newId().slice(13)}`;
}

async function isDamaged(store: BlobStore, picture: Picture): Promise<boolean> {
  const { objects } = await store.list(`pictures/${picture.id}/`);
  const there = new Set(objects.map(({ key }) => key));
  return keysIn(picture).some((key) => !there.has(key));
}

/** It may have been removed or replaced since. */
const isShown = async (database: Queries, id: string) => (await database.query(`select 1 from images where id = $1`, [id])).length > 0;
