import { removeRunFolder } from "./run-folder.ts";
import { servers } from "./servers.ts";

export default async function tearDown(): Promise<void> {
  const folder = process.env.PORTRAIT_TEST_FOLDER;
  if (folder === undefined) return;
  delete process.env.PORTRAIT_TEST_FOLDER;
  for (const server of servers.splice(0).reverse()) await server.stop();
  await removeRunFolder(folder);
}
