import { screen } from "@testing-library/react";
import { FakeServer } from "#client/testing/fake-server.ts";
import { renderPage } from "#client/testing/render.tsx";
import { RunChecks } from "./run-checks.tsx";

const job = (state: string, done: number) => ({ __typename: "Job", id: "1", state, done, total: 4, errors: [] });

describe("RunChecks", () => {
  it("asks how far it is while nothing comes by itself, and stops asking at the end", async () => {
    let done = 0;
    const server = new FakeServer()
      .on("RunReadinessChecks", () => ({ runReadinessChecks: { __typename: "JobPayload", userErrors: [], job: { __typename: "Job", id: "1" } } }))
      .on("FollowedJob", () => ({ job: ++done < 3 ? job("RUNNING", done) : job("DONE", 4) }));
    let isDone = false;
    const { user } = renderPage(
      <RunChecks
        onDone={() => {
          isDone = true;
        }}
      />,
      server,
    );
    await user.click(screen.getByRole("button", { name: "Run now" }));
    await screen.findByText("1 of 4 checks done");
    await screen.findByText("All checks have run.");
    expect(isDone).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(server.sentOf("FollowedJob")).toHaveLength(3);
  });

  it("shows what the server tells by itself", async () => {
    const steps = [job("RUNNING", 2), job("DONE", 4)];
    const server = new FakeServer()
      .on("RunReadinessChecks", () => ({ runReadinessChecks: { __typename: "JobPayload", userErrors: [], job: { __typename: "Job", id: "1" } } }))
      .on("FollowedJob", () => ({ job: job("QUEUED", 0) }))
      .on("FollowedJobChanged", () => ({ jobChanged: steps.pop() }));
    const { user } = renderPage(<RunChecks onDone={() => {}} />, server);
    await user.click(screen.getByRole("button", { name: "Run now" }));
    await screen.findByText("All checks have run.");
    expect(server.sentOf("FollowedJob")).toHaveLength(1);
  });
});
