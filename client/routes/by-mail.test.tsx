import { act, screen, waitFor } from "@testing-library/react";
import type { ReactElement } from "react";
import { FakeServer } from "#client/testing/fake-server.ts";
import { fakeSession, renderPage } from "#client/testing/render.tsx";
import { ForgotPassword, ResetPassword } from "./reset-password.tsx";
import { SignIn } from "./sign-in.tsx";
import { SignInMethods } from "./sign-in-methods.tsx";
import { UndoEmailChange } from "./undo-email-change.tsx";
import { Verify } from "./verify.tsx";

const badToken = {
  __typename: "InvalidInput",
  code: "BAD_TOKEN",
  message: "This link was used already, or its time is over. Ask for a new one.",
  path: ["token"],
};
const tooMany = { __typename: "LimitReached", code: "TOO_MANY_MAILS", message: "A mail was sent a moment ago. Try again in a minute.", path: ["email"] };

const ack = (userErrors: readonly object[] = []) => ({ __typename: "AckPayload", userErrors, done: userErrors.length === 0 });
const ofAccount = (account: object | null, userErrors: readonly object[] = []) => ({ __typename: "AccountPayload", userErrors, account });

const account = {
  __typename: "Account",
  id: "1",
  email: "ada@example.org",
  emailVerifiedAt: null,
  pendingEmail: null,
  hasPassword: true,
  totpEnabled: false,
  recoveryCodesLeft: 0,
};
const confirmed = { ...account, emailVerifiedAt: "2026-01-01T00:00:00Z" };

/** As if the link of a mail had been opened. */
async function openLink(page: ReactElement, server: FakeServer, session = fakeSession()) {
  const opened = renderPage(page, server, session);
  await act(() => opened.router.navigate("/#token=abc"));
  await waitFor(() => expect(opened.router.state.location.hash).toBe(""));
  return opened;
}

describe("Forgot your password", () => {
  it("says the same for every address", async () => {
    const server = new FakeServer().on("RequestPasswordReset", () => ({ requestPasswordReset: ack() }));
    const { user } = renderPage(<ForgotPassword />, server, fakeSession());
    await user.type(screen.getByRole("textbox", { name: "E-mail address" }), " ada@example.org{Enter}");
    expect((await screen.findByText("If there is an account with this address, a mail is on its way.")).closest('[role="status"]')).not.toBeNull();
    expect(server.sent[0]?.variables).toEqual({ email: "ada@example.org" });
  });

  it("shows at the address why no mail goes out", async () => {
    const { user } = renderPage(
      <ForgotPassword />,
      new FakeServer().on("RequestPasswordReset", () => ({ requestPasswordReset: ack([tooMany]) })),
      fakeSession(),
    );
    await user.type(screen.getByRole("textbox", { name: "E-mail address" }), "ada@example.org{Enter}");
    await screen.findByText(tooMany.message);
    expect(screen.getByRole("textbox", { name: "E-mail address" }).getAttribute("aria-invalid")).toBe("true");
  });
});

describe("A new password", () => {
  const payload = (over: object) => ({
    resetPassword: { __typename: "SignInPayload", userErrors: [], accessToken: null, accessTokenExpiresAt: null, ...over },
  });

  it("signs in by the token of the mail, which leaves the address bar", async () => {
    const server = new FakeServer().on("ResetPassword", () =>
      payload({ accessToken: "secret-token", accessTokenExpiresAt: new Date(Date.now() + 600_000).toISOString() }),
    );
    const { user, session } = await openLink(<ResetPassword />, server);
    await user.type(await screen.findByLabelText("New password"), "analytical engine{Enter}");
    await waitFor(() => expect(session.status()).toBe("in"));
    expect(server.sent[0]?.variables).toEqual({ token: "abc", newPassword: "analytical engine" });
  });

  it("leads to another link where this one is spent", async () => {
    const { user } = await openLink(
      <ResetPassword />,
      new FakeServer().on("ResetPassword", () => payload({ userErrors: [badToken] })),
    );
    await user.type(await screen.findByLabelText("New password"), "analytical engine{Enter}");
    expect((await screen.findByRole("link", { name: "Ask for a new link" })).getAttribute("href")).toBe("/forgot-password");
  });

  it("asks for an address where there is no token", () => {
    renderPage(<ResetPassword />, new FakeServer(), fakeSession());
    screen.getByRole("heading", { name: "Forgot your password?" });
  });
});

