import { setTimeout as sleep } from "node:timers/promises";

/** Elapsed time as a port, so that a test can move it. */
export interface Stopwatch {
  /** Milliseconds; never goes back, and may stand still while the machine sleeps. */
  now(): number;
  /** Milliseconds; goes on while the machine sleeps, and may jump. */
  wall(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const systemStopwatch: Stopwatch = { now: () => performance.now(), wall: Date.now, sleep };
