import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { FakeServer } from "#client/testing/fake-server.ts";
import { renderPage } from "#client/testing/render.tsx";
import { Commands } from "./commands.tsx";
import { switchShortcuts } from "./shortcuts.ts";

afterEach(() => switchShortcuts(true));

const people = () => ({
  profiles: {
    __typename: "ProfileConnection",
    nodes: [{ __typename: "Profile", id: "7", handle: "linus", displayName: "Linus", headline: null, avatar: null }],
  },
});

function open({ may = () => true }: { may?: (permission: string) => boolean } = {}) {
  const server = new FakeServer().on("PalettePeople", people);
  const page = renderPage(
    <>
      <label>
        Note <input />
      </label>
      <Commands may={may} />
    </>,
    server,
  );
  return { server, ...page };
}

const callPalette = async () => {
  fireEvent.keyDown(window, { key: "k", ctrlKey: true });
  return screen.findByPlaceholderText("Find a page, a person or an action");
};

describe("the command palette", () => {
  it("goes to a page that is typed the beginning of", async () => {
    const { user, router } = open();
    await user.type(await callPalette(), "audit");
    expect((await screen.findAllByRole("button", { name: "Audit log" })).length).toBe(1);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/administration/audit"));
  });

  it("finds a person, and leaves those alone who may not look for people", async () => {
    const { user, router } = open();
    await user.type(await callPalette(), "linu");
    await user.click(await screen.findByRole("button", { name: "Linus" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/people/linus"));
  });

  it("offers no page that one may not see, and asks for nobody", async () => {
    const { user, server } = open({ may: () => false });
    await user.type(await callPalette(), "audit");
    expect(await screen.findByText("Nothing is called so")).toBeTruthy();
    expect(server.sentOf("PalettePeople")).toEqual([]);
  });

  it("opens for whoever is typing, too", async () => {
    const { user } = open();
    await user.click(screen.getByRole("textbox", { name: "Note" }));
    expect(await callPalette()).toBeTruthy();
  });
});

describe("shortcuts", () => {
  it("go to a page by two keys", async () => {
    const { router } = open();
    fireEvent.keyDown(document.body, { key: "g" });
    fireEvent.keyDown(document.body, { key: "p" });
    await waitFor(() => expect(router.state.location.pathname).toBe("/profile"));
  });

  it("are letters for whoever is typing", async () => {
    const { user, router } = open();
    await user.type(screen.getByRole("textbox", { name: "Note" }), "gpe?");
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Note" }).value).toBe("gpe?");
    expect([router.state.location.pathname, router.state.location.hash]).toEqual(["/", ""]);
  });

  it("are listed by ?, at an address of their own, and can be switched off there", async () => {
    const { user, router } = open();
    fireEvent.keyDown(document.body, { key: "?" });
    const dialog = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
    expect(router.state.location.hash).toBe("#shortcuts");
    await user.click(within(dialog).getByRole("switch", { name: /^Shortcuts of single keys/ }));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    fireEvent.keyDown(document.body, { key: "e" });
    expect(router.state.location.pathname).toBe("/");
    switchShortcuts(true);
    fireEvent.keyDown(document.body, { key: "e" });
    await waitFor(() => expect(router.state.location.pathname).toBe("/profile/edit"));
  });
});
