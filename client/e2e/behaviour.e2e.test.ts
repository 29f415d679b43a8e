import type { Browser, BrowserContext, Page, Route } from "playwright-core";
import { describeWithBrowser, launchBrowser } from "#server/testing/browser.ts";
import { PortraitProcess } from "#server/testing/portrait-process.ts";
import { settled, signIn } from "./pages.ts";

const password = "portrait-demo";
const desktop = { width: 1280, height: 800 };

/** How the server tells of an error that is not the caller's to mend. */
const refusal = (code: string, errorId?: string) => JSON.stringify({ errors: [{ message: "Refused.", extensions: { code, errorId } }], data: null });

describeWithBrowser("How the client behaves", () => {
  let portrait: PortraitProcess;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    [portrait, browser] = await Promise.all([PortraitProcess.start(), launchBrowser()]);
    context = await browser.newContext({ viewport: desktop });
    page = await context.newPage();
    await signIn(page, portrait.url, "ada@example.com", password);
    await settled(page);
  }, 150_000);

  afterEach(async () => {
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await context.setOffline(false);
    await page.setViewportSize(desktop);
  });

  afterAll(async () => {
    await browser?.close();
    await portrait?.stop();
  }, 60_000);

  /** Closes what is open and forgets what is typed. */
  async function open(path: string): Promise<void> {
    await page.goto("about:blank");
    await page.goto(`${portrait.url}${path}`);
    await settled(page);
  }

  const field = (name: string) => page.getByRole("textbox", { name, exact: true });
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const saveBar = () => page.locator("form").getByText(/unsaved change/);
  const toasts = () => page.getByRole("region", { name: "Notifications" });
  const heading = (name: string | RegExp) => page.getByRole("heading", { level: 1, name });
  const discard = async () => {
    await button("Discard").click();
    await saveBar().waitFor({ state: "detached" });
  };

  /** What the server answers to this operation is the test's to say. */
  const instead = (operation: string, answer: (route: Route) => Promise<void>) =>
    page.route("**/graphql", (route) => (route.request().postDataJSON()?.operationName === operation ? answer(route) : route.fallback()));

  const sent = (operation: string) => {
    const requests: unknown[] = [];
    page.on("request", (request) => {
      if (request.method() === "POST" && request.url().endsWith("/graphql") && request.postDataJSON()?.operationName === operation) requests.push(request);
    });
    return requests;
  };

  describe("while saving", () => {
    beforeEach(() => open("/profile/edit"));

    it("keeps every letter while the network is gone, says so where the button is, and saves on the next try", async () => {
      await field("Location").fill("Somewhere on a train");
      await context.setOffline(true);
      await page.keyboard.press("Control+s");
      await page.getByRole("alert").getByText("No connection").waitFor();
      await page.getByText("Nothing you entered is lost. Check your connection and try again.").waitFor();
      expect(await field("Location").inputValue()).toBe("Somewhere on a train");
      await context.setOffline(false);
      await button("Try again").click();
      await toasts().getByText("Saved.").waitFor();
      await page.reload();
      expect(await field("Location").inputValue()).toBe("Somewhere on a train");
    }, 60_000);

    it.each([
      ["a 500", 500, "INTERNAL", "Something went wrong on our side", "It has been recorded. Try again in a moment."],
      ["a 429", 429, "RATE_LIMITED", "That was a lot at once", "Wait a moment, then try again."],
    ])(
      "tells of %s with what to do and what to quote, and the retry works",
      async (_, status, code, title, advice) => {
        await field("Headline").fill(`Written before a ${status}`);
        await instead("UpdateProfile", (route) => route.fulfill({ status, contentType: "application/json", body: refusal(code, "0193-quoted") }));
        await button("Save").click();
        const told = page.getByRole("alert").filter({ hasText: title });
        await told.getByText(advice).waitFor();
        await told.getByText("0193-quoted").waitFor();
        await page.unrouteAll();
        await button("Try again").click();
        await toasts().getByText("Saved.").first().waitFor();
        expect(await field("Headline").inputValue()).toBe(`Written before a ${status}`);
      },
      60_000,
    );

    it("sends once, however often it is asked to", async () => {
      const updates = sent("UpdateProfile");
      await instead("UpdateProfile", async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 400));
        await route.continue();
      });
      await field("Headline").fill("Clicked twice");
      await button("Save").dblclick();
      await page.keyboard.press("Control+s");
      await toasts().getByText("Saved.").waitFor();
      expect(updates).toHaveLength(1);
    }, 60_000);

    it("shows both versions where somebody else saved in the meantime, and keeps the one that is chosen", async () => {
      const other = await browser.newContext();
      const theirs = await other.newPage();
      await signIn(theirs, portrait.url, "ada@example.com", password);
      await theirs.goto(`${portrait.url}/profile/edit`);
      await settled(theirs);
      await field("Headline").fill("Typed here");
      await theirs.getByRole("textbox", { name: "Headline" }).fill("Saved there");
      await theirs.keyboard.press("Control+s");
      await theirs.getByText("Saved.").waitFor();
      await other.close();
      await button("Save").click();
      const dialog = page.getByRole("dialog", { name: "Somebody else saved in the meantime" });
      await dialog.getByRole("radio", { name: /Typed here/ }).waitFor();
      await dialog.getByRole("radio", { name: /Saved there/ }).click();
      await dialog.getByRole("button", { name: "Save this version" }).click();
      await dialog.waitFor({ state: "hidden" });
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>("#headline")?.value === "Saved there");
      await saveBar().waitFor({ state: "detached" });
    }, 90_000);

    it("offers to take it back, for as long as the pointer is on the offer", async () => {
      await field("Pronouns").fill("she/her, mostly");
      await page.clock.install();
      await page.keyboard.press("Control+s");
      const offer = toasts().getByText("Saved.");
      await offer.waitFor();
      await offer.hover();
      await page.clock.runFor(20_000);
      expect(await offer.count()).toBe(1);
      await toasts().getByRole("button", { name: "Undo" }).click();
      await toasts().getByText("Taken back.").waitFor();
      await page.mouse.move(0, 0);
      await page.clock.runFor(20_000);
      await toasts().getByText("Taken back.").waitFor({ state: "detached" });
      expect(await field("Pronouns").inputValue()).not.toBe("she/her, mostly");
    }, 60_000);
  });

  describe("what is unsaved", () => {
    beforeEach(() => open("/profile/edit"));

    const question = () => page.getByRole("dialog", { name: "Leave without saving?" });
    const stay = async () => {
      await question().getByText("Your changes to Headline and Location are not saved yet.").waitFor();
      await question().getByRole("button", { name: "Keep editing" }).click();
      await question().waitFor({ state: "hidden" });
      expect(await field("Headline").inputValue()).toBe("Not yet saved");
    };

    it("is guarded by name on links, back, sign-out and closing the tab", async () => {
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Profile", exact: true }).click();
      await page.getByRole("link", { name: /^Edit/ }).first().click();
      await heading("Edit your profile").waitFor();
      await field("Headline").fill("Not yet saved");
      await field("Location").fill("Nor this");
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "People", exact: true }).click();
      await stay();
      await page.goBack();
      await stay();
      await page.getByRole("button", { name: /account menu/ }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await stay();
      const asked = page.waitForEvent("dialog");
      await page.close({ runBeforeUnload: true });
      const dialog = await asked;
      expect(dialog.type()).toBe("beforeunload");
      await dialog.dismiss();
      expect(await field("Headline").inputValue()).toBe("Not yet saved");
      await discard();
    }, 60_000);

    it("is not asked about where a value returned to what it was", async () => {
      const before = await field("Headline").inputValue();
      await field("Headline").fill("Something else");
      await saveBar().waitFor();
      await field("Headline").fill(before);
      await saveBar().waitFor({ state: "detached" });
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "People", exact: true }).click();
      await heading("People").waitFor();
    }, 60_000);

    it("is counted from four fifths of a limit on", async () => {
      await field("Headline").fill("a".repeat(50));
      expect(await page.getByText(/of \d+ characters$/).count()).toBe(0);
      await field("Headline").fill("a".repeat(110));
      await page.getByRole("status").getByText("110 of 120 characters").waitFor();
      await discard();
    }, 60_000);

    it("is in sight while one tabs through: nothing that has the focus is under the bar", async () => {
      await field("Name").fill("Ada, typing");
      await saveBar().waitFor();
      await field("Name").focus();
      const covered: string[] = [];
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press("Tab");
        const found = await page.evaluate(() => {
          const focused = document.activeElement as HTMLElement;
          // Round the end: the browser's own bars come in between.
          if (focused === document.body) return [];
          const box = focused.getBoundingClientRect();
          const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
          const isFree = at !== null && (focused.contains(at) || at.contains(focused) || at.closest("label") !== null);
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
          const isSeen = (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
          const name = `${focused.tagName} ${focused.getAttribute("aria-label") ?? focused.id ?? ""} ${focused.textContent?.slice(0, 30)}`;
          return [...(isFree ? [] : [`covered: ${name}`]), ...(isSeen ? [] : [`unseen: ${name} (${outlineStyle} ${outlineWidth})`])];
        });
        covered.push(...found);
      }
      expect(covered).toEqual([]);
      await discard();
    }, 60_000);
  });

  it("judges on leaving a field, then while typing, and leads from a summary to each mistake", async () => {
    const stranger = await browser.newContext();
    const form = await stranger.newPage();
    await form.goto(`${portrait.url}/sign-up`);
    await settled(form);
    const email = form.getByLabel("E-mail address");
    await email.fill("ada at example");
    expect(await email.getAttribute("aria-invalid")).not.toBe("true");
    await email.blur();
    await form.locator('#email[aria-invalid="true"]').waitFor();
    const says = await email.evaluate((input) =>
      (input.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? ""),
    );
    expect(says.join("")).not.toBe("");
    await email.fill("ada@example.com");
    await form.locator('#email:not([aria-invalid="true"])').waitFor();
    await form.getByRole("button", { name: "Create account" }).click();
    await form.waitForFunction(() => document.activeElement?.getAttribute("role") === "alert");
    await form.getByText("2 things need your attention").waitFor();
    await form.getByRole("alert").getByRole("link").first().click();
    await form.waitForFunction(() => document.activeElement?.id === "displayName");
    expect(await email.inputValue()).toBe("ada@example.com");
    expect(await form.getByRole("textbox", { name: "Password" }).getAttribute("autocomplete")).toBe("new-password");
    await stranger.close();
  }, 60_000);

  describe("while an answer is on its way", () => {
    it.each(["/", "/profile", "/profile/edit", "/people", "/people/linus", "/account/devices"])(
      "shows a skeleton of the same shape after 150 ms, so that nothing moves when it comes: %s",
      async (path) => {
        const slow = await context.newPage();
        await slow.setViewportSize(desktop);
        await slow.addInitScript(() => {
          const moved: string[] = [];
          Object.assign(window, { moved, shift: 0 });
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean; sources: { node: Element | null }[] }[]) {
              if (entry.hadRecentInput) continue;
              (window as unknown as { shift: number }).shift += entry.value;
              moved.push(`${entry.value.toFixed(4)} ${entry.sources.map(({ node }) => node?.textContent?.slice(0, 40) ?? node?.nodeName).join(" | ")}`);
            }
          }).observe({ type: "layout-shift", buffered: true });
        });
        await slow.route("**/graphql", async (route) => {
          await new Promise((resolve) => setTimeout(resolve, 600));
          await route.continue();
        });
        await slow.goto(`${portrait.url}${path}`);
        await slow.locator("[aria-busy=true]").first().waitFor();
        await slow.waitForFunction(() => document.querySelector("h1") !== null && document.querySelector("main [aria-busy=true] h1") === null);
        await slow.waitForLoadState("networkidle");
        const { shift, moved } = await slow.evaluate(() => {
          const { shift: sum, moved: what } = window as unknown as { shift: number; moved: string[] };
          return { shift: sum, moved: what };
        });
        expect(shift > 0.01 ? moved : []).toEqual([]);
        await slow.close();
      },
      60_000,
    );

    it("shows nothing before, as most answers are there by then", async () => {
      await open("/people");
      const opacity = () =>
        page
          .locator("[aria-busy=true]")
          .first()
          .evaluate((waiting) => getComputedStyle(waiting).opacity);
      await instead("PersonPage", async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        await route.continue();
      });
      await page.getByRole("link", { name: "Grace Hopper" }).first().click();
      await page.locator("main [aria-busy=true]").first().waitFor({ state: "attached" });
      const delay = await page
        .locator("main [aria-busy=true]")
        .first()
        .evaluate((waiting) => getComputedStyle(waiting).animationDelay);
      expect(delay).toBe("0.15s");
      await page.waitForFunction(() => getComputedStyle(document.querySelector("main [aria-busy=true]") ?? document.body).opacity === "1");
      expect(await opacity()).toBe("1");
      await heading("Grace Hopper").waitFor();
    }, 60_000);

    it("tells of a page that could not be had, and a retry brings it", async () => {
      await page.goto("about:blank");
      await instead("PersonPage", (route) => route.fulfill({ status: 500, contentType: "application/json", body: refusal("INTERNAL", "0193-page") }));
      await page.goto(`${portrait.url}/people/grace`);
      const told = page.getByRole("alert");
      await told.getByText("0193-page").waitFor();
      await page.unrouteAll();
      await told.getByRole("button", { name: "Try again" }).click();
      await heading("Grace Hopper").waitFor();
    }, 60_000);
  });

  describe("the directory", () => {
    it("speaks how many were found, and has what one looks for in the address", async () => {
      await open("/people");
      await page
        .getByRole("status")
        .filter({ hasText: /^\d+ people$/ })
        .waitFor();
      await page.getByRole("searchbox", { name: "Search by name or handle" }).last().fill("grace");
      await page
        .getByRole("status")
        .filter({ hasText: /^1 person$/ })
        .waitFor();
      await page.waitForURL(/search=grace/);
      await page.getByRole("link", { name: "Grace Hopper" }).click();
      await heading("Grace Hopper").waitFor();
      await page.goBack();
      await page
        .getByRole("status")
        .filter({ hasText: /^1 person$/ })
        .waitFor();
      expect(page.url()).toMatch(/search=grace/);
      await page.goForward();
      await heading("Grace Hopper").waitFor();
    }, 60_000);

    it("is where one was after going back, with every page that was loaded", async () => {
      await page.setViewportSize({ width: 360, height: 640 });
      await open("/people");
      const cards = () => page.getByRole("main").getByRole("listitem").count();
      const first = await cards();
      await button("Load more").click();
      await page.waitForFunction((before) => document.querySelectorAll("main li").length > before, first);
      const all = await cards();
      const link = page
        .getByRole("main")
        .getByRole("listitem")
        .nth(all - 3)
        .getByRole("link")
        .first();
      await link.scrollIntoViewIfNeeded();
      const place = await page.evaluate(() => scrollY);
      expect(place).toBeGreaterThan(500);
      await link.click();
      await page.waitForURL(/\/people\/.+/);
      await settled(page);
      await page.goBack();
      await heading("People").waitFor();
      await page.waitForFunction((before) => Math.abs(scrollY - before) < 60, place);
      expect(await cards()).toBe(all);
    }, 60_000);
  });

  describe("the keyboard", () => {
    it("opens the palette, which finds a person", async () => {
      await open("/");
      await page.keyboard.press("Control+k");
      await page.getByPlaceholder("Find a page, a person or an action").fill("grace");
      await page.getByRole("button", { name: "Grace Hopper" }).waitFor();
      await page.keyboard.press("Enter");
      await heading("Grace Hopper").waitFor();
    }, 60_000);

    it("lists the shortcuts on ?, where they can be switched off", async () => {
      await open("/");
      await page.keyboard.press("?");
      const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
      await page.waitForURL(/#shortcuts$/);
      const turn = dialog.getByRole("switch", { name: /^Shortcuts of single keys/ });
      await turn.press("Space");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      await page.keyboard.press("?");
      await page.keyboard.press("e");
      await page.waitForTimeout(200);
      expect([new URL(page.url()).pathname, await dialog.count()]).toEqual(["/", 0]);
      await open("/#shortcuts");
      await turn.press("Space");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      await page.keyboard.press("e");
      await heading("Edit your profile").waitFor();
    }, 60_000);

    it("skips to the page by its first stop", async () => {
      await open("/people");
      await page.keyboard.press("Tab");
      await page.waitForFunction(() => document.activeElement?.getAttribute("href") === "#page");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.activeElement?.id === "page");
    }, 60_000);
  });

  describe("colours and sizes", () => {
    it.each([
      ["light", "light"],
      ["dark", "dark"],
    ] as const)(
      "are the system's (%s) or the chosen ones before anything is painted",
      async (system, expected) => {
        const own = await browser.newContext({ colorScheme: system });
        const visitor = await own.newPage();
        // Which scheme stood when the body began: nothing can be painted before.
        await visitor.addInitScript(() => {
          new MutationObserver((_, observer) => {
            if (document.body === null) return;
            Object.assign(window, { atFirst: document.documentElement.getAttribute("data-mantine-color-scheme") });
            observer.disconnect();
          }).observe(document, { childList: true, subtree: true });
        });
        const atFirst = () => visitor.evaluate(() => (window as unknown as { atFirst: string }).atFirst);
        await visitor.goto(`${portrait.url}/sign-in`);
        expect(await atFirst()).toBe(expected);
        const other = expected === "light" ? "dark" : "light";
        await visitor.evaluate((scheme) => localStorage.setItem("mantine-color-scheme-value", scheme), other);
        await visitor.reload();
        expect(await atFirst()).toBe(other);
        await settled(visitor);
        expect(await visitor.evaluate(() => document.documentElement.getAttribute("data-mantine-color-scheme"))).toBe(other);
        await own.close();
      },
      60_000,
    );

    it("are chosen among the preferences, and follow the system again", async () => {
      await open("/account/preferences");
      const scheme = () => page.evaluate(() => document.documentElement.getAttribute("data-mantine-color-scheme"));
      await page.getByRole("radio", { name: "Dark" }).press("Space");
      await page.waitForFunction(() => document.documentElement.getAttribute("data-mantine-color-scheme") === "dark");
      await page.reload();
      await settled(page);
      expect(await scheme()).toBe("dark");
      await page.getByText("System", { exact: true }).click();
      await page.emulateMedia({ colorScheme: "light" });
      await page.waitForFunction(() => document.documentElement.getAttribute("data-mantine-color-scheme") === "light");
    }, 60_000);

    it("hold text of twice the size, and pages at four times", async () => {
      const wide: string[] = [];
      const look = async (path: string, what: string) => {
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) wide.push(`${path} with ${what}: ${over}`);
      };
      for (const path of ["/", "/profile/edit", "/people", "/account"]) {
        await open(path);
        await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
        await look(path, "text of 200 %");
        // 1,280 pixels at 400 % are 320 by 200 of the page's own.
        await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
        await page.setViewportSize({ width: 320, height: 200 });
        await look(path, "a zoom of 400 %");
        await page.setViewportSize(desktop);
      }
      expect(wide).toEqual([]);
    }, 90_000);

    it("offers targets of 44 pixels to fingers", async () => {
      const own = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
      const phone = await own.newPage();
      await signIn(phone, portrait.url, "linus@example.com", password);
      const small: string[] = [];
      for (const path of ["/", "/profile/edit", "/people", "/account/devices"]) {
        await phone.goto(`${portrait.url}${path}`);
        await settled(phone);
        const found = await phone.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>("button:not([tabindex='-1']), nav a, input:not([type=hidden]), [role=switch]")]
            .filter((target) => target.checkVisibility({ visibilityProperty: true }))
            .map((target) => ({ target, box: (target.closest("label") ?? target).getBoundingClientRect() }))
            .filter(({ box }) => box.width > 1 && (box.height < 44 || box.width < 24))
            .map(({ target, box }) => `${target.tagName} ${target.getAttribute("aria-label") ?? target.textContent} ${box.width}×${box.height}`),
        );
        small.push(...found.map((each) => `${path}: ${each}`));
      }
      expect(small).toEqual([]);
      await own.close();
    }, 60_000);

    it("stand still where the system asks for it", async () => {
      const own = await browser.newContext({ reducedMotion: "reduce" });
      const calm = await own.newPage();
      await signIn(calm, portrait.url, "linus@example.com", password);
      await settled(calm);
      await calm.getByRole("button", { name: /account menu/ }).click();
      await calm.getByRole("menuitem").first().waitFor();
      const moving = await calm.evaluate(() =>
        document
          .getAnimations()
          .filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 10)
          .map(({ effect }) => (effect as KeyframeEffect).target?.className),
      );
      expect(moving).toEqual([]);
      await own.close();
    }, 60_000);

    it("leave borders and states to be seen where colours are forced", async () => {
      const own = await browser.newContext({ forcedColors: "active" });
      const forced = await own.newPage();
      await signIn(forced, portrait.url, "ada@example.com", password);
      await settled(forced);
      expect(await forced.evaluate(() => matchMedia("(forced-colors: active)").matches)).toBe(true);
      const ring = forced.getByRole("progressbar", { name: "Profile completion" }).first();
      await ring.waitFor();
      // Drawn in the system's own colours, both of which differ from the ground.
      const strokes = await ring.evaluate((drawn) => [...drawn.querySelectorAll("circle")].map((circle) => getComputedStyle(circle).stroke));
      const ground = await forced.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(strokes.some((stroke) => stroke !== ground && stroke !== "none")).toBe(true);
      await own.close();
    }, 60_000);
  });

  it("says in one sentence that there is nothing here, with one way on", async () => {
    await open("/nowhere");
    const main = page.getByRole("main");
    await main.getByRole("heading", { level: 1 }).waitFor();
    expect(await main.getByRole("link").or(main.getByRole("button")).count()).toBe(1);
  }, 60_000);

  it("says which permission is missing, and who grants it", async () => {
    const own = await browser.newContext();
    const member = await own.newPage();
    await signIn(member, portrait.url, "linus@example.com", password);
    await member.goto(`${portrait.url}/administration/audit`);
    await member
      .getByText(/permission/i)
      .first()
      .waitFor();
    await member.getByText(/administrator can grant/i).waitFor();
    await own.close();
  }, 60_000);

  it("says how complete a profile is as a number, and in words", async () => {
    await open("/profile/edit");
    const bar = page.getByRole("progressbar", { name: "Profile completion" }).first();
    expect(Number(await bar.getAttribute("aria-valuenow"))).toBeGreaterThan(0);
    expect(await bar.getAttribute("aria-valuetext")).toMatch(/%/);
  }, 60_000);
});
