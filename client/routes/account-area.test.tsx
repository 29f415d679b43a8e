import { screen, waitFor, within } from "@testing-library/react";
import { FakeServer, refusedWith } from "#client/testing/fake-server.ts";
import { renderPage } from "#client/testing/render.tsx";
import { SecurityLog } from "./security-log.tsx";
import { SignInMethods } from "./sign-in-methods.tsx";

const account = {
  __typename: "Account",
  id: "1",
  email: "ada@example.org",
  emailVerifiedAt: "2026-01-01T00:00:00Z",
  pendingEmail: null,
  hasPassword: true,
  totpEnabled: false,
  recoveryCodesLeft: 0,
};
const guarded = { ...account, totpEnabled: true, recoveryCodesLeft: 2 };
const page = (of: object) => () => ({ viewer: { __typename: "Viewer", account: of } });
const codes = ["aaaa-bbbb-cccc-dddd", "eeee-ffff-gggg-hhhh"];
const otpauthUrl = "otpauth://totp/Portrait:ada%40example.org?secret=JBSWY3DPEHPK3PXP&issuer=Portrait";
const enrolment = { __typename: "TotpEnrolmentPayload", userErrors: [], otpauthUrl, secret: "JBSWY3DPEHPK3PXP" };
const withCodes = (userErrors: readonly object[] = []) => ({
  __typename: "RecoveryCodesPayload",
  userErrors,
  codes: userErrors.length > 0 ? null : codes,
  account: userErrors.length > 0 ? null : { ...guarded, recoveryCodesLeft: 10 },
});
const wrongCode = { __typename: "InvalidInput", code: "WRONG_CODE", message: "This code is not right. Wait for the next one.", path: ["code"] };

const panel = () => within(screen.getByRole("region", { name: "Two-step sign-in" }));
const code = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Code of your app" });

describe("Setting up two-step sign-in", () => {
  async function begun(server: FakeServer) {
    const opened = renderPage(
      <SignInMethods />,
      server.on("SignInMethodsPage", page(account)).on("StartTotpEnrolment", () => ({ startTotpEnrolment: enrolment })),
    );
    await opened.user.click(await screen.findByRole("button", { name: "Set it up" }));
    await screen.findByRole("img", { name: /^QR code/ });
    return opened;
  }

  it("shows the key as a picture, as a link and to be typed, and keeps it out of the store", async () => {
    const { client } = await begun(new FakeServer());
    expect(document.activeElement).toBe(screen.getByRole("heading", { name: "1. Scan this with your authenticator app" }));
    expect(screen.getByRole("link", { name: "Open it in an app on this device" }).getAttribute("href")).toBe(otpauthUrl);
    screen.getByText("JBSW Y3DP EHPK 3PXP");
    expect(JSON.stringify(client.cache.extract())).not.toContain("JBSWY3DPEHPK3PXP");
  });

  it("hands out the recovery codes once the app has shown that it works, to be copied or downloaded, and lets nobody leave without a question", async () => {
    const { user, client } = await begun(new FakeServer().on("ConfirmTotp", () => ({ confirmTotp: withCodes() })));
    await user.type(code(), "123456");
    const heading = await screen.findByRole("heading", { name: "Your recovery codes for Portrait" });
    expect(document.activeElement).toBe(heading);
    for (const each of codes) screen.getByText(each);
    expect(decodeURIComponent(screen.getByRole("link", { name: "Download" }).getAttribute("href") ?? "")).toContain(codes.join("\n"));
    expect(JSON.stringify(client.cache.extract())).not.toContain(codes[0]);
    await user.click(screen.getByRole("button", { name: "Copy" }));
    await screen.findByText("Copied");
    expect(await navigator.clipboard.readText()).toBe(codes.join("\n"));
    await user.click(screen.getByRole("link", { name: "Elsewhere" }));
    await user.click(await screen.findByRole("button", { name: "Keep editing" }));
    await user.click(screen.getByRole("button", { name: "I have kept them" }));
    await screen.findByText("Two-step sign-in is on");
    screen.getByText("10 recovery codes are left.");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Make new recovery codes" }));
  });

  it("says at the field that a code is wrong", async () => {
    const { user } = await begun(new FakeServer().on("ConfirmTotp", () => ({ confirmTotp: withCodes([wrongCode]) })));
    await user.type(code(), "111111");
    await screen.findByText(wrongCode.message);
    expect([code().getAttribute("aria-invalid"), code().value, document.activeElement === code()]).toEqual(["true", "111111", true]);
  });

  it("can be called off", async () => {
    const { user } = await begun(new FakeServer());
    await user.click(panel().getByRole("button", { name: "Cancel" }));
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Set it up" }));
  });

  it("says with its reference what went wrong on the server's side", async () => {
    const server = new FakeServer().on("SignInMethodsPage", page(account)).on("StartTotpEnrolment", () => refusedWith("INTERNAL", { errorId: "e-17" }));
    const { user } = renderPage(<SignInMethods />, server);
    await user.click(await screen.findByRole("button", { name: "Set it up" }));
    await screen.findByText("e-17");
    screen.getByRole("button", { name: "Set it up" });
  });
});

