import { ApolloClient, gql, InMemoryCache } from "@apollo/client";
import { waitFor } from "@testing-library/react";
import { fakeSession, inAnHour } from "#client/testing/render.tsx";
import { Live, type LiveRequest, type LiveSink } from "./live.ts";
import type { AccessToken } from "./session.ts";

const subscription = gql`
  subscription Changed($id: ID!) {
    jobChanged(id: $id) {
      id
      done
    }
  }
`;

const event = (done: number) => ({ data: { jobChanged: { __typename: "Job", id: "1", done } } });
const closed = (code: number) => ({ code, reason: "" });

/** A page with somebody signed in, and the sockets that it opens. */
function page({ renewed = null, loads = async () => {} }: { renewed?: AccessToken | null; loads?: () => Promise<void> } = {}) {
  const asked: { request: LiveRequest; sink: LiveSink; stopped: boolean }[] = [];
  const pauses: number[] = [];
  let tell: (isLive: boolean) => void = () => {};
  let renewals = 0;
  const session = fakeSession(async () => {
    renewals++;
    return renewed;
  });
  session.accept(inAnHour("first"));
  const live = new Live(session, {
    load: async () => {
      await loads();
      return (_, told) => {
        tell = told;
        return {
          subscribe: (request, sink) => {
            const one = { request, sink, stopped: false };
            asked.push(one);
            return () => {
              one.stopped = true;
            };
          },
        };
      };
    },
    pause: async (failures) => void pauses.push(failures),
  });
  const client = new ApolloClient({ cache: new InMemoryCache(), link: live.link });
  const seen: unknown[] = [];
  const errors: unknown[] = [];
  const follow = (id = "1") =>
    client.subscribe({ query: subscription, variables: { id } }).subscribe(({ data, error }) => {
      if (error) errors.push(error);
      else seen.push((data as { jobChanged: { done: number } }).jobChanged.done);
    });
  const latest = () => asked.at(-1)?.sink as LiveSink;
  return { session, live, asked, pauses, seen, errors, follow, latest, tell: (isLive: boolean) => tell(isLive), renewals: () => renewals };
}

describe("Live", () => {
  it("loads nothing before somebody subscribes, then asks by the name and the variables of the operation", async () => {
    let loads = 0;
    const { asked, follow, latest, seen } = page({ loads: async () => void loads++ });
    expect(loads).toBe(0);
    follow();
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]?.request).toMatchObject({ operationName: "Changed", variables: { id: "1" }, query: expect.stringContaining("jobChanged") });
    latest().next(event(1));
    latest().next(event(2));
    expect(seen).toEqual([1, 2]);
    follow("2");
    await waitFor(() => expect(asked).toHaveLength(2));
    expect(loads).toBe(1);
  });

  it("says whether events come at this moment", async () => {
    const { live, follow, asked, tell } = page();
    const told: boolean[] = [];
    live.subscribe(() => told.push(live.isLive()));
    follow();
    await waitFor(() => expect(asked).toHaveLength(1));
    tell(true);
    tell(true);
    tell(false);
    expect(told).toEqual([true, false]);
  });

  it("goes on with a new token where only the old one ran out, at once, and nobody is asked to sign in", async () => {
    const { session, follow, asked, latest, pauses, seen } = page({ renewed: inAnHour("second") });
    follow();
    await waitFor(() => expect(asked).toHaveLength(1));
    latest().error(closed(4401));
    await waitFor(() => expect(asked).toHaveLength(2));
    latest().next(event(3));
    expect({ status: session.status(), pauses, seen }).toEqual({ status: "in", pauses: [], seen: [3] });
  });

  it("ends the session here when it ended elsewhere, and goes on after the next sign-in", async () => {
    const { session, follow, asked, latest, seen, errors } = page();
    follow();
    await waitFor(() => expect(asked).toHaveLength(1));
    latest().error(closed(4401));
    await waitFor(() => expect(session.status()).toBe("ended"));
    expect(asked).toHaveLength(1);
    session.accept(inAnHour("next"));
    await waitFor(() => expect(asked).toHaveLength(2));
    latest().next(event(4));
    expect({ seen, errors }).toEqual({ seen: [4], errors: [] });
  });

  it("asks for one new token for all subscriptions of a socket, and pauses where the new one is refused as well", async () => {
    const { follow, asked, pauses, renewals } = page({ renewed: inAnHour("second") });
    follow("1");
    follow("2");
    await waitFor(() => expect(asked).toHaveLength(2));
    for (const { sink } of [...asked]) sink.error(closed(4401));
    await waitFor(() => expect(asked).toHaveLength(4));
    expect(renewals()).toBe(1);
    asked.at(-1)?.sink.error(closed(4401));
    await waitFor(() => expect(asked).toHaveLength(5));
    expect(pauses).toEqual([2]);
  });

  it("pauses longer with each failure, begins anew after an event, and survives a module that could not be loaded", async () => {
    let reachable = false;
    const { follow, asked, latest, pauses } = page({
      loads: async () => {
        if (!reachable) {
          reachable = true;
          throw new TypeError("Failed to fetch dynamically imported module");
        }
      },
    });
    follow();
    await waitFor(() => expect(asked).toHaveLength(1));
    latest().error(closed(4429));
    await waitFor(() => expect(asked).toHaveLength(2));
    latest().next(event(1));
    latest().error(closed(4005));
    await waitFor(() => expect(asked).toHaveLength(3));
    expect(pauses).toEqual([1, 2, 1]);
  });

  it("hands on why a subscription was refused, and does not repeat it", async () => {
    const { follow, asked, latest, errors } = page();
    follow();
    await waitFor(() => expect(asked).toHaveLength(1));
    latest().error([{ message: "No", extensions: { code: "NOT_FOUND" } }]);
    await waitFor(() => expect(errors).toHaveLength(1));
    expect(asked).toHaveLength(1);
  });

  it("stops when nobody follows any more, also while it waits", async () => {
    const { session, follow, asked, latest } = page();
    const following = follow();
    await waitFor(() => expect(asked).toHaveLength(1));
    latest().error(closed(4401));
    await waitFor(() => expect(session.status()).toBe("ended"));
    following.unsubscribe();
    session.accept(inAnHour("next"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toHaveLength(1);
    expect(asked[0]?.stopped).toBe(true);
  });
});
