/** Every address of the client, in one place. */
export const paths = {
  home: "/",
  signIn: "/sign-in",
  signUp: "/sign-up",
  forgotPassword: "/forgot-password",
  // Mails lead to these three; what they carry is behind the #.
  resetPassword: "/reset-password",
  verify: "/verify",
  undoEmailChange: "/undo-email-change",
  profile: "/profile",
  editProfile: "/profile/edit",
  people: "/people",
  person: (handle: string) => `/people/${encodeURIComponent(handle)}`,
  editPerson: (handle: string) => `/people/${encodeURIComponent(handle)}/edit`,
  account: "/account",
  devices: "/account/devices",
  securityLog: "/account/security-log",
  preferences: "/account/preferences",
  accounts: "/administration/accounts",
  audit: "/administration/audit",
  readiness: "/administration/readiness",
  playground: "/playground",
} as const;
