/** How the states of an account are called on a screen. */
export const stateLabels = {
  ACTIVE: "Active",
  UNVERIFIED: "Not confirmed yet",
  SUSPENDED: "Suspended",
  DELETION_SCHEDULED: "To be deleted",
} as const;
