import type { PictureSnapshot } from "#server/features/images/index.ts";
import type { Grant } from "#server/features/roles/index.ts";
import type { Visibility } from "./profile-fields.ts";

/**
 * A profile complete, as it is cached once for all viewers. What is sensitive stays sealed in it, and `asSeenBy` is its only exit.
 * Plain JSON: times are milliseconds since 1970, bytes are base64.
 */
export interface ProfileSnapshot {
  readonly id: string;
  readonly handle: string;
  readonly displayName: string;
  readonly headline: string | null;
  readonly bio: string | null;
  readonly pronouns: string | null;
  readonly location: string | null;
  readonly website: string | null;
  readonly phoneSealed: string | null;
  readonly birthDateSealed: string | null;
  readonly timeZone: string | null;
  readonly locale: string | null;
  readonly picture: PictureSnapshot | null;
  readonly cover: PictureSnapshot | null;
  readonly grants: readonly Grant[];
  /** When each field was last set. */
  readonly changedAt: Readonly<Record<string, number>>;
  readonly visibility: Visibility;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}
