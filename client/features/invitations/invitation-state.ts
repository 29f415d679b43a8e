/** In the order in which they are offered as filters. */
export const invitationStates = { open: "invitation-state.open", accepted: "invitation-state.accepted", over: "invitation-state.over" } as const;
export type InvitationState = keyof typeof invitationStates;

export function invitationState({ acceptedAt, expiresAt }: { readonly acceptedAt: string | null; readonly expiresAt: string }): InvitationState {
  if (acceptedAt !== null) return "accepted";
  return new Date(expiresAt).getTime() <= Date.now() ? "over" : "open";
}
