import { redisAddress } from "./redis-address.ts";

describe("the address of a Redis", () => {
  it.each([
    ["redis://localhost", { host: "localhost", port: 6379, db: 0 }],
    ["redis://cache.example.com:6380/3", { host: "cache.example.com", port: 6380, db: 3 }],
    ["redis://:p%40ss@10.0.0.1:6379/", { host: "10.0.0.1", port: 6379, db: 0, password: "p@ss" }],
    [
      "rediss://portrait:secret@cache.example.com:6379",
      { host: "cache.example.com", port: 6379, db: 0, username: "portrait", password: "secret", tls: { servername: "cache.example.com" } },
    ],
    ["rediss://[::1]:6379", { host: "::1", port: 6379, db: 0, tls: {} }],
  ])("reads %s", (text, expected) => {
    expect(redisAddress(text)).toEqual(expected);
  });

  it.each([
    "http://:hunter2@localhost",
    "redis+sentinel://:hunter2@a:26379,b:26379/mymaster",
    "redis://:hunter2@a:6379,redis://:hunter2@b:6379",
    "redis://:hunter2@localhost/cache",
    "hunter2",
  ])("refuses %s, and quotes nothing of it", (text) => {
    expect(() => redisAddress(text)).toThrow(/redis:\/\//);
    expect(() => redisAddress(text)).not.toThrow(/hunter2/);
  });
});
