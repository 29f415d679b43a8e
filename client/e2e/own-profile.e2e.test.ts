import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import sharp from "sharp";
import { describeWithBrowser, launchBrowser } from "#server/testing/browser.ts";
import { PortraitProcess } from "#server/testing/portrait-process.ts";
import { FragileNetwork } from "./fragile-network.ts";
import { screenshot, settled, signIn, violations } from "./pages.ts";
import { phonePhoto } from "./photo.ts";

/** So large that nine tenths of it are many packets: noise does not compress. */
const largePhoto = () =>
  sharp({ create: { width: 1200, height: 1200, channels: 3, background: "#888", noise: { type: "gaussian", mean: 128, sigma: 60 } } })
    .jpeg({ quality: 90 })
    .toBuffer();

interface Seen {
  readonly given: readonly MediaStream[];
  readonly uploads: readonly string[];
}

describeWithBrowser("One's own profile", () => {
  let portrait: PortraitProcess;
  let network: FragileNetwork;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    portrait = await PortraitProcess.start();
    network = await FragileNetwork.before(portrait.url);
    browser = await launchBrowser("--use-fake-device-for-media-stream=device-count=2", network.browserArgument);
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    // What the camera gave out, to see that it was given back; and what uploads ask for, which no tool outside of the page is told.
    await page.addInitScript(() => {
      const given: MediaStream[] = [];
      const uploads: string[] = [];
      Object.assign(window, { given, uploads });
      const send = XMLHttpRequest.prototype.send;
      XMLHttpRequest.prototype.send = function (body) {
        if (body instanceof FormData) uploads.push(String(body.get("operations")));
        send.call(this, body);
      };
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await ask(wanted);
        given.push(stream);
        return stream;
      };
    });
    await signIn(page, portrait.url, "linus@example.com", "portrait-demo");
    await edit();
  }, 150_000);

  afterAll(async () => {
    await browser?.close();
    await network?.close();
    await portrait?.stop();
  }, 60_000);

  async function edit(): Promise<void> {
    await page.goto(`${portrait.url}/profile/edit`);
    await settled(page);
  }

  const dialog = () => page.getByRole("dialog", { name: "Position your photo" });
  const facePicture = () => page.locator("#avatar img").getAttribute("src");
  const toast = (text: string | RegExp) => page.getByRole("region", { name: "Notifications" }).getByText(text);

  async function choose(file: Buffer, name = "me.jpg", button = /^(Upload|Change) photo$/): Promise<void> {
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: button }).click();
    await (await choosing).setFiles({ name, mimeType: "image/jpeg", buffer: file });
  }

  async function drawn(of: Locator): Promise<void> {
    await of.getByRole("slider").waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label")?.startsWith("Move the"));
  }

  const place = () =>
    page.evaluate(() => {
      const { e, f } = new DOMMatrix(getComputedStyle(document.querySelector(".reactEasyCrop_Image") as Element).transform);
      return [Math.round(e), Math.round(f)] as const;
    });

  /** The crop that the next upload asks for. */
  async function cropOf(send: () => Promise<void>): Promise<{ width: number; height: number; rotate: number }> {
    const before = await page.evaluate(() => (window as unknown as Seen).uploads.length);
    await send();
    await page.waitForFunction((count) => (window as unknown as Seen).uploads.length > count, before);
    return JSON.parse((await page.evaluate(() => (window as unknown as Seen).uploads.at(-1))) ?? "{}").variables.crop;
  }

  it("crops with the keys and the wheel: a pixel, ten with Shift, turned by R, saved by Enter", async () => {
    await choose(await phonePhoto());
    await drawn(dialog());
    const slider = dialog().getByRole("slider");
    await dialog().getByTestId("container").hover();
    await page.mouse.wheel(0, -300);
    await page.waitForFunction(() => Number(document.querySelector("[role=slider]")?.getAttribute("aria-valuenow")) > 1.2);
    const zoomed = Number(await slider.getAttribute("aria-valuenow"));
    await page.keyboard.press("+");
    expect(Number(await slider.getAttribute("aria-valuenow"))).toBeCloseTo(zoomed + 0.1, 1);
    const [x, y] = await place();
    await page.keyboard.press("ArrowRight");
    expect(await place()).toEqual([x + 1, y]);
    await page.keyboard.press("Shift+ArrowDown");
    expect(await place()).toEqual([x + 1, y + 10]);
    await page.keyboard.press("r");
    await dialog().getByText("Turned by 90°").waitFor({ state: "attached" });
    await screenshot(page, "crop");
    expect(await violations(page)).toEqual([]);
    const crop = await cropOf(() => page.keyboard.press("Enter"));
    expect(crop).toMatchObject({ rotate: 90, width: crop.height });
    expect(crop.width).toBeLessThan(1_000);
    await toast(/^Photo saved. For your privacy we took out of it: the place and the camera.$/).waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent === "Change photo");
  }, 60_000);

  it("leaves everything as it was on Escape", async () => {
    const before = await facePicture();
    await choose(await phonePhoto());
    await drawn(dialog());
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "hidden" });
    expect(await facePicture()).toBe(before);
  }, 60_000);

  it("takes what is dropped anywhere on the page, and what is pasted", async () => {
    const photo = (await phonePhoto()).toString("base64");
    for (const how of ["drop", "paste"] as const) {
      await page.evaluate(
        ([base64, name]) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const data = new DataTransfer();
          data.items.add(new File([bytes], "dropped.jpg", { type: "image/jpeg" }));
          const options = { bubbles: true, cancelable: true };
          if (name === "paste") document.body.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: data }));
          else
            for (const each of ["dragenter", "dragover", "drop"])
              document.querySelector("h1")?.dispatchEvent(new DragEvent(each, { ...options, dataTransfer: data }));
        },
        [photo, how] as const,
      );
      await drawn(dialog());
      await page.keyboard.press("Escape");
      await dialog().waitFor({ state: "hidden" });
    }
  }, 60_000);

  it("says that the camera is not allowed, and goes on once it is", async () => {
    await page.getByRole("button", { name: "Take a photo" }).click();
    const camera = page.getByRole("dialog", { name: "Take a photo" });
    await camera.getByText("The camera is not allowed here").waitFor();
    await screenshot(page, "camera-refused");
    await context.grantPermissions(["camera"]);
    await camera.getByRole("button", { name: "Try again" }).click();
    await page.waitForFunction(() => document.activeElement?.textContent === "Take photo");
    await camera.getByRole("radio", { name: "Back" }).waitFor({ state: "attached" });
    await screenshot(page, "camera");
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await drawn(dialog());
    expect(await page.evaluate(() => (window as unknown as Seen).given.flatMap((stream) => stream.getTracks()).map(({ readyState }) => readyState))).toEqual([
      "ended",
    ]);
    await page.keyboard.press("Enter");
    await dialog().waitFor({ state: "hidden" });
    await page.waitForFunction(() => document.activeElement?.textContent === "Take a photo");
  }, 60_000);

  it("calls an upload off, and the old photo stays", async () => {
    const before = await facePicture();
    const photo = await largePhoto();
    await choose(photo);
    await drawn(dialog());
    network.breakAfter(photo.length / 2, "stalls");
    await page.keyboard.press("Enter");
    await dialog().getByRole("progressbar", { name: "Upload" }).waitFor();
    await screenshot(page, "uploading");
    await dialog().getByRole("button", { name: "Cancel upload" }).click();
    await dialog().getByRole("button", { name: "Save photo" }).waitFor();
    network.mend();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "hidden" });
    expect(await facePicture()).toBe(before);
  }, 60_000);

  it("keeps the old photo and the crop when the connection is cut at nine tenths, and the retry sends the same", async () => {
    const before = await facePicture();
    const photo = await largePhoto();
    await choose(photo);
    await drawn(dialog());
    await page.keyboard.press("+");
    await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.press("r");
    network.breakAfter(photo.length * 0.9, "ends");
    const first = await cropOf(() => page.keyboard.press("Enter"));
    await dialog().getByText("The photo was not saved").waitFor();
    await screenshot(page, "upload-cut");
    expect(await facePicture()).toBe(before);
    network.mend();
    const again = await cropOf(() => dialog().getByRole("button", { name: "Try again" }).click());
    expect(again).toEqual(first);
    expect(again.rotate).toBe(90);
    await dialog().waitFor({ state: "hidden" });
    await page.waitForFunction((old) => document.querySelector("#avatar img")?.getAttribute("src") !== old, before);
  }, 60_000);

  it("puts a removed photo back within six seconds", async () => {
    await page.getByRole("button", { name: "Remove photo" }).click();
    await toast("Photo removed.").waitFor();
    await page.getByRole("button", { name: "Upload photo" }).waitFor();
    await page.getByRole("region", { name: "Notifications" }).getByRole("button", { name: "Undo" }).last().click();
    await page.getByRole("button", { name: "Change photo" }).waitFor();
    await page.getByText(/earlier pictures? can be put back/).waitFor();
  }, 60_000);

  it("sets a cover by the same means", async () => {
    await choose(await largePhoto(), "sea.jpg", /^Upload cover$/);
    const cover = page.getByRole("dialog", { name: "Position your cover" });
    await drawn(cover);
    await screenshot(page, "crop-cover");
    const crop = await cropOf(() => page.keyboard.press("Enter"));
    expect(crop.width).toBe(crop.height * 3);
    await toast("Cover saved.").waitFor();
    await page.getByRole("button", { name: /^Change the cover of/ }).waitFor();
    await screenshot(page, "edit-with-cover");
    await page.goto(`${portrait.url}/profile`);
    await settled(page);
    expect(
      await page
        .locator("main header img")
        .first()
        .evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth / image.naturalHeight)),
    ).toBeCloseTo(3, 1);
  }, 60_000);

  it("keeps a field from others by a choice beside it, and shows what they see", async () => {
    await edit();
    await page.getByRole("textbox", { name: "Location" }).fill("Portland");
    await page.keyboard.press("Control+s");
    await toast("Saved.").waitFor();
    await page.getByRole("combobox", { name: "Who sees: Location" }).selectOption("Only me");
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.reload();
    await settled(page);
    expect(await page.getByRole("combobox", { name: "Who sees: Location" }).inputValue()).toBe("ONLY_ME");
    await page.goto(`${portrait.url}/profile?as=members`);
    await page.getByText(/^This is how members see your profile. They don’t see: .*Location/).waitFor();
    expect(await page.getByText("Portland").count()).toBe(0);
    await settled(page);
    await screenshot(page, "profile-as-members");
    expect(await violations(page)).toEqual([]);
    await page.getByText("Yourself").click();
    await page.getByText("Portland").waitFor();
    await page.goBack();
    await page.getByText(/^This is how members see your profile/).waitFor();
  }, 60_000);

  it("takes an edit back from the last changes", async () => {
    await page.goto(`${portrait.url}/profile`);
    await settled(page);
    await page.getByText("How it grew").click();
    await page.getByText("Show as a table").waitFor();
    await screenshot(page, "profile-own");
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Undo: Location" }).first().click();
    await toast("Taken back.").waitFor();
    await page.getByText("Portland").waitFor({ state: "detached" });
  }, 60_000);
});
