/** Loaded into the child before anything else: it ends in good order, too, when that is wanted before it has a say in it, or without a word. */

// By itself, Node dies of a signal on the spot; this way what has been started is ended with it.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) process.exit(signal === "SIGINT" ? 130 : 143);
  });
}
const stop = () => process.kill(process.pid, "SIGTERM");
process.once("SIGHUP", stop);

if (process.channel) {
  process.once("disconnect", stop);
  // Waiting for that keeps nobody from ending.
  process.channel.unref();
}
