import { seedDemo } from "#server/demo/seed.ts";
import { demoDependencies } from "#server/demo-dependencies.ts";
import { withApp } from "./with-app.ts";

/** `portrait seed`: the demo's people, once, on embedded storage alone. */
export const seed = (): Promise<number> =>
  withApp(async (app, { config, logger }) => {
    if (!config.demo) {
      process.stderr.write("The demo's passwords are known to everybody: it is seeded on embedded storage only, while HOST is a loopback address.\n");
      return 65;
    }
    await seedDemo(demoDependencies(app, logger));
    return 0;
  });
