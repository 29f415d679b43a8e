import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { FakeServer } from "#client/testing/fake-server.ts";
import { ada, fieldsOfProfile } from "#client/testing/people.ts";
import { renderPage } from "#client/testing/render.tsx";
import { EditOwnProfile } from "./edit-profile.tsx";
import { ViewerContext } from "./viewer.ts";

const saved = (over: object) => ({ updateProfile: { __typename: "ProfilePayload", userErrors: [], profile: { ...ada, ...over } } });
const refused = (error: object) => ({ updateProfile: { __typename: "ProfilePayload", userErrors: [{ path: ["input"], ...error }], profile: null } });

function serverWith(update: Parameters<FakeServer["on"]>[1]) {
  return new FakeServer()
    .on("EditProfilePage", () => ({ profile: ada, profileFields: fieldsOfProfile }))
    .on("HandleAvailability", () => ({ handleAvailability: { __typename: "HandleAvailability", isAvailable: true, reason: null } }))
    .on("UpdateProfile", update);
}

async function openForm(server: FakeServer) {
  const page = renderPage(
    <ViewerContext.Provider value={{ accountId: "1", profileId: "1", may: () => false }}>
      <EditOwnProfile />
    </ViewerContext.Provider>,
    server,
  );
  const headline = await screen.findByRole<HTMLInputElement>("textbox", { name: "Headline" });
  const type = async (text: string) => {
    await page.user.clear(headline);
    await page.user.paste(text);
  };
  return { ...page, headline, type };
}

