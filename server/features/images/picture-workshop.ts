import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
// Loaded here, too, though only the threads use it: what the first of them loaded must outlive it for the next.
import "sharp";
import { after, type Clock } from "#server/kernel/clock.ts";
import { done, type Outcome, refused } from "#server/kernel/refusal.ts";
import { FairQueue } from "./fair-queue.ts";
import { queueFull, readerFailed, refusalOf, tookTooLong } from "./image-refusals.ts";
import type { PictureAnswer, PictureTask, ProcessedPicture } from "./picture.ts";

export interface PictureWorkshopOptions {
  readonly clock: Clock;
  /** Hears of threads that died. */
  readonly report: (error: unknown) => void;
  /** Of one picture, from its turn on. */
  readonly deadlineMs?: number;
  /** Another set of hands, for tests. */
  readonly workerFile?: string;
}

const concurrency = 2;
const limits = { concurrency, waitingPerOwner: 4, waiting: 24 };
/** What a picture takes, for the guess when to try again. */
const usualMs = 1_500;

/**
 * The threads that read pictures.
 * Promise: two at a time whoever asks, each account in its turn, a bounded queue; and a picture that kills or blocks its thread costs nobody else's.
 */
export class PictureWorkshop {
  private readonly clock: Clock;
  private readonly report: (error: unknown) => void;
  private readonly deadlineMs: number;
  private readonly queue = new FairQueue(limits);
  private closing = false;
  private readonly pool: Piscina<PictureTask, PictureAnswer>;

  constructor(options: PictureWorkshopOptions) {
    this.clock = options.clock;
    this.report = options.report;
    this.deadlineMs = options.deadlineMs ?? 20_000;
    this.pool = new Piscina({
      filename: options.workerFile ?? fileURLToPath(new URL(`./picture.worker${extname(import.meta.url)}`, import.meta.url)),
      name: "processPicture",
      minThreads: 0,
      maxThreads: concurrency,
      concurrentTasksPerWorker: 1,
      // A thread that has nothing to do goes, and with it the memory that its HEIC decoder never gives back.
      idleTimeout: 10_000,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 64 },
    });
    // A thread that dies after its picture was given up: without a listener it would take the process with it.
    this.pool.on("error", (error: unknown) => {
      if (!this.closing) this.report(error);
    });
  }

  async process(owner: string, task: PictureTask): Promise<Outcome<ProcessedPicture>> {
    const answer = this.queue.run(owner, () => this.read(task));
    if (answer === null) return refused(queueFull(limits.waiting, after(this.clock.now(), Math.ceil(this.queue.length / concurrency) * usualMs)));
    return answer;
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.pool.destroy();
  }

  private async read(task: PictureTask): Promise<Outcome<ProcessedPicture>> {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), this.deadlineMs);
    try {
      const answer = await this.pool.run(task, { signal: controller.signal });
      return answer.ok ? done(answer.picture) : refused(refusalOf(answer.problem));
    } catch (error) {
      if (controller.signal.aborted) return refused(tookTooLong(this.deadlineMs / 1_000));
      this.report(error);
      return refused(readerFailed());
    } finally {
      clearTimeout(timer);
    }
  }
}
