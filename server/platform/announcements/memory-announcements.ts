import { type Announcements, type Heard, Listeners } from "./announcements.ts";

/** The announcements of an installation that is one process. */
export class MemoryAnnouncements implements Announcements {
  private readonly listeners = new Listeners();

  announce(topics: readonly string[]): void {
    void this.listeners.tell(topics);
  }

  tally(topics: readonly string[]): Promise<number> {
    return this.listeners.tell(topics);
  }

  listen(topic: string, heard: Heard): () => void {
    return this.listeners.add(topic, heard);
  }

  hears(): boolean {
    return true;
  }

  async stop(): Promise<void> {}
}
