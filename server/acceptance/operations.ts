/** What the acceptance tests ask, over and over. */
import { plain } from "#server/features/images/picture.factory.ts";
import type { CacheOutcome } from "#server/platform/observability/metrics.ts";
import type { Caller, GraphqlAnswer, TestPortrait } from "#server/testing/portrait.ts";
import type { PortraitApi } from "#server/testing/portrait-api.ts";

export const ownProfile = `{ viewer { profile { id version headline avatar { id isFallback url(format: JPEG) } } } }`;
const editHeadline = `mutation ($headline: String, $expectedVersion: Int) { updateProfile(input: { headline: $headline, expectedVersion: $expectedVersion }) { userErrors { __typename code path } profile { id version headline } } }`;
export const uploadPicture = `mutation ($file: Upload!, $alt: String) { uploadImage(file: $file, alt: $alt) { userErrors { __typename code message path } profile { id version } image { id url(format: JPEG) } } }`;

export const edit = (portrait: PortraitApi, caller: Caller, headline: string, headers: Record<string, string> = {}): Promise<GraphqlAnswer> =>
  portrait.graphql(editHeadline, { headline }, caller, headers);

export const codeOf = ({ errors }: GraphqlAnswer) => errors?.[0]?.extensions.code;

export async function samplePicture(width = 64, height = 64): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await plain(width, height).jpeg().toBuffer());
}

/** How many rows and objects there are of pictures. */
export async function pictureCounts(portrait: TestPortrait): Promise<{ rows: number; objects: number }> {
  const [count] = await portrait.query<{ rows: number }>(`select count(*)::int as rows from images`);
  let objects = 0;
  for (let cursor: string | undefined; ; ) {
    const page = await portrait.blobs.list("pictures/", cursor);
    objects += page.objects.length;
    if (page.cursor === null) return { rows: count?.rows ?? 0, objects };
    cursor = page.cursor;
  }
}

/** How the reads of a store of the cache came out so far, by its metrics. */
export async function cacheReads(portrait: TestPortrait, store: string): Promise<Record<CacheOutcome, number>> {
  const text = await (await fetch(`${portrait.url}/metrics`)).text();
  const counted = (outcome: CacheOutcome) => Number(text.match(`cache_requests_total{store="${store}",outcome="${outcome}"} (\\d+)`)?.[1] ?? 0);
  return { hit: counted("hit"), miss: counted("miss"), stale: counted("stale"), bypass: counted("bypass"), error: counted("error") };
}
