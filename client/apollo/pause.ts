const longestPause = 30_000;

/** A second, two, four, up to thirty, never the same for everybody; at once where the network comes back or the page is looked at again. */
export function pause(failures: number): Promise<void> {
  const milliseconds = Math.min(longestPause, 1_000 * 2 ** Math.min(failures, 6)) * (0.5 + Math.random() / 2);
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    const look = () => {
      if (!document.hidden) go();
    };
    const timer = setTimeout(go, milliseconds);
    addEventListener("online", go);
    document.addEventListener("visibilitychange", look);
  });
}
