// Who may see the readiness report, and who may have it taken anew.
// Promise: evidence names tables, hosts and settings, so it is for holders of the permission alone.
import { type Decision, requires } from "#server/kernel/authorize.ts";
import type { Viewer } from "#server/kernel/viewer.ts";

export const mayReadReadiness = (viewer: Viewer): Decision => requires(viewer, "readiness.read");

export const mayRunChecks = (viewer: Viewer): Decision => requires(viewer, "readiness.run");
