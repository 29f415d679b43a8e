import type { Clock } from "#server/kernel/clock.ts";

/** The real time, moved by a test. */
export class MovableClock implements Clock {
  private moved = 0;

  now(): Date {
    return new Date(Date.now() + this.moved);
  }

  moveBy(milliseconds: number): void {
    this.moved += milliseconds;
  }
}
