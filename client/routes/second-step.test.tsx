import { act, screen, waitFor } from "@testing-library/react";
import { FakeServer } from "#client/testing/fake-server.ts";
import { fakeSession, renderPage } from "#client/testing/render.tsx";
import { ResetPassword } from "./reset-password.tsx";
import { SignIn } from "./sign-in.tsx";

const payload = (over: object) => ({ __typename: "SignInPayload", userErrors: [], accessToken: null, accessTokenExpiresAt: null, ...over });
const challenge = { __typename: "SignInChallenge", id: "challenge-1", methods: ["TOTP", "RECOVERY_CODE"] };
const tokens = () => ({ accessToken: "secret-token", accessTokenExpiresAt: new Date(Date.now() + 600_000).toISOString() });
const wrongCode = {
  __typename: "InvalidInput",
  code: "WRONG_CODE",
  message: "This code is not right, or it is not good any more.",
  path: ["input", "totpCode"],
};
const over = {
  __typename: "InvalidInput",
  code: "CHALLENGE_OVER",
  message: "This took too long. Sign in again with your password.",
  path: ["input", "challengeId"],
};

const guarded = () => new FakeServer().on("SignIn", () => ({ signIn: payload({ challenge }) }));

/** As far as the second step. */
async function withPassword(server: FakeServer) {
  const opened = renderPage(<SignIn />, server, fakeSession());
  await opened.user.type(screen.getByRole("textbox", { name: "E-mail address" }), "ada@example.org");
  await opened.user.type(screen.getByLabelText("Password"), "difference engine{Enter}");
  await screen.findByRole("heading", { level: 1, name: "Enter your code" });
  return opened;
}

const code = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Code of your app" });

describe("Signing in in two steps", () => {
  it("asks for six digits, where a phone offers them, and sends them as soon as they are there", async () => {
    const server = guarded().on("CompleteSignIn", () => ({ completeSignIn: payload(tokens()) }));
    const { user, session, client } = await withPassword(server);
    expect(document.activeElement).toBe(code());
    expect([code().getAttribute("autocomplete"), code().getAttribute("inputmode")]).toEqual(["one-time-code", "numeric"]);
    await user.type(code(), "123456");
    await waitFor(() => expect(session.status()).toBe("in"));
    expect(server.sentOf("CompleteSignIn").map(({ variables }) => variables)).toEqual([{ input: { challengeId: "challenge-1", totpCode: "123456" } }]);
    expect(JSON.stringify(client.cache.extract())).not.toContain("secret-token");
  });

  it("takes a code that is pasted as the app writes it", async () => {
    const server = guarded().on("CompleteSignIn", () => ({ completeSignIn: payload(tokens()) }));
    const { user, session } = await withPassword(server);
    await user.click(code());
    await user.paste(" 123 456 ");
    await waitFor(() => expect(session.status()).toBe("in"));
    expect(server.sentOf("CompleteSignIn")[0]?.variables).toEqual({ input: { challengeId: "challenge-1", totpCode: "123456" } });
  });

  it("says at the field that a code is wrong, and is typed over", async () => {
    const server = guarded().on("CompleteSignIn", ({ input }) =>
      (input as { totpCode: string }).totpCode === "654321" ? { completeSignIn: payload(tokens()) } : { completeSignIn: payload({ userErrors: [wrongCode] }) },
    );
    const { user, session } = await withPassword(server);
    await user.type(code(), "111111");
    await screen.findByText(wrongCode.message);
    expect([code().getAttribute("aria-invalid"), code().value]).toEqual(["true", "111111"]);
    expect(document.activeElement).toBe(code());
    await user.keyboard("654321");
    await waitFor(() => expect(session.status()).toBe("in"));
  });

  it("keeps the code when the server can't be reached", async () => {
    const { user } = await withPassword(guarded().on("CompleteSignIn", () => new TypeError("Failed to fetch")));
    await user.type(code(), "123456");
    expect((await screen.findByText(/No connection/)).closest('[role="alert"]')).not.toBeNull();
    expect(code().value).toBe("123456");
  });

  it("takes a recovery code instead", async () => {
    const server = guarded().on("CompleteSignIn", () => ({ completeSignIn: payload(tokens()) }));
    const { user, session } = await withPassword(server);
    await user.click(screen.getByRole("button", { name: "Use a recovery code instead" }));
    await user.type(screen.getByRole("textbox", { name: "Recovery code" }), " abcd-efgh-jkmn-pqrs{Enter}");
    await waitFor(() => expect(session.status()).toBe("in"));
    expect(server.sentOf("CompleteSignIn")[0]?.variables).toEqual({ input: { challengeId: "challenge-1", recoveryCode: "abcd-efgh-jkmn-pqrs" } });
  });

  it("goes back to the password when it is over, says why, and keeps the address", async () => {
    const { user } = await withPassword(guarded().on("CompleteSignIn", () => ({ completeSignIn: payload({ userErrors: [over] }) })));
    await user.type(code(), "123456");
    await screen.findByText(over.message);
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "E-mail address" }).value).toBe("ada@example.org");
    expect(document.activeElement).toBe(screen.getByLabelText("Password"));
  });

  it("goes back to the password by choice, too", async () => {
    const { user } = await withPassword(guarded());
    await user.click(screen.getByRole("button", { name: "Back to the password" }));
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "E-mail address" }).value).toBe("ada@example.org");
    expect(document.activeElement).toBe(screen.getByLabelText("Password"));
  });
});

describe("A new password of an account with two steps", () => {
  async function withNewPassword(server: FakeServer) {
    const opened = renderPage(<ResetPassword />, server, fakeSession());
    await act(() => opened.router.navigate("/#token=abc"));
    await opened.user.type(await screen.findByLabelText("New password"), "analytical engine{Enter}");
    await screen.findByRole("heading", { level: 1, name: "Enter your code" });
    return opened;
  }
  const server = () => new FakeServer().on("ResetPassword", () => ({ resetPassword: payload({ challenge }) }));

  it("signs in only with the code", async () => {
    const { user, session, router } = await withNewPassword(server().on("CompleteSignIn", () => ({ completeSignIn: payload(tokens()) })));
    expect(session.status()).not.toBe("in");
    await user.type(code(), "123456");
    await waitFor(() => expect(session.status()).toBe("in"));
    expect(router.state.location.pathname).toBe("/");
  });

  it("leads to signing in with it when the step is over, and says why", async () => {
    const { user, router } = await withNewPassword(server().on("CompleteSignIn", () => ({ completeSignIn: payload({ userErrors: [over] }) })));
    await user.type(code(), "123456");
    await waitFor(() => expect(router.state.location.pathname).toBe("/sign-in"));
    expect(router.state.location.state).toEqual({ remark: over.message });
  });
});
