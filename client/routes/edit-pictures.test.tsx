import { jest } from "@jest/globals";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { FakeServer } from "#client/testing/fake-server.ts";
import { beginningOf } from "#client/testing/files.ts";
import { ada, fieldsOfProfile, picture } from "#client/testing/people.ts";
import { renderPage } from "#client/testing/render.tsx";
import { EditOwnProfile, EditPerson } from "./edit-profile.tsx";
import { ViewerContext } from "./viewer.ts";

const stored = { ...picture, id: "2", url: "https://pictures.example/2-192.webp", isFallback: false };
const uploaded = (over: object = {}) => ({
  uploadImage: {
    __typename: "ImagePayload",
    userErrors: [],
    image: {
      ...stored,
      privacyReceipt: { __typename: "PrivacyReceipt", removedLocation: true, removedDevice: false, removedDates: true, removedThumbnail: false },
    },
    profile: { ...ada, version: 4, avatar: stored },
    ...over,
  },
});

/** jsdom decodes nothing: as in a browser that does not know the format, there is no preview. */
beforeAll(async () => {
  // Loaded when first needed; here it is needed at once.
  await Promise.all([import("#client/features/pictures/crop-dialog.tsx"), import("#client/features/pictures/camera-dialog.tsx")]);
  URL.createObjectURL = () => "blob:preview";
  URL.revokeObjectURL = () => {};
  Object.defineProperty(globalThis, "Image", {
    value: class {
      onerror: (() => void) | null = null;
      set src(_: string) {
        setTimeout(() => this.onerror?.());
      }
    },
  });
});

async function openEditor(server: FakeServer, profile: object = ada, route = <EditOwnProfile />) {
  server.on("EditProfilePage", () => ({ profile, profileFields: fieldsOfProfile }));
  const page = renderPage(<ViewerContext.Provider value={{ accountId: "1", profileId: "1", may: () => false }}>{route}</ViewerContext.Provider>, server);
  const input = await screen.findByLabelText<HTMLInputElement>("Choose a photo");
  return { ...page, choose: (file: File) => act(async () => void fireEvent.change(input, { target: { files: [file] } })) };
}

const photo = () => new File([beginningOf.heic], "IMG_0001.HEIC", { type: "image/heic" });

async function save(user: Awaited<ReturnType<typeof openEditor>>["user"]) {
  const dialog = await screen.findByRole("dialog", { name: "Position your photo" });
  await within(dialog).findByText("No preview in this browser");
  await user.click(within(dialog).getByRole("button", { name: "Save photo" }));
  return dialog;
}

