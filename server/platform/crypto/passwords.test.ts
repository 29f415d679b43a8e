import { hash } from "@node-rs/argon2";
import { Argon2Passwords } from "./passwords.ts";

it("hashes with argon2id at the cost that OWASP advises, and knows the password again", async () => {
  const passwords = new Argon2Passwords();
  const stored = await passwords.hash("correct horse");
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwords.verify(stored, "correct horse")).toBe(true);
  expect(await passwords.verify(stored, "correct horses")).toBe(false);
  expect(await passwords.hash("correct horse")).not.toBe(stored);
});

it("takes a password typed on another keyboard for the same", async () => {
  const passwords = new Argon2Passwords();
  expect(await passwords.verify(await passwords.hash("crème brûlée"), "crème brûlée".normalize("NFD"))).toBe(true);
});

it("does one argon2id for nobody, as for somebody", async () => {
  const passwords = new Argon2Passwords();
  const stored = await passwords.hash("correct horse");
  expect(passwords.hashes).toBe(1);
  expect(await passwords.verify(stored, "wrong horse")).toBe(false);
  expect(passwords.hashes).toBe(2);
  expect(await passwords.verifyAgainstNobody("wrong horse")).toBe(false);
  expect(passwords.hashes).toBe(3);
});

it("tells hashes of another cost, to be made anew at the next sign-in", async () => {
  const passwords = new Argon2Passwords();
  expect(passwords.isOutdated(await passwords.hash("correct horse"))).toBe(false);
  expect(passwords.isOutdated(await hash("correct horse", { memoryCost: 4_096, timeCost: 3 }))).toBe(true);
});

it("works on two at once, lets others wait, and leaves the event loop free", async () => {
  const passwords = new Argon2Passwords();
  let turns = 0;
  const ticking = setInterval(() => {
    turns += 1;
  }, 1);
  const all = Array.from({ length: 6 }, () => passwords.verifyAgainstNobody("correct horse"));
  expect(passwords.queue()).toEqual({ running: 2, waiting: 4 });
  await Promise.all(all);
  clearInterval(ticking);
  expect(passwords.queue()).toEqual({ running: 0, waiting: 0 });
  expect(turns).toBeGreaterThan(3);
});

it("goes on after a stored hash that can't be read", async () => {
  const passwords = new Argon2Passwords();
  await Promise.all(Array.from({ length: 4 }, () => expect(passwords.verify("no hash", "correct horse")).rejects.toThrow()));
  expect(passwords.queue()).toEqual({ running: 0, waiting: 0 });
  expect(await passwords.verifyAgainstNobody("correct horse")).toBe(false);
});

it("refuses when too many wait, and counts no work for it", async () => {
  const passwords = new Argon2Passwords(3);
  const answers = await Promise.allSettled(Array.from({ length: 2 + 3 + 1 }, () => passwords.verifyAgainstNobody("correct horse")));
  const refused = answers.filter((answer) => answer.status === "rejected");
  expect(refused).toEqual([{ status: "rejected", reason: expect.objectContaining({ code: "UNAVAILABLE" }) }]);
  expect(passwords.hashes).toBe(5);
});