describe("Confirming an address", () => {
  it("waits until somebody presses, and leads on", async () => {
    const server = new FakeServer().on("VerifyEmail", () => ({ verifyEmail: ofAccount(confirmed) }));
    const { user } = await openLink(<Verify />, server);
    const button = await screen.findByRole("button", { name: "Confirm this address" });
    expect(server.sent).toHaveLength(0);
    await user.click(button);
    expect((await screen.findByRole("link", { name: "Sign in" })).getAttribute("href")).toBe("/sign-in");
    expect(server.sent.map(({ variables }) => variables)).toEqual([{ token: "abc" }]);
    expect(screen.queryByRole("button", { name: "Confirm this address" })).toBeNull();
  });

  it("offers another mail where the link is spent", async () => {
    const server = new FakeServer()
      .on("VerifyEmail", () => ({ verifyEmail: ofAccount(null, [badToken]) }))
      .on("ResendVerification", () => ({ resendVerification: ofAccount(null) }));
    const { user } = await openLink(<Verify />, server);
    await user.click(await screen.findByRole("button", { name: "Confirm this address" }));
    await screen.findByText(badToken.message);
    await user.type(screen.getByRole("textbox", { name: "E-mail address" }), "ada@example.org{Enter}");
    await screen.findByText(/a mail is on its way/);
  });
});

describe("Undoing a change of address", () => {
  it("says what comes of it before, and ends the session that it ended", async () => {
    const server = new FakeServer().on("UndoEmailChange", () => ({ undoEmailChange: ack() }));
    const session = fakeSession();
    session.accept({ value: "token", expiresAt: Date.now() + 600_000 });
    const { user } = await openLink(<UndoEmailChange />, server, session);
    await screen.findByText(/every device is signed out/);
    await user.click(screen.getByRole("button", { name: "Undo the change" }));
    await screen.findByText("Your old address counts again");
    expect(session.status()).toBe("out");
  });

  it("says that a link is spent", async () => {
    const { user } = await openLink(
      <UndoEmailChange />,
      new FakeServer().on("UndoEmailChange", () => ({ undoEmailChange: ack([badToken]) })),
    );
    await user.click(await screen.findByRole("button", { name: "Undo the change" }));
    expect((await screen.findByText(badToken.message)).closest('[role="alert"]')).not.toBeNull();
  });
});

describe("Signing in before the address is confirmed", () => {
  it("says where the mail went, and sends it again", async () => {
    const server = new FakeServer()
      .on("SignIn", () => ({
        signIn: { __typename: "SignInPayload", userErrors: [], accessToken: null, accessTokenExpiresAt: null, confirmationSentTo: "ada@example.org" },
      }))
      .on("ResendVerification", () => ({ resendVerification: ofAccount(null, [tooMany]) }));
    const { user } = renderPage(<SignIn />, server, fakeSession());
    await user.type(screen.getByRole("textbox", { name: "E-mail address" }), "ada@example.org");
    await user.type(screen.getByLabelText("Password"), "difference engine{Enter}");
    await screen.findByText(/We sent a link to ada@example.org/);
    await user.click(screen.getByRole("button", { name: "Send it again" }));
    await screen.findByText(tooMany.message);
    expect(server.sentOf("ResendVerification")[0]?.variables).toEqual({ email: "ada@example.org" });
  });
});

describe("The address of one's account", () => {
  const page = () => ({ viewer: { __typename: "Viewer", account } });

  it("says that it is not confirmed yet, and has the mail sent again", async () => {
    const server = new FakeServer().on("SignInMethodsPage", page).on("ResendVerification", () => ({ resendVerification: ofAccount(account) }));
    const { user } = renderPage(<SignInMethods />, server);
    await screen.findByText("Not confirmed yet");
    await user.click(screen.getByRole("button", { name: "Send the mail again" }));
    await screen.findByText("Another mail is on its way.");
    expect(server.sentOf("ResendVerification")[0]?.variables).toEqual({ email: null });
  });

  it("shows the one that waits after a change was asked for", async () => {
    const server = new FakeServer()
      .on("SignInMethodsPage", page)
      .on("ChangeEmail", () => ({ changeEmail: ofAccount({ ...account, pendingEmail: "countess@example.org" }) }));
    const { user } = renderPage(<SignInMethods />, server);
    await user.type(await screen.findByRole("textbox", { name: "New address" }), "countess@example.org{Enter}");
    await screen.findByText("countess@example.org");
    screen.getByRole("button", { name: "Keep ada@example.org" });
  });

  it("puts a refusal at the field", async () => {
    const same = { __typename: "InvalidInput", code: "SAME_EMAIL", message: "This is your address already.", path: ["newEmail"] };
    const server = new FakeServer().on("SignInMethodsPage", page).on("ChangeEmail", () => ({ changeEmail: ofAccount(null, [same]) }));
    const { user } = renderPage(<SignInMethods />, server);
    await user.type(await screen.findByRole("textbox", { name: "New address" }), "ada@example.org{Enter}");
    await screen.findByText(same.message);
    expect(screen.getByRole("textbox", { name: "New address" }).getAttribute("aria-invalid")).toBe("true");
  });
});