describe("Two-step sign-in that is on", () => {
  it("warns when few recovery codes are left, and makes new ones after a question", async () => {
    const server = new FakeServer().on("SignInMethodsPage", page(guarded)).on("RegenerateRecoveryCodes", () => ({ regenerateRecoveryCodes: withCodes() }));
    const { user } = renderPage(<SignInMethods />, server);
    await screen.findByText("Only 2 recovery codes are left. Make new ones soon.");
    await user.click(screen.getByRole("button", { name: "Make new recovery codes" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Make new recovery codes?" }));
    expect(server.sentOf("RegenerateRecoveryCodes")).toHaveLength(0);
    await user.click(dialog.getByRole("button", { name: "Make new recovery codes" }));
    await screen.findByText(codes[0] ?? "");
  });

  it("is turned off after a question", async () => {
    const server = new FakeServer()
      .on("SignInMethodsPage", page(guarded))
      .on("DisableTotp", () => ({ disableTotp: { __typename: "AccountPayload", userErrors: [], account } }));
    const { user } = renderPage(<SignInMethods />, server);
    await user.click(await screen.findByRole("button", { name: "Turn off" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Turn two-step sign-in off?" }));
    await user.click(dialog.getByRole("button", { name: "Turn off" }));
    await screen.findByText("Two-step sign-in is off");
    await screen.findByText("Two-step sign-in is off now.");
  });
});

describe("The security log of one's own account", () => {
  const event = (id: string, over: object) => ({
    __typename: "AuditEvent",
    id,
    at: "2026-03-01T10:00:00Z",
    action: "session.started",
    actorKind: "PERSON",
    actor: { __typename: "Profile", id: "1", displayName: "Ada" },
    target: "account:1",
    ip: "192.0.2.0",
    sessionId: "here",
    ...over,
  });
  const answer = (events: readonly { id: string }[], hasNextPage = false) => ({
    viewer: {
      __typename: "Viewer",
      account,
      sessions: [{ __typename: "Session", id: "here", isCurrent: true, browser: "Firefox 145", os: "Linux" }],
      securityLog: {
        __typename: "AuditConnection",
        edges: events.map((node) => ({ __typename: "AuditEdge", cursor: node.id, node })),
        pageInfo: { __typename: "PageInfo", hasNextPage, endCursor: events.at(-1)?.id ?? null },
      },
    },
  });

  it("says what happened, on which device, from where, and by whom", async () => {
    const staff = { __typename: "Profile", id: "2", displayName: "Grace" };
    const events = [
      event("a", {}),
      event("b", { action: "account.totp-enabled", sessionId: "gone" }),
      event("c", { action: "role.granted", actor: staff, ip: null, sessionId: null }),
      event("d", { action: "something.newer" }),
    ];
    renderPage(
      <SecurityLog />,
      new FakeServer().on("SecurityLogPage", () => answer(events)),
    );
    const rows = (await screen.findAllByRole("listitem")).map(({ textContent }) => textContent);
    expect(rows[0]).toMatch(/^Signed inThis device · from 192\.0\.2\.0.*2026/);
    expect(rows[1]).toContain("Two-step sign-in turned onA device that is signed out by now");
    expect(rows[2]).toMatch(/^Role grantedby Grace/);
    expect(rows[3]).toContain("something.newer");
  });

  it("goes on with older events below, and keeps what is there when that fails", async () => {
    let isDown = true;
    const server = new FakeServer().on("SecurityLogPage", ({ after }) => {
      if (after === undefined) return answer([event("a", {})], true);
      return isDown ? new TypeError("Failed to fetch") : answer([event("b", { action: "account.signed-up" })]);
    });
    const { user } = renderPage(<SecurityLog />, server);
    await user.click(await screen.findByRole("button", { name: "Load more" }));
    await screen.findByText("The next ones could not be loaded.");
    screen.getByText("Signed in");
    isDown = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText("Account created");
    screen.getByText("Signed in");
    expect(server.sentOf("SecurityLogPage").at(-1)?.variables).toMatchObject({ after: "a" });
  });

  it("is one sentence where nothing happened, and a retry where it can't be had", async () => {
    let isDown = true;
    const server = new FakeServer().on("SecurityLogPage", () => (isDown ? refusedWith("INTERNAL", { errorId: "e-18" }) : answer([])));
    const { user } = renderPage(<SecurityLog />, server);
    await screen.findByText("e-18");
    isDown = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => screen.getByText("Nothing has happened yet"));
  });
});
