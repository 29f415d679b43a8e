import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { redisAddress } from "#server/platform/cache/redis-address.ts";
import { type Announcements, type Heard, Listeners } from "./announcements.ts";

interface RedisAnnouncementsOptions {
  readonly url: string;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

/** `ask` is the number under which the sender waits for an answer. */
interface Announcement {
  readonly from: string;
  readonly topics: readonly string[];
  readonly ask?: number;
}

/** On a node's own channel: an answer to what it asked, or its own voice, by which it knows that it hears. */
type Reply = { readonly ask: number; readonly sum: number } | { readonly beat: true };

interface Question {
  answered(sum: number): void;
}

const beatEveryMs = 400;
/** Longer than a pause of this process usually is. */
const deafAfterMs = 1_500;
const answerWithinMs = 500;
const longestRetryMs = 1_000;

/**
 * Announcements through Redis' PUBLISH and SUBSCRIBE, on two connections of their own.
 * Promise: what this node announces is told to its own listeners whatever becomes of Redis; a node that missed something has all its listeners
 * look again as soon as it hears; that it does not hear is known within two seconds.
 */
export class RedisAnnouncements implements Announcements {
  readonly #node = randomUUID();
  readonly #listeners = new Listeners();
  readonly #log: RedisAnnouncementsOptions["log"];
  readonly #speaks: Redis;
  readonly #listens: Redis;
  readonly #channel: string;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #questions = new Map<number, Question>();
  #asked = 0;
  #hears = false;
  #heardAt = 0;
  #lost = false;
  #stopped = false;

  constructor({ url, log }: RedisAnnouncementsOptions) {
    const address = redisAddress(url);
    this.#log = log;
    // Redis has one space of channels for all its databases.
    this.#channel = `portrait:${address.db}:announcements`;
    const options = {
      ...address,
      connectionName: "portrait-announcements",
      disableClientInfo: true,
      enableOfflineQueue: false,
      autoResubscribe: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 1_000,
      commandTimeout: 1_000,
      disconnectTimeout: 100,
      retryStrategy: (attempt: number) => Math.min(longestRetryMs, 50 * 2 ** Math.min(attempt, 8)) * (0.5 + Math.random() / 2),
    };
    this.#speaks = new Redis(options);
    this.#listens = new Redis(options);
    this.#speaks.on("error", () => undefined);
    this.#listens.on("error", () => undefined);
    this.#listens.on("ready", () => void this.#subscribe());
    this.#listens.on("close", () => this.#deaf());
    this.#listens.on("message", (channel: string, text: string) => (channel === this.#channel ? this.#heard(text) : this.#replied(text)));
    this.#heartbeat = setInterval(() => this.#beat(), beatEveryMs);
    this.#heartbeat.unref();
  }

  announce(topics: readonly string[]): void {
    if (topics.length === 0) return;
    void this.#listeners.tell(topics);
    void this.#publish(this.#channel, { from: this.#node, topics } satisfies Announcement);
  }

  async tally(topics: readonly string[]): Promise<number> {
    if (topics.length === 0) return 0;
    const [own, others] = await Promise.all([this.#listeners.tell(topics), this.#askOthers(topics)]);
    return own + others;
  }

  listen(topic: string, heard: Heard): () => void {
    return this.#listeners.add(topic, heard);
  }

  hears(): boolean {
    return this.#hears;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#hears = false;
    clearInterval(this.#heartbeat);
    this.#listens.disconnect();
    this.#speaks.disconnect();
  }

  /** Redis says how many hear it; each of them answers, and so does this node's own connection, which is not waited for. */
  #askOthers(topics: readonly string[]): Promise<number> {
    return new Promise((resolve) => {
      const ask = this.#asked++;
      let sum = 0;
      let answers = 0;
      let expected = Number.POSITIVE_INFINITY;
      const finish = () => {
        clearTimeout(timer);
        this.#questions.delete(ask);
        resolve(sum);
      };
      const timer = setTimeout(finish, answerWithinMs);
      this.#questions.set(ask, {
        answered: (part) => {
          sum += part;
          answers++;
          if (answers >= expected) finish();
        },
      });
      void this.#publish(this.#channel, { from: this.#node, topics, ask } satisfies Announcement).then((receivers) => {
        expected = this.#hears ? receivers - 1 : 0;
        if (answers >= expected) finish();
      });
    });
  }

  #heard(text: string): void {
    const { from, topics, ask } = JSON.parse(text) as Announcement;
    if (from === this.#node) return;
    const told = this.#listeners.tell(topics);
    if (ask !== undefined) void told.then((sum) => this.#publish(`${this.#channel}:${from}`, { ask, sum } satisfies Reply));
  }

  #replied(text: string): void {
    const reply = JSON.parse(text) as Reply;
    if ("beat" in reply) this.#heardAt = performance.now();
    else this.#questions.get(reply.ask)?.answered(reply.sum);
  }

  /** How many received it; 0 where Redis could not be told. */
  async #publish(channel: string, message: Announcement | Reply): Promise<number> {
    try {
      return await this.#speaks.publish(channel, JSON.stringify(message));
    } catch {
      return 0;
    }
  }

  async #subscribe(): Promise<void> {
    try {
      await this.#listens.subscribe(this.#channel, `${this.#channel}:${this.#node}`);
    } catch {
      this.#listens.disconnect(true);
      return;
    }
    this.#heardAt = performance.now();
    this.#hears = true;
    if (this.#lost) this.#log.info({}, "Announcements of other nodes arrive again.");
    this.#lost = false;
    // Whatever was announced until now was not heard here.
    await this.#listeners.tellAll();
  }

  #deaf(): void {
    if (this.#hears && !this.#stopped) {
      this.#log.warn({}, "Announcements of other nodes don't arrive: sessions are looked after every second, and pages hear of changes later.");
      this.#lost = true;
    }
    this.#hears = false;
  }

  #beat(): void {
    if (!this.#hears) return;
    if (performance.now() - this.#heardAt > deafAfterMs) {
      this.#deaf();
      this.#listens.disconnect(true);
      this.#speaks.disconnect(true);
    } else void this.#publish(`${this.#channel}:${this.#node}`, { beat: true });
  }
}
