import { screen, waitFor, within } from "@testing-library/react";
import { FakeServer, refusedWith } from "#client/testing/fake-server.ts";
import { ada } from "#client/testing/people.ts";
import { renderPage } from "#client/testing/render.tsx";
import { Dashboard } from "./dashboard.tsx";

const sessions = [{ __typename: "Session", id: "s", isCurrent: true, browser: "Firefox", os: "Linux", lastSeenAt: "2026-01-01T00:00:00Z" }];
const newest = [{ ...ada, id: "2", handle: "grace", displayName: "Grace", createdAt: "2026-01-01T00:00:00Z" }];
const card = (kind: string, id: string, over: object = {}) => ({ __typename: kind, id, title: id, ...over });
const first = [
  card("OwnProfileCard", "own-profile", { profile: ada }),
  card("RecentSessionsCard", "recent-sessions", { sessions }),
  card("NewestProfilesCard", "newest-profiles", { profiles: newest }),
];
const viewerWith = (dashboard: object) => ({ viewer: { __typename: "Viewer", profile: ada, dashboard: { __typename: "Dashboard", ...dashboard } } });
const growth = (signUps: unknown) => viewerWith({ card: card("GrowthCard", "growth", { signUps }) });

const pageWith = (...cards: object[]) => new FakeServer().on("DashboardPage", () => viewerWith({ cards: [...first, ...cards] }));
/** Looked for anew each time: a card that comes into sight takes the place of what stood there. Charts inside are regions of the same name. */
const inCard = (name: string) => within(screen.getAllByRole("region", { name })[0] ?? document.body);

describe("The dashboard", () => {
  it("asks once for what is above the fold, and once for each card below it", async () => {
    const server = pageWith(card("GrowthCard", "growth")).on("GrowthCard", () => growth([{ __typename: "TimePoint", at: "2026-01-01T00:00:00Z", value: 3 }]));
    renderPage(<Dashboard />, server);
    await waitFor(() => inCard("New accounts").getAllByText(/^3/));
    expect(inCard("How others see you").getByText("Ada")).toBeTruthy();
    expect(inCard("Newest people").getByText("Grace")).toBeTruthy();
    expect(server.sent.map(({ name }) => name)).toEqual(["DashboardPage", "GrowthCard"]);
  });

  it("leaves the others standing where one fails, and lets that one be tried again", async () => {
    let turn = 0;
    const server = pageWith(card("GrowthCard", "growth")).on("GrowthCard", () => (turn++ === 0 ? refusedWith("UNAVAILABLE") : growth([])));
    const { user } = renderPage(<Dashboard />, server);
    await user.click(await waitFor(() => inCard("New accounts").getByRole("button", { name: "Try again" })));
    await waitFor(() => inCard("New accounts").getByText("Nobody signed up yet"));
    expect(inCard("How others see you").getByText("Ada")).toBeTruthy();
  });

  it("asks again for what failed inside the page's own answer", async () => {
    const [own, , people] = first;
    const server = new FakeServer()
      .on("DashboardPage", () => ({
        data: viewerWith({ cards: [own, card("RecentSessionsCard", "recent-sessions", { sessions: null }), people] }),
        errors: [{ message: "down", path: ["viewer", "dashboard", "cards", 1, "sessions"], extensions: { code: "UNAVAILABLE" } }],
      }))
      .on("RecentSessionsCard", () => viewerWith({ card: card("RecentSessionsCard", "recent-sessions", { sessions }) }));
    renderPage(<Dashboard />, server);
    await waitFor(() => inCard("Your devices").getByText("Firefox on Linux"));
    expect(inCard("How others see you").getByText("Ada")).toBeTruthy();
  });

  it("survives a mistake in one card, which is told with an id", async () => {
    // A value that no version of this client can draw.
    const server = pageWith(card("GrowthCard", "growth")).on("GrowthCard", () => growth([{ __typename: "TimePoint", at: "no date", value: 3 }]));
    renderPage(<Dashboard />, server);
    await waitFor(() => inCard("New accounts").getByText("This part has a problem"));
    expect(inCard("New accounts").getByText(/[0-9a-f]{8}-/)).toBeTruthy();
    expect(inCard("How others see you").getByText("Ada")).toBeTruthy();
  });
});
