import { cropInputOf } from "./crop.ts";

describe("cropInputOf", () => {
  it("is a square of whole pixels, in the turned picture", () => {
    expect(cropInputOf({ x: 10.4, y: 20.6, width: 300.9, height: 300.2 }, 450, 1)).toEqual({ x: 10, y: 21, width: 300, height: 300, rotate: 90 });
  });

  it("keeps the ratio of what is wider than high", () => {
    expect(cropInputOf({ x: 0, y: 5, width: 900.4, height: 300.2 }, 0, 3)).toEqual({ x: 0, y: 5, width: 900, height: 300, rotate: 0 });
  });

  it("never begins outside", () => {
    expect(cropInputOf({ x: -0.4, y: -3, width: 0.2, height: 5 }, -90, 1)).toEqual({ x: 0, y: 0, width: 1, height: 1, rotate: 270 });
  });
});
