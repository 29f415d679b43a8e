import { type Cache, CacheUnavailable } from "./cache.ts";

/** For a process that can't reach the cache that others use, as an operator's command beside a running instance: every write moves the epoch. */
export class AbsentCache implements Cache {
  read = () => this.#refuse();
  lease = () => this.#refuse();
  fill = () => this.#refuse();
  fence = () => this.#refuse();
  settle = () => this.#refuse();
  facts = () => this.#refuse();
  server = () => null;
  stop = async () => undefined;

  async #refuse(): Promise<never> {
    throw new CacheUnavailable("This process has no cache.");
  }
}
