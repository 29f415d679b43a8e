import fc from "fast-check";
import { shapes } from "./picture.ts";
import { areaOf, regionOf, sizesFor, turned, turnedPoint } from "./picture-area.ts";

const size = fc.record({ width: fc.integer({ min: 1, max: 9_000 }), height: fc.integer({ min: 1, max: 9_000 }) });
const shape = fc.constantFrom(...Object.values(shapes));
const angle = fc.integer({ min: -720, max: 720 });

describe("turning", () => {
  it("keeps the box of a picture exact at quarter turns", () => {
    fc.assert(
      fc.property(size, fc.integer({ min: -8, max: 8 }), (picture, quarters) => {
        const expected = quarters % 2 === 0 ? picture : { width: picture.height, height: picture.width };
        expect(turned(picture, quarters * 90)).toEqual(expected);
      }),
    );
  });

  it("is undone by turning back", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), angle, (x, y, degrees) => {
        const back = turnedPoint(turnedPoint({ x, y }, degrees), -degrees);
        expect(Math.hypot(back.x - x, back.y - y)).toBeLessThan(1e-3);
      }),
    );
  });
});

describe("the part of a crop that is shown", () => {
  it("lies in the crop and in the picture, whatever the angle", () => {
    fc.assert(
      fc.property(
        size,
        angle,
        shape,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (picture, rotate, { ratio }, from, to) => {
          const box = turned(picture, rotate);
          const [width, height] = [Math.floor(box.width), Math.floor(box.height)];
          const [x, y] = [Math.floor(from * (width - 1)), Math.floor(from * (height - 1))];
          const crop = { x, y, width: 1 + Math.floor(to * (width - x - 1)), height: 1 + Math.floor(to * (height - y - 1)), rotate };
          fc.pre(crop.width >= ratio);
          const area = areaOf(crop, picture, ratio);
          if (area === null) throw new Error("a crop inside the picture was refused");
          expect(area.height).toBe(Math.min(crop.height, Math.floor(crop.width / ratio)));
          expect(area.width).toBe(area.height * ratio);
          expect(area.left).toBeGreaterThanOrEqual(crop.x);
          expect(area.top).toBeGreaterThanOrEqual(crop.y);
          expect(area.left + area.width).toBeLessThanOrEqual(crop.x + crop.width);
          expect(area.top + area.height).toBeLessThanOrEqual(crop.y + crop.height);
        },
      ),
    );
  });

  it("comes out of a part that lies in the picture and reaches to all its corners", () => {
    fc.assert(
      fc.property(
        size,
        angle,
        fc.integer({ min: 0, max: 9_000 }),
        fc.integer({ min: 0, max: 9_000 }),
        fc.integer({ min: 1, max: 2_000 }),
        shape,
        (picture, rotate, x, y, side, { ratio }) => {
          const area = areaOf({ x, y, width: side * ratio, height: side, rotate }, picture, ratio);
          const region = area && regionOf(area, picture, rotate);
          fc.pre(area !== null && region !== null);
          expect(region.left).toBeGreaterThanOrEqual(0);
          expect(region.top).toBeGreaterThanOrEqual(0);
          expect(region.left + region.width).toBeLessThanOrEqual(picture.width);
          expect(region.top + region.height).toBeLessThanOrEqual(picture.height);
          for (const [right, down] of [
            [-1, -1],
            [1, -1],
            [-1, 1],
            [1, 1],
          ] as const) {
            const corner = turnedPoint({ x: (right * area.width) / 2, y: (down * area.height) / 2 }, -rotate);
            expect(region.middle.x + corner.x).toBeGreaterThanOrEqual(region.left - region.beyond.left);
            expect(region.middle.x + corner.x).toBeLessThanOrEqual(region.left + region.width + region.beyond.right);
            expect(region.middle.y + corner.y).toBeGreaterThanOrEqual(region.top - region.beyond.top);
            expect(region.middle.y + corner.y).toBeLessThanOrEqual(region.top + region.height + region.beyond.bottom);
          }
        },
      ),
    );
  });
});

describe("the sizes of a part", () => {
  it("are never larger than it is, and at least one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), shape, (side, ofKind) => {
        const sizes = sizesFor(side, ofKind);
        expect(sizes.length).toBeGreaterThan(0);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(side);
      }),
    );
  });
});
