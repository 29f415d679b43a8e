import { ApolloClient, ApolloLink, gql, InMemoryCache } from "@apollo/client";
import { type Observable, of } from "rxjs";
import { refusedWith } from "#client/testing/fake-server.ts";
import { fakeSession, inAnHour } from "#client/testing/render.tsx";
import { authLink } from "./auth-link.ts";
import { proofLink } from "./proof-link.ts";

const change = gql`
  mutation Change($to: String, $file: Upload) {
    change(to: $to, file: $file)
  }
`;

/** A server that wants a fresh proof, and whatever was sent to it. */
function guarded() {
  const session = fakeSession();
  session.accept(inAnHour());
  const sent: { readonly variables: unknown; readonly key: unknown }[] = [];
  const state = { isFresh: false };
  const server = new ApolloLink((operation): Observable<ApolloLink.Result> => {
    sent.push({ variables: operation.variables, key: operation.getContext().idempotencyKey });
    return of(state.isFresh ? { data: { change: true } } : refusedWith("REAUTH_REQUIRED", { acceptedMethods: ["PASSWORD", "TOTP"] }));
  });
  const client = new ApolloClient({ cache: new InMemoryCache(), link: ApolloLink.from([proofLink(session.proofs), authLink(session), server]) });
  const asked: unknown[] = [];
  session.proofs.subscribe(() => {
    if (session.proofs.asked() !== null) asked.push(session.proofs.asked());
  });
  const prove = () => {
    state.isFresh = true;
    session.proofs.settle(true);
  };
  const mutate = (variables: object) => client.mutate({ mutation: change, variables });
  return { session, sent, asked, prove, mutate, state };
}

const untilAsked = async (asked: readonly unknown[]) => {
  while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve));
};

describe("proofLink", () => {
  it("sends a refused mutation again after the proof: once, with all that came with it, under the same key", async () => {
    const { sent, asked, prove, mutate } = guarded();
    const file = new File(["bytes"], "photo.jpg");
    const answer = mutate({ to: "there", file });
    await untilAsked(asked);
    expect([asked, sent.length]).toEqual([[["PASSWORD", "TOTP"]], 1]);
    prove();
    expect((await answer).data).toEqual({ change: true });
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    expect(sent.map(({ variables }) => (variables as { file: File }).file === file)).toEqual([true, true]);
  });

  it("asks once, however many wait", async () => {
    const { sent, asked, prove, mutate } = guarded();
    const answers = [mutate({ to: "a" }), mutate({ to: "b" }), mutate({ to: "c" })];
    await untilAsked(asked);
    prove();
    await Promise.all(answers);
    expect([asked.length, sent.length]).toEqual([1, 6]);
  });

  it("does not ask again for what was sent before the proof and is refused after it", async () => {
    const { session, asked, prove, mutate } = guarded();
    const first = mutate({ to: "a" });
    await untilAsked(asked);
    const before = session.proofs.answers();
    prove();
    await first;
    expect(await session.proofs.ask(["PASSWORD"], before)).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it("hands the refusal on where the person would rather not", async () => {
    const { session, sent, asked, mutate } = guarded();
    const answer = mutate({ to: "there" });
    await untilAsked(asked);
    session.proofs.settle(false);
    await expect(answer).rejects.toThrow("REAUTH_REQUIRED");
    expect(sent).toHaveLength(1);
  });

  it("does not go round in circles where the proof is not enough", async () => {
    const { session, sent, asked, mutate } = guarded();
    const answer = mutate({ to: "there" });
    await untilAsked(asked);
    session.proofs.settle(true);
    await expect(answer).rejects.toThrow("REAUTH_REQUIRED");
    expect([asked.length, sent.length]).toEqual([1, 2]);
  });

  it("takes signing in again for a proof, and somebody else's for none", async () => {
    const named = (sub: string) => inAnHour(`e30.${btoa(JSON.stringify({ sub }))}.signature`);
    for (const [name, isDone] of [
      ["ada", true],
      ["linus", false],
    ] as const) {
      const { session, sent, asked, mutate, state } = guarded();
      session.leave();
      session.accept(named("ada"));
      const answer = mutate({ to: "there" });
      await untilAsked(asked);
      await session.renewOrEnd();
      state.isFresh = true;
      session.accept(named(name));
      if (isDone) expect((await answer).data).toEqual({ change: true });
      else await expect(answer).rejects.toThrow("REAUTH_REQUIRED");
      expect(sent).toHaveLength(isDone ? 2 : 1);
    }
  });
});
