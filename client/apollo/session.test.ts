import { type AccessToken, Session } from "./session.ts";

/** As the server's are: header, claims, signature. */
const tokenOf = (sub: string) => `e30.${Buffer.from(JSON.stringify({ sub, name: "ö?>" })).toString("base64url")}.signature`;

const token = (value: string, expiresAt = 1_000_000): AccessToken => ({ value, expiresAt });

function sessionWith(exchange: () => Promise<AccessToken | null>, now = 0) {
  let calls = 0;
  const session = new Session({
    exchange: () => {
      calls += 1;
      return exchange();
    },
    exclusively: (work) => work(),
    now: () => now,
  });
  return { session, calls: () => calls };
}

describe("Session", () => {
  it("is in when the cookie buys a token, and out when it does not", async () => {
    const kept = sessionWith(async () => token("a"));
    await kept.session.start();
    expect(kept.session.status()).toBe("in");
    expect(await kept.session.bearer()).toBe("a");

    const none = sessionWith(async () => null);
    await none.session.start();
    expect(none.session.status()).toBe("out");
    expect(await none.session.bearer()).toBeNull();
  });

  it("tells an unreachable server from a refusal, and can start again", async () => {
    let reachable = false;
    const { session } = sessionWith(async () => {
      if (!reachable) throw new TypeError("Failed to fetch");
      return token("a");
    });
    await session.start();
    expect(session.status()).toBe("unreachable");
    reachable = true;
    await session.start();
    expect(session.status()).toBe("in");
  });

  it("renews once, however many ask at the same time", async () => {
    const { session, calls } = sessionWith(async () => token("new"));
    session.accept(token("old", 10_000));
    const bearers = await Promise.all([session.bearer(), session.bearer(), session.bearer()]);
    expect(bearers).toEqual(["new", "new", "new"]);
    expect(calls()).toBe(1);
  });

  it("keeps a token that is good for a while", async () => {
    const { session, calls } = sessionWith(async () => token("new"));
    session.accept(token("good", 600_000));
    expect(await session.bearer()).toBe("good");
    expect(calls()).toBe(0);
  });

  it("has ended, and is not out, when renewing is refused while somebody works", async () => {
    const { session } = sessionWith(async () => null);
    const seen: string[] = [];
    session.subscribe(() => seen.push(session.status()));
    session.accept(token("old"));
    expect(await session.renewOrEnd()).toBe(false);
    expect(seen).toEqual(["in", "ended"]);
    expect(await session.bearer()).toBeNull();
  });

  it("does not become somebody else who signed in in another tab", async () => {
    let cookieOf = "ada";
    const { session } = sessionWith(async () => token(tokenOf(cookieOf)));
    await session.start();
    cookieOf = "linus";
    expect(await session.renewOrEnd()).toBe(false);
    expect(session.status()).toBe("ended");
    expect(session.holder()).toBe("ada");
    session.accept(token(tokenOf("linus")));
    expect(session.holder()).toBe("linus");
  });

  it("renews behind the lock that other tabs share", async () => {
    const order: string[] = [];
    const session = new Session({
      exchange: async () => {
        order.push("exchange");
        return token("a");
      },
      exclusively: async (work) => {
        order.push("lock");
        const result = await work();
        order.push("unlock");
        return result;
      },
      now: () => 0,
    });
    await session.start();
    expect(order).toEqual(["lock", "exchange", "unlock"]);
  });
});
