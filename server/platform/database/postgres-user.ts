/** PostgreSQL refuses to run as root; this finds, or makes, the user that it runs as then. */
import { spawnSync } from "node:child_process";
import { CannotStart, exitCodes } from "../config/cannot-start.ts";

export interface SystemUser {
  readonly name: string;
  readonly ids: { readonly uid: number; readonly gid: number };
}

const ourUser = "portrait";

/** Null where we are not root: then PostgreSQL runs as the same user as we do. */
export function postgresUser(say: (line: string) => void): SystemUser | null {
  if (process.getuid?.() !== 0) return null;
  const existing = find(ourUser);
  if (existing !== null) return existing;
  spawnSync("useradd", ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", ourUser]);
  const made = find(ourUser);
  if (made !== null) {
    say(`Made the system user "${ourUser}": PostgreSQL refuses to run as root, so it runs as this user.`);
    return made;
  }
  for (const name of ["postgres", "_postgres", "nobody"]) {
    const other = find(name);
    if (other !== null) return other;
  }
  throw new CannotStart(
    `PostgreSQL refuses to run as root, and no system user could be made for it. Run as an ordinary user, or run: useradd --system ${ourUser}`,
    exitCodes.noPermission,
  );
}

function find(name: string): SystemUser | null {
  const id = (flag: string) => Number.parseInt(spawnSync("id", [flag, name], { encoding: "utf8" }).stdout, 10);
  const uid = id("-u");
  return Number.isNaN(uid) ? null : { name, ids: { uid, gid: id("-g") } };
}
