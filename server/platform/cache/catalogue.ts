import type { Transaction } from "#server/platform/database/transaction.ts";
import type { CoherentStore } from "./coherent-store.ts";

/**
 * A small table that nearly every request asks for whole, such as all roles.
 * Promise: what `current` answers is never older than an acknowledged change; only the version travels, the content is kept in the process.
 */
export class Catalogue<T extends { readonly version: number }> {
  #kept: T | null = null;
  #loading: { readonly version: number; readonly content: Promise<T> } | null = null;

  constructor(
    private readonly name: string,
    private readonly versions: CoherentStore<number>,
    private readonly load: () => Promise<T>,
  ) {}

  async current(): Promise<T> {
    const version = (await this.versions.one(this.name)) ?? 0;
    if (this.#kept !== null && this.#kept.version >= version) return this.#kept;
    // Whoever saw the same version waits for the same load; it began after that version was there.
    if (this.#loading === null || this.#loading.version < version) this.#loading = { version, content: this.#fetch() };
    return this.#loading.content;
  }

  /** To be called after the content was written and its version moved, in the same transaction. */
  changed(tx: Transaction, version: number): void {
    this.versions.changes(tx, this.name, () => ({ version, value: version }));
  }

  async #fetch(): Promise<T> {
    try {
      const content = await this.load();
      if (this.#kept === null || content.version > this.#kept.version) this.#kept = content;
      return content;
    } finally {
      this.#loading = null;
    }
  }
}
