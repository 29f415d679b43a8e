interface Timed<T> {
  readonly value: T;
  readonly seconds: number;
}

/** By the real clock, which is the one that promises to users are kept by. */
export async function timed<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const begun = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - begun) / 1_000 };
}

/** Asks until the answer is good, for what comes back by itself; fails when it does not within this time. */
export async function eventually(isGood: () => Promise<boolean>, withinSeconds: number): Promise<number> {
  const begun = performance.now();
  for (;;) {
    if (await isGood()) return (performance.now() - begun) / 1_000;
    if (performance.now() - begun > withinSeconds * 1_000) throw new Error(`It did not come back within ${withinSeconds} seconds.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
