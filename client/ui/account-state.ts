/** How the states of an account are called on a screen. */
export const stateLabels = {
  ACTIVE: "account-state.active",
  UNVERIFIED: "account-state.unverified",
  SUSPENDED: "account-state.suspended",
  DELETION_SCHEDULED: "account-state.deletion-scheduled",
} as const;