describe("Editing a profile", () => {
  it("shows how much is unsaved, and sends what changed with the version that it was based on", async () => {
    const server = serverWith(() => saved({ version: 4, headline: "Analyst" }));
    const { user, type } = await openForm(server);
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
    await type("Analyst");
    expect(screen.getByText("1 unsaved change")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText("Saved.");
    expect(screen.queryByText(/unsaved/)).toBeNull();
    expect(server.sentOf("UpdateProfile")[0]?.variables).toEqual({ input: { id: "1", expectedVersion: 3, headline: "Analyst" } });
  });

  it("saves by Ctrl and S, once, however often it is pressed", async () => {
    const server = serverWith(() => saved({ version: 4, headline: "Analyst" }));
    const { type } = await openForm(server);
    await type("Analyst");
    const press = () => fireEvent.keyDown(window, { key: "s", ctrlKey: true });
    press();
    press();
    await screen.findByText("Saved.");
    expect(server.sentOf("UpdateProfile")).toHaveLength(1);
  });

  it("shows which steps saving will do, once as much is typed as they ask for, beside the server's number", async () => {
    const { user } = await openForm(serverWith(() => saved({})));
    const about = screen.getByRole("textbox", { name: "About" });
    await user.click(about);
    await user.paste("Too short");
    expect(screen.queryByText("One step is filled in. Save to count it.")).toBeNull();
    await user.paste(" no longer");
    expect(screen.getByText("One step is filled in. Save to count it.")).toBeTruthy();
    expect(screen.getByRole("progressbar", { name: "Profile completion" }).getAttribute("aria-valuenow")).toBe("50");
  });

  it("counts from four fifths of a limit on, and refuses beyond it before anything is sent", async () => {
    const server = serverWith(() => saved({}));
    const { user, type, headline } = await openForm(server);
    await type("sixteen letters!");
    expect(screen.getByText("16 of 20 characters")).toBeTruthy();
    await type("this has twenty-five chars");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(headline.getAttribute("aria-invalid")).toBe("true");
    expect(server.sentOf("UpdateProfile")).toHaveLength(0);
  });

  it("discards back to what is saved", async () => {
    const { user, type, headline } = await openForm(serverWith(() => saved({})));
    await type("Analyst");
    await user.click(screen.getByRole("button", { name: "Discard" }));
    expect(headline.value).toBe("Countess");
    expect(screen.queryByText(/unsaved/)).toBeNull();
  });

  it("puts a refusal at its field", async () => {
    const { user, type, headline } = await openForm(
      serverWith(() => refused({ __typename: "InvalidInput", code: "BAD_FORMAT", message: "Not like that.", path: ["input", "headline"] })),
    );
    await type("Analyst");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(headline.getAttribute("aria-invalid")).toBe("true"));
    expect(headline.value).toBe("Analyst");
  });

  it("keeps every letter when the connection is lost, and saves on the next try", async () => {
    let online = false;
    const { user, type, headline } = await openForm(serverWith(() => (online ? saved({ version: 4, headline: "Analyst" }) : new TypeError("Failed to fetch"))));
    await type("Analyst");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText("No connection");
    expect(headline.value).toBe("Analyst");
    online = true;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText("Saved.");
    expect(screen.queryByText("No connection")).toBeNull();
  });

  it("celebrates a whole profile once, and not again on this device", async () => {
    const whole = { ...ada.completion, percent: 100, next: null, steps: [] };
    let version = 3;
    const percents = [whole, ada.completion, whole];
    const { user, type } = await openForm(
      serverWith(({ input }) => {
        version += 1;
        return saved({ version, ...(input as object), completion: percents[version - 4] ?? whole });
      }),
    );
    const celebration = () => screen.queryAllByText("Your profile is complete. People will know who they are talking to.").length;
    const save = async (text: string) => {
      await type(text);
      await user.click(screen.getByRole("button", { name: "Save" }));
      await waitFor(() => expect(screen.queryByText(/unsaved/)).toBeNull());
    };
    await save("Analyst");
    await waitFor(() => expect(celebration()).toBe(1));
    for (const toast of screen.getAllByRole("button", { name: "Dismiss" })) await user.click(toast);
    await save("Poet");
    await save("Countess of Lovelace");
    expect(screen.getByRole("progressbar", { name: "Profile completion" }).getAttribute("aria-valuenow")).toBe("100");
    expect(celebration()).toBe(0);
  });

  it("offers to take back what was just saved", async () => {
    const server = serverWith(() => saved({ version: 4, headline: "Analyst" })).on("UndoProfileChange", () => ({
      undoProfileChange: { __typename: "ProfilePayload", userErrors: [], profile: { ...ada, version: 5 } },
    }));
    const { user, type, headline } = await openForm(server);
    await type("Analyst");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await screen.findByText("Taken back.");
    expect(headline.value).toBe("Countess");
    expect(server.sentOf("UndoProfileChange")[0]?.variables).toEqual({ profileId: "1", version: 4 });
    expect(screen.queryByText(/unsaved/)).toBeNull();
  });

  it("leads back to the field one was in when the bar goes", async () => {
    const { user, type, headline } = await openForm(serverWith(() => saved({ version: 4, headline: "Analyst" })));
    await type("Analyst");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText("Saved.");
    expect(document.activeElement).toBe(headline);
  });

  it("guards what is unsaved, by name, and lets go after a discard", async () => {
    const { user, type } = await openForm(serverWith(() => saved({})));
    await type("Analyst");
    await user.click(screen.getByRole("link", { name: "Elsewhere" }));
    const dialog = await screen.findByRole("dialog", { name: "Leave without saving?" });
    expect(within(dialog).getByText("Your changes to Headline are not saved yet.")).toBeTruthy();
    await user.click(within(dialog).getByRole("button", { name: "Keep editing" }));
    expect(screen.queryByRole("heading", { name: "Another page" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Discard" }));
    await user.click(screen.getByRole("link", { name: "Elsewhere" }));
    await screen.findByRole("heading", { name: "Another page" });
  });

  it("leaves without a question where a value returned to what it was", async () => {
    const { user, type } = await openForm(serverWith(() => saved({})));
    await type("Analyst");
    await type("Countess");
    await user.click(screen.getByRole("link", { name: "Elsewhere" }));
    await screen.findByRole("heading", { name: "Another page" });
  });
});

describe("Who sees a field", () => {
  const chosen = (audience: string) => ({
    setVisibility: {
      __typename: "ProfilePayload",
      userErrors: [],
      profile: {
        __typename: "Profile",
        id: "1",
        version: 4,
        visibility: ada.visibility.map((seen) => (seen.field === "headline" ? { ...seen, audience } : seen)),
      },
    },
  });
  const choice = () => screen.getByRole<HTMLSelectElement>("combobox", { name: "Who sees: Headline" });

  it("is chosen beside it, saves itself and says so, and leaves alone what is typed", async () => {
    const server = serverWith(({ input }) => saved({ version: 5, ...(input as object) })).on("SetVisibility", () => chosen("STAFF"));
    const { user, type } = await openForm(server);
    await type("Analyst");
    await user.selectOptions(choice(), "Staff");
    expect((await screen.findByText("Saved")).getAttribute("role")).toBe("status");
    expect(choice().value).toBe("STAFF");
    expect(server.sentOf("SetVisibility")[0]?.variables).toEqual({ field: "headline", audience: "STAFF" });
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText("Saved.");
    expect(server.sentOf("UpdateProfile")[0]?.variables).toEqual({ input: { id: "1", expectedVersion: 4, headline: "Analyst" } });
  });

  it("goes back to what it was where it could not be saved, and is tried again", async () => {
    let online = false;
    const server = serverWith(() => saved({})).on("SetVisibility", () => (online ? chosen("ONLY_ME") : new TypeError("Failed to fetch")));
    const { user } = await openForm(server);
    await user.selectOptions(choice(), "Only me");
    await screen.findByText(/It stays as it was/);
    expect(choice().value).toBe("EVERYONE");
    online = true;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText("Saved");
    expect(choice().value).toBe("ONLY_ME");
  });

  it("can't be chosen for what whoever sees the profile sees", async () => {
    await openForm(serverWith(() => saved({})));
    expect(screen.queryByRole("combobox", { name: "Who sees: Name" })).toBeNull();
  });
});

describe("Editing a profile when somebody else saved in the meantime", () => {
  const theirs = { ...ada, version: 4, headline: "Poet", location: "Paris" };

  function conflicting() {
    return serverWith(({ input }) => {
      const { expectedVersion, headline } = input as { expectedVersion: number; headline?: string };
      if (expectedVersion === 3)
        return refused({ __typename: "VersionConflict", code: "VERSION_CONFLICT", message: "Changed.", path: ["input", "expectedVersion"] });
      return saved({ ...theirs, version: 5, headline: headline ?? theirs.headline });
    }).on("LatestProfile", () => ({ profile: theirs }));
  }

  async function collide(server: FakeServer) {
    const page = await openForm(server);
    await page.type("Analyst");
    await page.user.click(screen.getByRole("button", { name: "Save" }));
    return { ...page, dialog: await screen.findByRole("dialog", { name: "Somebody else saved in the meantime" }) };
  }

  it("shows both versions of the field, and saves mine on top of theirs", async () => {
    const server = conflicting();
    const { user, dialog } = await collide(server);
    const choice = within(dialog).getByRole("radiogroup", { name: "Headline" });
    expect(
      within(choice)
        .getByRole("radio", { name: /Yours\s*Analyst/ })
        .getAttribute("aria-checked"),
    ).toBe("true");
    expect(within(choice).getByRole("radio", { name: /Theirs\s*Poet/ })).toBeTruthy();
    expect(within(dialog).getByText("Location: Paris")).toBeTruthy();
    await user.click(within(dialog).getByRole("button", { name: "Save this version" }));
    await screen.findByText("Saved.");
    expect(server.sentOf("UpdateProfile").at(-1)?.variables).toEqual({ input: { id: "1", expectedVersion: 4, headline: "Analyst" } });
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Location" }).value).toBe("Paris");
  });

  it("takes theirs where that is chosen", async () => {
    const { user, dialog, headline } = await collide(conflicting());
    await user.click(within(dialog).getByRole("radio", { name: /Theirs\s*Poet/ }));
    await user.click(within(dialog).getByRole("button", { name: "Save this version" }));
    await waitFor(() => expect(headline.value).toBe("Poet"));
  });

  it("loses nothing when the question is put off", async () => {
    const { user, dialog, headline } = await collide(conflicting());
    await user.click(within(dialog).getByRole("button", { name: "Keep editing" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(headline.value).toBe("Analyst");
    expect(screen.getByText("1 unsaved change")).toBeTruthy();
  });

  it("asks nothing where the other version is one's own, whose answer was lost", async () => {
    const { user, type } = await openForm(conflicting().on("LatestProfile", () => ({ profile: { ...ada, version: 4, headline: "Analyst" } })));
    await type("Analyst");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText("Saved.");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.queryByText(/unsaved/)).toBeNull();
  });
});
