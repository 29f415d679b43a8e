/** What global-setup.ts started and global-teardown.ts stops; both run in Jest's own process. */
export const servers: { stop(): Promise<void> }[] = [];
