/** What people do with a second factor, over and over. */
import { seconds } from "#server/kernel/clock.ts";
import { AuthenticatorApp } from "#server/testing/authenticator-app.ts";
import type { Caller, GraphqlAnswer, TestPortrait } from "#server/testing/portrait.ts";

const errors = "userErrors { __typename code path ... on LimitReached { limit retryAt } }";
export const startTotpEnrolment = `mutation { startTotpEnrolment { ${errors} secret otpauthUrl } }`;
export const confirmTotp = `mutation ($code: String!) { confirmTotp(code: $code) { ${errors} codes account { totpEnabled recoveryCodesLeft } } }`;
export const disableTotp = `mutation { disableTotp { ${errors} account { totpEnabled recoveryCodesLeft } } }`;
export const regenerateRecoveryCodes = `mutation { regenerateRecoveryCodes { ${errors} codes account { recoveryCodesLeft } } }`;
const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { ${errors} accessToken refreshToken challenge { id methods expiresAt } viewer { permissions } } }`;
const completeSignIn = `mutation ($input: CompleteSignInInput!) { completeSignIn(input: $input) { ${errors} accessToken refreshToken viewer { account { id } session { method elevatedUntil } } } }`;
const reauthenticate = `mutation ($input: ReauthenticateInput!) { reauthenticate(input: $input) { ${errors} session { id elevatedUntil } } }`;

/** Somebody with an authenticator app. */
export interface Guarded {
  readonly person: Caller;
  readonly app: AuthenticatorApp;
  readonly codes: readonly string[];
}

const period = seconds(30);

/** The app of somebody who has just scanned the QR code. */
export async function enrolled(portrait: TestPortrait, person: Caller): Promise<AuthenticatorApp> {
  const { data } = await portrait.graphql(startTotpEnrolment, {}, person);
  return new AuthenticatorApp(data.startTotpEnrolment.otpauthUrl);
}

/**
 * Somebody who has set up an app, two time steps ago: a new person unless one is given. The step of now has only just begun, so that no code
 * of it grows old on its way.
 */
export async function guardedPerson(portrait: TestPortrait, somebody?: Caller): Promise<Guarded> {
  const person = somebody ?? (await portrait.newPerson());
  const app = await enrolled(portrait, person);
  const { data } = await portrait.graphql(confirmTotp, { code: app.codeAt(portrait.clock.now()) }, person);
  portrait.clock.moveBy(2 * period - (portrait.clock.now().getTime() % period));
  return { person, app, codes: data.confirmTotp.codes };
}

export async function beginSignIn(portrait: TestPortrait, { email, password }: Caller): Promise<{ id: string; methods: string[]; expiresAt: string }> {
  const { data } = await portrait.graphql(signIn, { input: { email, password } });
  return data.signIn.challenge;
}

export const fullSignIn = (portrait: TestPortrait, { email, password }: Caller) => portrait.graphql(signIn, { input: { email, password } });

export async function complete(portrait: TestPortrait, challengeId: string, code: { totpCode?: string; recoveryCode?: string }) {
  const { data, errors: failures } = await portrait.graphql(completeSignIn, { input: { challengeId, ...code } });
  if (failures !== undefined) throw new Error(JSON.stringify(failures));
  return data.completeSignIn;
}

export const prove = (portrait: TestPortrait, caller: Caller, proof: { password?: string; totpCode?: string }): Promise<GraphqlAnswer> =>
  portrait.graphql(reauthenticate, { input: proof }, caller);

/** What a mutation refused, or `null`. */
export const refusalOf = ({ data }: GraphqlAnswer): string | null => {
  const [payload] = Object.values(data ?? {}) as { userErrors: { code: string }[] }[];
  return payload?.userErrors[0]?.code ?? null;
};

/** The same session with new tokens, which is what a browser does that stays open. */
export async function refreshed(portrait: TestPortrait, caller: Caller): Promise<Caller> {
  const { data } = await portrait.graphql(`mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken refreshToken } }`, {
    token: caller.refreshToken,
  });
  return { ...caller, token: data.refreshSession.accessToken, refreshToken: data.refreshSession.refreshToken };
}
