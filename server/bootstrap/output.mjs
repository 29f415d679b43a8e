/** What a person sees while they wait: a line per stage with its seconds, and never a mute minute. */

let stream = process.stdout;

/** For commands whose standard output belongs to somebody else. */
export function progressToStandardError() {
  stream = process.stderr;
}

export const say = (line) => stream.write(`${line}\n`);

/** What a person can mend: printed as it is, without a stack. */
export class Failure extends Error {}

export const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

const patience = 10_000;

/** Says what happens, how far it is every ten seconds, and how long it took. `work` may report how far it is. */
export async function stage(title, work) {
  const since = Date.now();
  let detail = "";
  say(`${title} ...`);
  const ticker = setInterval(() => say(`  still ${title.charAt(0).toLowerCase()}${title.slice(1)}, ${seconds(since)}${detail}`), patience);
  try {
    const result = await work((text) => {
      detail = `, ${text}`;
    });
    say(`  done in ${seconds(since)}`);
    return result;
  } finally {
    clearInterval(ticker);
  }
}
