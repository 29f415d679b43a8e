import { screen, waitFor } from "@testing-library/react";
import { FakeServer } from "#client/testing/fake-server.ts";
import { fakeSession, renderPage } from "#client/testing/render.tsx";
import { SignUpForm } from "./sign-up-form.tsx";

const free = { handleAvailability: { __typename: "HandleAvailability", isAvailable: true, reason: null } };
const token = { userErrors: [], confirmationSentTo: null, accessToken: "token", accessTokenExpiresAt: new Date(Date.now() + 600_000).toISOString() };
const payload = (over: object) => ({
  signUp: { __typename: "SignInPayload", userErrors: [], accessToken: null, accessTokenExpiresAt: null, confirmationSentTo: null, ...over },
});

function setUp(server: FakeServer) {
  let mustConfirm: string | null = null;
  const session = fakeSession();
  const page = renderPage(<SignUpForm onMustConfirm={(email) => (mustConfirm = email)} />, server, session);
  return { ...page, session, mustConfirm: () => mustConfirm };
}

async function fillIn(user: ReturnType<typeof renderPage>["user"]) {
  await user.type(screen.getByRole("textbox", { name: "Name" }), "Ada Lovelace");
  await user.type(screen.getByRole("textbox", { name: "E-mail address" }), "ada@example.org");
  await user.type(screen.getByLabelText("Password"), "difference engine");
}

describe("SignUpForm", () => {
  it("signs up and hands the token to the session", async () => {
    const server = new FakeServer().on("SignUp", () => payload(token));
    const { user, session } = setUp(server);
    await fillIn(user);
    await user.click(screen.getByRole("button", { name: "Create account" }));
    await waitFor(() => expect(session.status()).toBe("in"));
    expect(server.sentOf("SignUp")[0]?.variables).toEqual({ input: { displayName: "Ada Lovelace", email: "ada@example.org", password: "difference engine" } });
  });

  it("says what is missing in one place, takes the focus there, and sends nothing", async () => {
    const server = new FakeServer();
    const { user } = setUp(server);
    await user.click(screen.getByRole("button", { name: "Create account" }));
    const summary = screen.getByText("3 things need your attention").closest('[role="alert"]');
    expect(document.activeElement).toBe(summary);
    expect(screen.getByRole("textbox", { name: "Name" }).getAttribute("aria-invalid")).toBe("true");
    await user.click(screen.getByRole("link", { name: /^E-mail address:/ }));
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "E-mail address" }));
    expect(server.sent).toHaveLength(0);
  });

  it("judges on leaving a field, and while typing once something was wrong", async () => {
    const { user } = setUp(new FakeServer());
    const email = screen.getByRole("textbox", { name: "E-mail address" });
    await user.type(email, "ada");
    expect(email.getAttribute("aria-invalid")).not.toBe("true");
    await user.tab();
    expect(email.getAttribute("aria-invalid")).toBe("true");
    await user.type(email, "@example.org");
    expect(email.getAttribute("aria-invalid")).not.toBe("true");
  });

  it("puts what the server refuses at its field and keeps everything typed", async () => {
    const taken = { __typename: "Conflict", code: "TAKEN", message: "There is an account with this address.", path: ["input", "email"] };
    const { user } = setUp(new FakeServer().on("SignUp", () => payload({ userErrors: [taken] })));
    await fillIn(user);
    await user.click(screen.getByRole("button", { name: "Create account" }));
    await screen.findAllByText(/There is an account with this address/);
    const email = screen.getByRole<HTMLInputElement>("textbox", { name: "E-mail address" });
    expect(email.getAttribute("aria-invalid")).toBe("true");
    expect(email.value).toBe("ada@example.org");
    expect(screen.getByLabelText<HTMLInputElement>("Password").value).toBe("difference engine");
  });

  it("shows whether a handle can be had, for what is typed last", async () => {
    let slow: (answer: object) => void = () => {};
    const server = new FakeServer().on("HandleAvailability", ({ handle }) =>
      handle === "ad"
        ? new Promise((resolve) => (slow = resolve as typeof slow))
        : { handleAvailability: { __typename: "HandleAvailability", isAvailable: false, reason: "Somebody has this handle already." } },
    );
    const { user } = setUp(server);
    const handle = screen.getByRole("textbox", { name: /Handle/ });
    await user.type(handle, "ad");
    await waitFor(() => expect(server.sentOf("HandleAvailability")).toHaveLength(1));
    await user.type(handle, "a");
    await screen.findByText("Somebody has this handle already.");
    slow(free);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(screen.queryByText(/is available/)).toBeNull();
  });

  it("asks to open the mail where addresses are confirmed first", async () => {
    const { user, mustConfirm, session } = setUp(new FakeServer().on("SignUp", () => payload({ confirmationSentTo: "ada@example.org" })));
    await fillIn(user);
    await user.click(screen.getByRole("button", { name: "Create account" }));
    await waitFor(() => expect(mustConfirm()).toBe("ada@example.org"));
    expect(session.status()).not.toBe("in");
  });
});
