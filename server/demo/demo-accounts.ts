import { demoPeople } from "./people.ts";
import { demoPassword } from "./seed.ts";

/** Whom the sign-in page offers to enter as, and the last lines of the start. */
export const demoAccounts = demoPeople.slice(0, 3).map(({ email, displayName, roles }) => ({
  email,
  name: displayName,
  role: roles?.[0] ?? "member",
  password: demoPassword,
}));
