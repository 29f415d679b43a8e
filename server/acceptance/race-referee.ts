import type { Caller, GraphqlAnswer, TestPortrait } from "#server/testing/portrait.ts";
import { codeOf } from "./operations.ts";

/** One session with a token at each instance: tokens are made for an address, and these have no proxy in front of them. */
export interface Person {
  readonly accountId: string;
  readonly at: (portrait: TestPortrait) => Caller;
}

/** A profile as one answer showed it, and what its reader may do. */
export interface Shown {
  readonly id: string;
  readonly version: number;
  readonly headline: string | null;
  readonly bio: string | null;
  readonly roles: readonly { readonly key: string }[];
  readonly completion: { readonly percent: number };
  readonly permissions: readonly string[];
}

export const shownFields = `id version headline bio roles { key } completion { percent }`;
const lookAtProfile = `query ($id: ID!) { profile(id: $id) { ${shownFields} } viewer { permissions } }`;

/**
 * Sees every answer of the instances that race, and notes what none of them may show: a profile that is older than a write that was acknowledged
 * before the question, one version with two contents, an answer to an ended session.
 */
export class RaceReferee {
  readonly violations: string[] = [];
  /** Answers that were none, because something had no time under load. Nothing was promised with them. */
  unavailable = 0;
  /** By profile, the newest version whose write was acknowledged. */
  readonly #acknowledged = new Map<string, number>();
  readonly #contents = new Map<string, string>();
  readonly #ending = new Set<Person>();
  readonly #ended = new Set<Person>();

  /** What the reader is shown; null where that is nothing. */
  async look(portrait: TestPortrait, reader: Person, id = reader.accountId): Promise<Shown | null> {
    const [oldest, isOver] = [this.#acknowledged.get(id) ?? 0, this.#ended.has(reader)];
    const answer = await portrait.graphql(lookAtProfile, { id }, reader.at(portrait));
    if (this.isUnavailable(answer)) return null;
    if (codeOf(answer) === "UNAUTHENTICATED") {
      if (!this.#ending.has(reader)) this.violations.push(`a session of ${id} was refused that nobody had ended`);
      return null;
    }
    if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
    if (isOver) this.violations.push(`a session of ${id} was served that had been ended`);
    const shown: Shown = { ...answer.data.profile, permissions: answer.data.viewer.permissions };
    if (shown.version < oldest) this.violations.push(`${id}: version ${shown.version} after ${oldest} had been acknowledged`);
    this.#agrees(shown);
    return shown;
  }

  /** From now on nobody may be shown an older version. */
  acknowledge(written: Omit<Shown, "permissions">): void {
    this.#acknowledged.set(written.id, Math.max(written.version, this.#acknowledged.get(written.id) ?? 0));
    this.#agrees(written);
  }

  /** Somebody is about to end this session: it may be served or refused until they are told that it is over. */
  ending(session: Person): void {
    this.#ending.add(session);
  }

  ended(session: Person): void {
    this.#ended.add(session);
  }

  isUnavailable(answer: GraphqlAnswer): boolean {
    const isUnavailable = codeOf(answer) === "UNAVAILABLE";
    if (isUnavailable) this.unavailable++;
    return isUnavailable;
  }

  #agrees({ id, version, headline, bio, roles, completion }: Omit<Shown, "permissions">): void {
    const which = `${id}, version ${version}`;
    const content = JSON.stringify({ headline, bio, roles: roles.map(({ key }) => key), percent: completion.percent });
    const before = this.#contents.get(which);
    if (before !== undefined && before !== content) this.violations.push(`${which}: ${content} and ${before}`);
    this.#contents.set(which, content);
  }
}
