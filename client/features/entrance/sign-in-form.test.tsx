import { screen, waitFor } from "@testing-library/react";
import { FakeServer } from "#client/testing/fake-server.ts";
import { fakeSession, renderPage } from "#client/testing/render.tsx";
import { SignInSteps } from "./sign-in-steps.tsx";

const payload = (over: object) => ({
  signIn: { __typename: "SignInPayload", userErrors: [], accessToken: null, accessTokenExpiresAt: null, confirmationSentTo: null, ...over },
});
const wrong = { __typename: "InvalidInput", code: "WRONG_CREDENTIALS", message: "Address and password don't belong together.", path: ["input"] };

async function signIn(user: ReturnType<typeof renderPage>["user"]) {
  await user.type(screen.getByRole("textbox", { name: "E-mail address" }), "ada@example.org");
  await user.type(screen.getByLabelText("Password"), "difference engine{Enter}");
}

describe("SignInForm", () => {
  it("signs in by keyboard alone, and keeps the token out of the store", async () => {
    const server = new FakeServer().on("SignIn", () =>
      payload({ accessToken: "secret-token", accessTokenExpiresAt: new Date(Date.now() + 600_000).toISOString() }),
    );
    const { user, session, client } = renderPage(<SignInSteps email="" />, server, fakeSession());
    await signIn(user);
    await waitFor(() => expect(session.status()).toBe("in"));
    expect(JSON.stringify(client.cache.extract())).not.toContain("secret-token");
  });

  it("says that the two don't match, at neither of them, and keeps both", async () => {
    const { user, session } = renderPage(
      <SignInSteps email="" />,
      new FakeServer().on("SignIn", () => payload({ userErrors: [wrong] })),
      fakeSession(),
    );
    await signIn(user);
    expect((await screen.findByText(wrong.message)).closest('[role="alert"]')).not.toBeNull();
    expect(screen.getByLabelText<HTMLInputElement>("Password").value).toBe("difference engine");
    expect(document.activeElement).toBe(screen.getByLabelText("Password"));
    expect(session.status()).not.toBe("in");
  });

  it("leads to what is missing, and sends nothing", async () => {
    const server = new FakeServer();
    const { user } = renderPage(<SignInSteps email="" />, server, fakeSession());
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "E-mail address" }));
    await user.type(screen.getByRole("textbox", { name: "E-mail address" }), "ada@example.org{Enter}");
    expect(document.activeElement).toBe(screen.getByLabelText("Password"));
    expect(server.sent).toHaveLength(0);
  });

  it("says when the server can't be reached", async () => {
    const { user } = renderPage(
      <SignInSteps email="" />,
      new FakeServer().on("SignIn", () => new TypeError("Failed to fetch")),
      fakeSession(),
    );
    await signIn(user);
    await screen.findByText(/No connection/);
  });

  it("lets one see the password", async () => {
    const { user } = renderPage(<SignInSteps email="" />, new FakeServer(), fakeSession());
    const password = screen.getByLabelText<HTMLInputElement>("Password");
    expect(password.type).toBe("password");
    await user.click(screen.getByRole("button", { name: "Show the password" }));
    expect(password.type).toBe("text");
  });
});
