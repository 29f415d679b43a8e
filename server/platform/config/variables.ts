import { readFileSync } from "node:fs";
import { KeyFormatError } from "#server/platform/crypto/key-format-error.ts";

/** A value that can't be used. The message goes after the variable's name and says what to set; it never quotes a secret. */
export class BadValue extends Error {
  override readonly name = "BadValue";
}

/** Reads environment variables and collects every mistake instead of stopping at the first. */
export class Variables {
  readonly problems: string[] = [];
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** Empty counts as absent: that is how compose files hand on what nobody set. */
  text(name: string): string | null {
    return this.#env[name]?.trim() || null;
  }

  /** As `text`, or out of the file that `NAME_FILE` names; the file wins. */
  secret(name: string): string | null {
    const path = this.text(`${name}_FILE`);
    if (path === null) return this.text(name);
    const content = contentOf(path);
    if ("problem" in content) this.problem(`${name}_FILE`, `${content.problem}. Let it name a file that holds the value of ${name}, or unset it.`);
    // Stands in for the value, so that a listed file is not listed again as a variable that is missing.
    return "text" in content ? content.text : unreadable;
  }

  isSet(name: string): boolean {
    return this.text(name) !== null || this.text(`${name}_FILE`) !== null;
  }

  /** Parses what is there; null where nothing is, or where the mistake was listed. */
  parsed<T>(name: string, text: string | null, parse: (text: string) => T): T | null {
    if (text === null || text === unreadable) return null;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof BadValue || error instanceof KeyFormatError)) throw error;
      this.problem(name, error.message);
      return null;
    }
  }

  problem(name: string, message: string): void {
    this.problems.push(`${name} ${message}`);
  }
}

/** No variable holds a NUL character, so this is nobody's value. */
const unreadable = "\0";

function contentOf(path: string): { text: string } | { problem: string } {
  try {
    const text = readFileSync(path, "utf8").trim();
    return text === "" ? { problem: `names ${path}, which is empty` } : { text };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: code === "ENOENT" ? `names ${path}, which does not exist` : `names ${path}, which can't be read (${code})` };
  }
}
