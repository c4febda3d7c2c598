/** Bit arithmetic of cells against h3-js, and points against outlines. */
import fc from 'fast-check';
import {
  cellToBoundary,
  cellToChildren,
  cellToParent,
  getPentagons,
  getRes0Cells,
  isPentagon as isPentagonH3,
} from 'h3-js';
import { describe, expect, it } from 'vitest';
import {
  baseCells,
  cellAreaKm2,
  cellAt,
  cellFromString,
  cellToString,
  centreOf,
  childrenOf,
  isPentagon,
  outlineOf,
  parentOf,
  resolutionOf,
} from '../../domain/lattice.ts';

const place = fc.tuple(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: -90, max: 90, noNaN: true }));

describe('cells', () => {
  it('agree with h3 on parents, children and pentagons', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 0, max: 15 }), fc.nat(3), ([lon, lat], resolution, steps) => {
        const cell = cellAt(lon, lat, resolution);
        const text = cellToString(cell);
        expect(resolutionOf(cell)).toBe(resolution);
        expect(cellFromString(text)).toBe(cell);
        expect(isPentagon(cell)).toBe(isPentagonH3(text));
        const [coarser, finer] = [Math.max(0, resolution - steps), Math.min(15, resolution + steps)];
        expect(cellToString(parentOf(cell, coarser))).toBe(cellToParent(text, coarser));
        expect(childrenOf(cell, finer).map(cellToString)).toEqual(cellToChildren(text, finer).sort());
      }),
      { numRuns: 300 },
    );
  });

  it.each([0, 1, 5, 8])('know the pentagons of resolution %i and their children', (resolution) => {
    for (const text of getPentagons(resolution)) {
      expect(isPentagon(cellFromString(text))).toBe(true);
      const children = childrenOf(cellFromString(text), resolution + 2);
      expect(children.map(cellToString)).toEqual(cellToChildren(text, resolution + 2).sort());
    }
  });

  it('start from the 122 base cells', () => {
    expect(baseCells().map(cellToString)).toEqual(getRes0Cells().sort());
  });

  it('stay below 2^63, so a signed 64-bit column holds them', () => {
    const last = baseCells().at(-1)!;
    expect(childrenOf(last, 4).every((cell) => cell > 0n && cell < 2n ** 63n)).toBe(true);
  });

  it('contain their centre and wrap longitudes', () => {
    fc.assert(
      fc.property(place, ([lon, lat]) => {
        const cell = cellAt(lon, lat);
        expect(cellAt(...centreOf(cell))).toBe(cell);
        expect(cellAt(lon > 0 ? lon - 360 : lon + 360, lat)).toBe(cell);
      }),
      { numRuns: 300 },
    );
  });

  it('have the published mean area of 0.737 km² at res 8', () => {
    const cells = childrenOf(cellAt(10, 45, 4), 8);
    const mean = cells.reduce((sum, cell) => sum + cellAreaKm2(cell), 0) / cells.length;
    expect(mean).toBeGreaterThan(0.5);
    expect(mean).toBeLessThan(0.93);
  });
});

describe('outlineOf', () => {
  it('gives h3’s vertices with longitudes that run on across 180', () => {
    const cell = cellAt(180, 12);
    const outline = outlineOf(cell);
    const lons = outline.map(([lon]) => lon);
    expect(Math.max(...lons) - Math.min(...lons)).toBeLessThan(0.1);
    expect(outline).toHaveLength(cellToBoundary(cellToString(cell)).length);
  });

  it('makes a full turn around a pole', () => {
    for (const lat of [90, -90]) {
      const outline = outlineOf(cellAt(0, lat));
      expect(Math.abs(outline.at(-1)![0] - outline[0]![0])).toBeGreaterThan(180);
    }
  });
});

describe('bad input', () => {
  it.each([
    [Number.NaN, 0],
    [0, 90.1],
    [0, Number.NaN],
    [541, 0],
    [0, Number.POSITIVE_INFINITY],
  ])('refuses longitude %d, latitude %d', (lon, lat) => {
    expect(() => cellAt(lon, lat)).toThrow(expect.objectContaining({ code: 'invalid-parameter' }));
  });

  it.each([
    '',
    'x',
    '8928308280fffff ',
    '0x8928308280fffff',
    '892830828ffffff',
    '8928308280fffffff',
    '1928308280fffff',
  ])('refuses the cell %j', (text) => {
    expect(() => cellFromString(text)).toThrow(expect.objectContaining({ code: 'invalid-parameter' }));
  });

  it('refuses a resolution that H3 lacks', () => {
    expect(() => cellAt(0, 0, 16)).toThrow(RangeError);
    expect(() => parentOf(cellAt(0, 0, 5), 6)).toThrow(RangeError);
    expect(() => childrenOf(cellAt(0, 0, 5), 4)).toThrow(RangeError);
  });
});
