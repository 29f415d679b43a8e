// Who may see accounts.
// Promise: one's own always; others' by `accounts.read`, and whoever lacks it learns nothing, not even that an id exists.
import { allowed, type Decision, requires } from "#server/kernel/authorize.ts";
import { isSelf, type Viewer } from "#server/kernel/viewer.ts";

export const mayReadAccounts = (viewer: Viewer): Decision => requires(viewer, "accounts.read");

export const mayReadAccount = (viewer: Viewer, accountId: string): Decision => (isSelf(viewer, accountId) ? allowed : mayReadAccounts(viewer));

export const maySuspend = (viewer: Viewer): Decision => requires(viewer, "accounts.suspend");

export const maySecure = (viewer: Viewer): Decision => requires(viewer, "accounts.secure");
