import { announcementsContract } from "./announcements.contract.ts";
import { MemoryAnnouncements } from "./memory-announcements.ts";

announcementsContract("the memory of one process", async () => {
  const announcements = new MemoryAnnouncements();
  return { here: announcements, there: announcements, stop: () => announcements.stop() };
});
