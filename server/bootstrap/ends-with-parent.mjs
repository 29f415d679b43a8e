/** Loaded into the child before anything else: when the process that started it is gone without a word, it stops as if it had been told to. */
if (process.channel) {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  // Waiting for that keeps nobody from ending.
  process.channel.unref();
}
