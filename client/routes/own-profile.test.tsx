import { act, screen, waitFor, within } from "@testing-library/react";
import { FakeServer } from "#client/testing/fake-server.ts";
import { ada } from "#client/testing/people.ts";
import { renderPage } from "#client/testing/render.tsx";
import { OwnProfile } from "./own-profile.tsx";
import { ViewerContext } from "./viewer.ts";

const seen = {
  EVERYONE: { ...ada, location: null, hidden: ["location", "phone", "roles"], roles: [] },
  MEMBERS: { ...ada, hidden: ["phone"] },
  STAFF: { ...ada, phone: "+442079460958", hidden: [] },
};

const edit = { __typename: "ProfileChange", version: 3, at: new Date().toISOString(), fields: ["headline", "location"], by: null };

function serverOf(profile: object = ada) {
  return new FakeServer()
    .on("OwnProfilePage", () => ({ viewer: { __typename: "Viewer", profile } }))
    .on("ProfileAsPage", ({ viewAs }) => ({ profile: seen[viewAs as keyof typeof seen] }));
}

async function open(server: FakeServer) {
  const page = renderPage(
    <ViewerContext.Provider value={{ accountId: "1", profileId: "1", may: () => false }}>
      <OwnProfile />
    </ViewerContext.Provider>,
    server,
  );
  await screen.findByRole("heading", { level: 1, name: "Ada" });
  return page;
}

describe("One's own profile", () => {
  it("tells who sees each field", async () => {
    await open(serverOf());
    const location = screen.getByText("London").closest("dd");
    expect(location?.textContent).toContain("Seen by members");
    expect(screen.getByText("Countess").closest("p")?.textContent).toContain("Seen by everyone");
  });

  it("is shown as others see it, by an address that can be linked to, and what they don't see is said in one sentence", async () => {
    const server = serverOf();
    const { user, router } = await open(server);
    await user.click(screen.getByRole("radio", { name: "Everyone" }));
    await screen.findByText("This is how everyone sees your profile. They don’t see: Location, Phone, and Roles.");
    expect(screen.queryByText("London")).toBeNull();
    expect(router.state.location.search).toBe("?as=everyone");
    // Nobody else is told who sees what, nor how complete it is.
    expect(screen.queryByText(/^Seen by/)).toBeNull();
    expect(screen.queryByRole("progressbar")).toBeNull();

    await user.click(screen.getByRole("radio", { name: "Staff" }));
    await screen.findByText("This is how staff see your profile. Nothing is hidden from them.");
    await user.click(screen.getByRole("radio", { name: "Everyone" }));
    await screen.findByText(/They don’t see: Location/);

    await user.click(screen.getByRole("radio", { name: "Yourself" }));
    await screen.findByText("London");
    expect(router.state.location.search).toBe("");
  });

  it("opens through others' eyes where the address says so", async () => {
    const server = serverOf();
    const page = await open(server);
    await act(() => page.router.navigate("/?as=members"));
    await screen.findByText("This is how members see your profile. They don’t see: Phone.");
    expect(server.sentOf("ProfileAsPage").map(({ variables }) => variables)).toEqual([{ id: "1", viewAs: "MEMBERS" }]);
  });

  it("keeps what others see out of what its owner is shown", async () => {
    const { user, client } = await open(serverOf());
    await user.click(screen.getByRole("radio", { name: "Everyone" }));
    await screen.findByText(/They don’t see/);
    expect((client.cache.extract() as Record<string, unknown>)["Profile:1"]).toMatchObject({ location: "London", hidden: [] });
  });

  it("says that its link was copied", async () => {
    const { user } = await open(serverOf());
    await user.click(screen.getByRole("button", { name: "Copy link" }));
    await waitFor(() => expect(screen.getByText("The link was copied.").getAttribute("role")).toBe("status"));
    expect(await navigator.clipboard.readText()).toBe("http://localhost/people/ada");
  });

  it("lists the last edits, and takes one back", async () => {
    const undone = { ...ada, version: 4, headline: "Analyst", location: "Paris", changes: [{ ...edit, version: 4 }] };
    const server = serverOf({ ...ada, changes: [edit] }).on("UndoProfileChange", () => ({
      undoProfileChange: { __typename: "ProfilePayload", userErrors: [], profile: undone },
    }));
    const { user } = await open(server);
    const changes = screen.getByRole("region", { name: "Last changes" });
    expect(within(changes).getByText("Headline and Location")).toBeTruthy();
    await user.click(within(changes).getByRole("button", { name: "Undo: Headline and Location" }));
    await screen.findByText("Taken back.");
    expect(screen.getByText("Paris")).toBeTruthy();
    expect(server.sentOf("UndoProfileChange")[0]?.variables).toEqual({ profileId: "1", version: 3 });
  });

  it("says why an edit can't be taken back, where its button is", async () => {
    const refusal = { __typename: "VersionConflict", code: "VERSION_CONFLICT", message: "It was changed since.", path: ["version"] };
    const server = serverOf({ ...ada, changes: [edit] }).on("UndoProfileChange", () => ({
      undoProfileChange: { __typename: "ProfilePayload", userErrors: [refusal], profile: null },
    }));
    const { user } = await open(server);
    await user.click(screen.getByRole("button", { name: /^Undo/ }));
    await within(screen.getByRole("region", { name: "Last changes" })).findByText("It was changed since.");
  });

  it("draws how it grew when somebody wants to see it, with the figures beside it", async () => {
    const point = (at: string, percent: number) => ({ __typename: "CompletionPoint", at, percent });
    const server = serverOf().on("CompletionHistory", () => ({
      completion: { __typename: "Completion", history: [point("2026-03-01T10:00:00Z", 20), point("2026-03-03T10:00:00Z", 50)] },
    }));
    const { user } = await open(server);
    expect(server.sentOf("CompletionHistory")).toHaveLength(0);
    await user.click(screen.getByText("How it grew"));
    await user.click(await screen.findByText("Show as a table"));
    const table = screen.getByRole("table", { name: "Profile completion by day" });
    expect(
      within(table)
        .getAllByRole("row")
        .map(({ textContent }) => textContent),
    ).toEqual(["RangePercent", "Mar 1, 202620", "Mar 3, 202650"]);
  });
});
