/** People who edit their profile and change their picture without a pause, and remember what was answered. */
import { randomBytes } from "node:crypto";
import sharp from "sharp";
import type { Caller, GraphqlAnswer } from "#server/testing/portrait.ts";
import type { PortraitApi } from "#server/testing/portrait-api.ts";
import { edit, uploadPicture } from "./operations.ts";

const ownProfile = `{ viewer { profile { version headline avatar { id alt webp: srcSet(format: WEBP) jpeg: srcSet(format: JPEG) } } } }`;

/** A field as a kill leaves it: it shows what was acknowledged last, or what was sent after that and never answered. */
interface Written {
  acknowledged: string;
  unanswered: string | null;
}

export interface ShownProfile {
  readonly version: number;
  readonly headline: string;
  readonly avatar: { readonly id: string; readonly alt: string; readonly webp: string; readonly jpeg: string };
}

export interface Tally {
  acknowledged: number;
  unanswered: number;
  /** Of those that nobody answered, the ones that were done all the same. */
  arrived: number;
}

export const newTally = (): Tally => ({ acknowledged: 0, unanswered: 0, arrived: 0 });

export class Writer {
  readonly headline: Written = { acknowledged: "", unanswered: null };
  /** By its description, which ends with its colour. */
  readonly picture: Written = { acknowledged: "", unanswered: null };
  readonly edits = newTally();
  readonly uploads = newTally();
  /** The highest that an answer has told. */
  version = 0;
  /** Of the picture that was acknowledged last. */
  imageId = "";

  private constructor(
    private readonly api: PortraitApi,
    private caller: Caller,
  ) {}

  /** Somebody with a headline and a picture. */
  static async signUp(api: PortraitApi): Promise<Writer> {
    const writer = new Writer(api, await api.signUp());
    await writer.edit("first");
    await writer.upload("first");
    return writer;
  }

  /** Edits and uploads side by side, one after the other each, until the line is cut. */
  async writeUntilCut(round: string): Promise<void> {
    await Promise.all([repeat((n) => this.edit(`${round}, edit ${n}`)), repeat((n) => this.upload(`${round}, picture ${n}`))]);
  }

  /** On the session of the sign-up, however long ago that was. */
  async refresh(): Promise<void> {
    this.caller = await this.api.refresh(this.caller);
  }

  async shown(): Promise<ShownProfile> {
    return good(await this.api.graphql(ownProfile, {}, this.caller)).data.viewer.profile;
  }

  /** Goes on from what is there after a kill. */
  settle({ version, headline, avatar }: ShownProfile): void {
    this.version = version;
    this.imageId = avatar.id;
    settle(this.headline, this.edits, headline);
    settle(this.picture, this.uploads, avatar.alt);
  }

  /** Whether it was answered. */
  private async edit(headline: string): Promise<boolean> {
    this.headline.unanswered = headline;
    const answer = await unlessCut(edit(this.api, this.caller, headline));
    if (answer === null) return false;
    this.acknowledge(this.headline, this.edits, good(answer).data.updateProfile);
    return true;
  }

  private async upload(what: string): Promise<boolean> {
    const colour = `#${randomBytes(3).toString("hex")}`;
    const alt = `${what}: ${colour}`;
    const picture = await pictureOf(colour);
    this.picture.unanswered = alt;
    const answer = await unlessCut(this.api.upload(uploadPicture, picture, { alt }, this.caller));
    if (answer === null) return false;
    const { uploadImage } = good(answer).data;
    this.acknowledge(this.picture, this.uploads, uploadImage);
    this.imageId = uploadImage.image.id;
    return true;
  }

  private acknowledge(written: Written, tally: Tally, { userErrors, profile }: { userErrors: unknown[]; profile: { version: number } }): void {
    if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
    written.acknowledged = written.unanswered ?? "";
    written.unanswered = null;
    tally.acknowledged += 1;
    this.version = Math.max(this.version, profile.version);
  }
}

async function repeat(work: (n: number) => Promise<boolean>): Promise<void> {
  for (let n = 1; await work(n); n++);
}

function settle(written: Written, tally: Tally, shown: string): void {
  if (written.unanswered !== null) tally.unanswered += 1;
  if (written.unanswered === shown) tally.arrived += 1;
  written.acknowledged = shown;
  written.unanswered = null;
}

/** Null where the answer did not come, or not whole. */
const unlessCut = (request: Promise<GraphqlAnswer>): Promise<GraphqlAnswer | null> => request.catch(() => null);

/** A process that can answer has no reason to refuse. */
function good(answer: GraphqlAnswer): GraphqlAnswer {
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
  return answer;
}

/** The larger ones have more sizes stored. */
async function pictureOf(colour: string): Promise<Uint8Array<ArrayBuffer>> {
  const side = 100 + Math.floor(Math.random() * 900);
  return new Uint8Array(
    await sharp({ create: { width: side, height: side, channels: 3, background: colour } })
      .jpeg()
      .toBuffer(),
  );
}
