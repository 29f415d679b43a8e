import { cropInputOf } from "./crop.ts";

describe("cropInputOf", () => {
  it("is a square of whole pixels, in the turned picture", () => {
    expect(cropInputOf({ x: 10.4, y: 20.6, width: 300.9, height: 300.2 }, 450)).toEqual({ x: 10, y: 21, width: 300, height: 300, rotate: 90 });
  });

  it("never begins outside", () => {
    expect(cropInputOf({ x: -0.4, y: -3, width: 0.2, height: 5 }, -90)).toEqual({ x: 0, y: 0, width: 1, height: 1, rotate: 270 });
  });
});