describe("Changing one's photo", () => {
  it("tells the limits before one chooses, and refuses what breaks them", async () => {
    const server = new FakeServer();
    const { choose } = await openEditor(server);
    expect(screen.getByText(/up to 10 MB and 50 megapixels. You can also drop it anywhere/)).toBeTruthy();
    await choose(new File(["%PDF"], "cv.pdf", { type: "application/pdf" }));
    expect(await screen.findByText(/“cv.pdf” is not a picture/)).toBeTruthy();
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(server.sentOf("UploadPicture")).toHaveLength(0);
  });

  it("sends a photo that this browser can't show as it is, and thanks with what was removed", async () => {
    const server = new FakeServer().on("UploadPicture", () => uploaded());
    const { user, choose, client } = await openEditor(server);
    await choose(photo());
    await save(user);
    await screen.findByText("Photo saved. For your privacy we took out of it: the place and the time.");
    expect(server.sentOf("UploadPicture")[0]?.variables).toMatchObject({ file: { name: "IMG_0001.HEIC" }, crop: null });
    expect(screen.getByRole("button", { name: "Change the photo of Ada" }).querySelector("img")?.getAttribute("src")).toBe(stored.url);
    expect(JSON.stringify(client.cache.extract())).not.toContain("blob:");
  });

  it("leaves the old picture and everything for another try when the upload fails", async () => {
    let online = false;
    const server = new FakeServer().on("UploadPicture", () => (online ? uploaded() : new Error("The connection was lost during the upload.")));
    const { user, choose } = await openEditor(server);
    await choose(photo());
    const dialog = await save(user);
    await within(dialog).findByText("The photo was not saved");
    await waitFor(() => expect(document.activeElement).toBe(within(dialog).getByRole("button", { name: "Try again" })));
    expect(document.querySelector("#avatar img")?.getAttribute("src")).toBe(picture.url);
    online = true;
    await user.click(within(dialog).getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("sends the same request again under the same key, and a changed one under another", async () => {
    const server = new FakeServer().on("UploadPicture", () => new Error("The connection was lost during the upload."));
    const { user, choose } = await openEditor(server);
    await choose(photo());
    const dialog = await save(user);
    const again = () => user.click(within(dialog).getByRole("button", { name: "Try again" }));
    await within(dialog).findByText("The photo was not saved");
    await again();
    await waitFor(() => expect(server.sentOf("UploadPicture")).toHaveLength(2));
    await within(dialog).findByText("The photo was not saved");
    await user.type(within(dialog).getByRole("textbox", { name: /Description/ }), "Me");
    await again();
    await waitFor(() => expect(server.sentOf("UploadPicture")).toHaveLength(3));
    const [first, second, third] = server.sentOf("UploadPicture").map(({ idempotencyKey }) => idempotencyKey);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it("says the server's reason where it refuses the picture", async () => {
    const refusal = { __typename: "InvalidInput", code: "DAMAGED_IMAGE", message: "This file is damaged.", path: ["file"] };
    const { user, choose } = await openEditor(new FakeServer().on("UploadPicture", () => uploaded({ userErrors: [refusal], image: null, profile: null })));
    await choose(photo());
    const dialog = await save(user);
    await within(dialog).findByText("This file is damaged.");
  });

  it("refuses what is no picture inside, whatever its name says", async () => {
    const { choose } = await openEditor(new FakeServer());
    await choose(new File(["%PDF-1.7"], "me.jpg", { type: "image/jpeg" }));
    expect((await screen.findByRole("alert")).textContent).toMatch(/“me.jpg” is called a picture, and is none inside/);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("gives the focus back to where it was", async () => {
    const { choose } = await openEditor(new FakeServer());
    const button = screen.getByRole("button", { name: "Upload photo" });
    button.focus();
    await choose(photo());
    const dialog = await screen.findByRole("dialog", { name: "Position your photo" });
    fireEvent.keyDown(dialog, { key: "Escape" });
    await waitFor(() => expect(document.activeElement).toBe(button));
  });

  it("leaves text to a text field that it is pasted into, also where a picture comes along", async () => {
    await openEditor(new FakeServer());
    const field = screen.getByRole("textbox", { name: "Headline" });
    const clipboardData = { files: [photo()], types: ["text/plain", "Files"] };
    await act(async () => void fireEvent(field, Object.assign(new Event("paste", { bubbles: true, cancelable: true }), { clipboardData })));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("takes a photo that is dropped anywhere on the page, or pasted", async () => {
    await openEditor(new FakeServer());
    const dataTransfer = { types: ["Files"], files: [photo()] };
    await act(async () => void fireEvent(window, Object.assign(new Event("drop", { cancelable: true }), { dataTransfer })));
    const dialog = await screen.findByRole("dialog", { name: "Position your photo" });
    fireEvent.keyDown(dialog, { key: "Escape" });
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await act(async () => void fireEvent(window, Object.assign(new Event("paste", { cancelable: true }), { clipboardData: { files: [photo()] } })));
    await screen.findByRole("dialog", { name: "Position your photo" });
  });

  it("removes one's own at once, and the server puts it back on undo", async () => {
    const server = new FakeServer()
      .on("RemovePicture", () => ({ removeImage: { __typename: "ProfilePayload", userErrors: [], profile: { ...ada, version: 4 } } }))
      .on("RestorePicture", () => ({ restoreImage: { __typename: "ImagePayload", userErrors: [], profile: { ...ada, version: 5, avatar: stored } } }));
    const { user } = await openEditor(server, { ...ada, avatar: stored });
    await user.click(screen.getByRole("button", { name: "Remove photo" }));
    await waitFor(() => expect(document.querySelector("#avatar img")?.getAttribute("src")).toBe(picture.url));
    expect(document.activeElement?.id).toBe("avatar");
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(document.querySelector("#avatar img")?.getAttribute("src")).toBe(stored.url));
    expect(server.sentOf("RestorePicture")[0]?.variables).toEqual({ id: stored.id });
  });

  it("shows the photo again where it could not be removed, and says why", async () => {
    const { user } = await openEditor(
      new FakeServer().on("RemovePicture", () => new TypeError("Failed to fetch")),
      { ...ada, avatar: stored },
    );
    await user.click(screen.getByRole("button", { name: "Remove photo" }));
    expect((await screen.findByRole("alert")).textContent).toMatch(/The photo is still there/);
    expect(document.querySelector("#avatar img")?.getAttribute("src")).toBe(stored.url);
  });

  it("gives back what a new photo replaced", async () => {
    const server = new FakeServer()
      .on("UploadPicture", () => uploaded())
      .on("RestorePicture", () => ({ restoreImage: { __typename: "ImagePayload", userErrors: [], profile: { ...ada, version: 5 } } }));
    const { user, choose } = await openEditor(server, { ...ada, avatar: { ...stored, id: "1", url: "/old.webp" } });
    await choose(photo());
    await save(user);
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(server.sentOf("RestorePicture")[0]?.variables).toEqual({ id: "1" }));
  });

  it("lists what can be put back for seven days", async () => {
    const retired = { __typename: "RetiredImage", id: "9", kind: "COVER", retiredAt: new Date().toISOString(), restorableUntil: "2026-03-08T10:00:00Z" };
    const server = new FakeServer().on("RestorePicture", () => ({
      restoreImage: { __typename: "ImagePayload", userErrors: [], profile: { ...ada, version: 5, cover: { ...stored, id: "10" } } },
    }));
    const { user } = await openEditor(server, { ...ada, retiredImages: [retired] });
    await user.click(screen.getByText("1 earlier picture can be put back"));
    await user.click(screen.getByRole("button", { name: "Put the cover back" }));
    await screen.findByText("The cover is back.");
    expect(screen.getByRole("button", { name: "Change the cover of Ada" })).toBe(document.activeElement);
  });

  describe("of somebody else, which is gone for good once it is removed", () => {
    const openOther = (server: FakeServer) =>
      openEditor(
        server.on("RemovePicture", () => ({ removeImage: { __typename: "ProfilePayload", userErrors: [], profile: { ...ada, version: 4 } } })),
        { ...ada, avatar: stored },
        <EditPerson />,
      );

    it("is removed only after the time for an undo, and not at all when it is undone", async () => {
      const server = new FakeServer();
      const { user } = await openOther(server);
      await user.click(screen.getByRole("button", { name: "Remove photo" }));
      await user.click(screen.getByRole("button", { name: "Undo" }));
      expect(document.querySelector("#avatar img")?.getAttribute("src")).toBe(stored.url);
      expect(server.sentOf("RemovePicture")).toHaveLength(0);

      await user.click(screen.getByRole("button", { name: "Remove photo" }));
      expect(document.querySelector("#avatar img")).toBeNull();
      await user.click(screen.getByRole("button", { name: "Dismiss" }));
      await waitFor(() => expect(server.sentOf("RemovePicture")).toHaveLength(1));
      await waitFor(() => expect(document.querySelector("#avatar img")?.getAttribute("src")).toBe(picture.url));
    });

    it("is removed at once when the tab is closed before the time for an undo is over", async () => {
      const server = new FakeServer();
      const { user } = await openOther(server);
      await user.click(screen.getByRole("button", { name: "Remove photo" }));
      await act(async () => void fireEvent(window, new Event("pagehide")));
      expect(server.sentOf("RemovePicture")).toHaveLength(1);
    });
  });
});

describe("Taking a photo", () => {
  const track = () => ({ stop: jest.fn(), onended: null });
  const cameraWith = (getUserMedia: () => Promise<unknown>, devices = ["videoinput"]) =>
    Object.defineProperty(navigator, "mediaDevices", {
      configurable: true,
      value: { getUserMedia: jest.fn(getUserMedia), enumerateDevices: async () => devices.map((kind) => ({ kind })) },
    });

  const open = async () => {
    const page = await openEditor(new FakeServer());
    // The dialog is fetched when it is first asked for.
    await act(() => page.user.click(screen.getByRole("button", { name: "Take a photo" })));
    return { ...page, dialog: await screen.findByRole("dialog", { name: "Take a photo" }) };
  };

  it("shows the camera's picture, and puts its light out when the dialog is closed", async () => {
    const light = track();
    cameraWith(async () => ({ getTracks: () => [light] }));
    const { user, dialog } = await open();
    await waitFor(() => expect(within(dialog).queryByText(/Waiting for the camera/)).toBeNull());
    expect(within(dialog).queryByRole("radio")).toBeNull();
    await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(light.stop).toHaveBeenCalled();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Take a photo" }));
  });

  it("lets one choose between front and back where there are two", async () => {
    const light = track();
    cameraWith(async () => ({ getTracks: () => [light] }), ["videoinput", "videoinput", "audioinput"]);
    const { user, dialog } = await open();
    await user.click(await within(dialog).findByRole("radio", { name: "Back" }));
    await waitFor(() => expect(light.stop).toHaveBeenCalled());
    const asked = (navigator.mediaDevices.getUserMedia as jest.Mock).mock.calls.map(([wanted]) => (wanted as MediaStreamConstraints).video);
    expect(asked).toMatchObject([{ facingMode: { ideal: "user" } }, { facingMode: { ideal: "environment" } }]);
  });

  it.each([
    ["NotAllowedError", "The camera is not allowed here"],
    ["NotFoundError", "No camera was found"],
    ["NotReadableError", "The camera can’t be used right now"],
  ])("says what is wrong after a %s, and tries again", async (name, title) => {
    cameraWith(async () => {
      throw new DOMException("", name);
    });
    const { user, dialog } = await open();
    await within(dialog).findByText(title);
    cameraWith(async () => ({ getTracks: () => [track()] }));
    await user.click(within(dialog).getByRole("button", { name: "Try again" }));
    await within(dialog).findByLabelText("Live picture of the camera");
  });

  it("says so where the page came over plain http", async () => {
    Object.defineProperty(navigator, "mediaDevices", { configurable: true, value: undefined });
    const { dialog } = await open();
    await within(dialog).findByText("The camera needs a secure address");
  });
});
