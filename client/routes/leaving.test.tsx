import { act, screen, waitFor } from "@testing-library/react";
import { FakeServer } from "#client/testing/fake-server.ts";
import { fakeSession, renderPage } from "#client/testing/render.tsx";
import { CancelDeletion } from "./cancel-deletion.tsx";
import { DangerZone } from "./danger-zone.tsx";
import { Leaving } from "./leaving.tsx";
import { OwnData } from "./own-data.tsx";

const account = { __typename: "Account", id: "1", email: "ada@example.org", deletionScheduledFor: null };
const scheduled = { ...account, deletionScheduledFor: "2026-03-15T10:00:00Z" };
const ofAccount = (of: object | null, userErrors: readonly object[] = []) => ({ __typename: "AccountPayload", userErrors, account: of });
const page = (of: object) => () => ({ viewer: { __typename: "Viewer", account: of } });

describe("Own data", () => {
  const archive = (state: string, over: object = {}) => ({
    __typename: "DataExport",
    id: "e1",
    state,
    requestedAt: "2026-03-01T10:00:00Z",
    expiresAt: null,
    url: null,
    ...over,
  });
  const list = (...dataExports: readonly object[]) => ({ viewer: { __typename: "Viewer", dataExports } });

  it("are put into an archive in the background, with its progress, until they can be fetched", async () => {
    let exports: readonly object[] = [];
    const server = new FakeServer()
      .on("OwnDataPage", () => list(...exports))
      .on("DataExportJob", () => ({ job: { __typename: "Job", id: "e1", done: 2, total: 5 } }))
      .on("ExportMyData", () => {
        exports = [archive("RUNNING")];
        return { exportMyData: { __typename: "DataExportPayload", userErrors: [], export: { __typename: "DataExport", id: "e1" } } };
      });
    const { user } = renderPage(<OwnData />, server);
    await user.click(await screen.findByRole("button", { name: "Make an archive" }));
    await screen.findByText("Is being put together");
    await screen.findByText("2 of 5");
    screen.getByRole("progressbar", { name: "How much of the archive is done" });
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Make an archive" }).disabled).toBe(true);
    exports = [archive("READY", { url: "https://portrait.example/exports/e1.zip", expiresAt: "2026-03-04T10:00:00Z" })];
    const link = await screen.findByRole("link", { name: "Download" });
    expect(link.getAttribute("href")).toBe("https://portrait.example/exports/e1.zip");
  });

  it("say why there is no other archive now", async () => {
    const tooMany = { __typename: "LimitReached", code: "TOO_MANY_EXPORTS", message: "Five a day are enough. Try again tomorrow.", path: [] };
    const server = new FakeServer()
      .on("OwnDataPage", () => list(archive("EXPIRED")))
      .on("ExportMyData", () => ({ exportMyData: { __typename: "DataExportPayload", userErrors: [tooMany], export: null } }));
    const { user } = renderPage(<OwnData />, server);
    await user.click(await screen.findByRole("button", { name: "Make an archive" }));
    expect((await screen.findByText(tooMany.message)).closest('[role="alert"]')).not.toBeNull();
  });
});

describe("Deleting one's account", () => {
  const opened = (server: FakeServer) => renderPage(<DangerZone />, server.on("DangerZonePage", page(account)));
  const confirmation = () => screen.findByRole<HTMLInputElement>("textbox", { name: "Type your address to confirm" });

  it("says what comes of it, and offers the export first", async () => {
    opened(new FakeServer());
    await screen.findByText(/After 14 days everything is deleted for good/);
    expect(screen.getByRole("link", { name: "Export your data" }).getAttribute("href")).toBe("/account/data");
  });

  it("does nothing before the address is typed", async () => {
    const server = new FakeServer();
    const { user } = opened(server);
    await user.type(await confirmation(), "ada@example.net");
    await user.click(screen.getByRole("button", { name: "Delete my account" }));
    await screen.findByText("This is not ada@example.org.");
    expect(document.activeElement).toBe(await confirmation());
    expect(server.sentOf("DeleteMyAccount")).toHaveLength(0);
  });

  it("says until when there is a way back, and ends the session", async () => {
    const { user, session } = opened(new FakeServer().on("DeleteMyAccount", () => ({ deleteMyAccount: ofAccount(scheduled) })));
    await user.type(await confirmation(), "Ada@example.org{Enter}");
    await screen.findByText(/Your account will be deleted on .*2026/);
    await waitFor(() => expect(session.status()).toBe("out"));
  });

  it("says why it can't be, and keeps what was typed", async () => {
    const last = { __typename: "Conflict", code: "LAST_ADMINISTRATOR", message: "You are the last administrator.", path: [] };
    const { user, session } = opened(new FakeServer().on("DeleteMyAccount", () => ({ deleteMyAccount: ofAccount(null, [last]) })));
    await user.type(await confirmation(), "ada@example.org{Enter}");
    await screen.findByText(last.message);
    expect([(await confirmation()).value, session.status()]).toEqual(["ada@example.org", "in"]);
  });
});

describe("The way back", () => {
  it("is one button for whoever signs in before the account is gone", async () => {
    let isKept = false;
    const server = new FakeServer().on("LeavingPage", page(scheduled)).on("CancelDeletion", () => ({ cancelDeletion: ofAccount(account) }));
    const { user } = renderPage(<Leaving onKept={() => (isKept = true)} />, server);
    await screen.findByText(/will be deleted for good on .*2026/);
    await user.click(screen.getByRole("button", { name: "Keep my account" }));
    await waitFor(() => expect(isKept).toBe(true));
    expect(server.sentOf("CancelDeletion")[0]?.variables).toEqual({ token: null });
  });

  it("is a button behind the link of the mail, too", async () => {
    const server = new FakeServer().on("CancelDeletion", () => ({ cancelDeletion: ofAccount(account) }));
    const { user, router } = renderPage(<CancelDeletion />, server, fakeSession());
    await act(() => router.navigate("/#token=abc"));
    await user.click(await screen.findByRole("button", { name: "Keep my account" }));
    await screen.findByText("Your account stays");
    expect(server.sentOf("CancelDeletion")[0]?.variables).toEqual({ token: "abc" });
  });
});
