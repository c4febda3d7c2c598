/** The cover against h3's `containmentOverlapping`, against points, and against Turf as a second opinion on touching. */
import { booleanIntersects, feature } from '@turf/turf';
import fc from 'fast-check';
import type { MultiPolygon, Polygon, Position } from 'geojson';
import { getPentagons, POLYGON_TO_CELLS_FLAGS, polygonToCellsExperimental } from 'h3-js';
import { describe, expect, it } from 'vitest';
import { cellsOf, coarsen, countCells, rangeOf, rangesContain, rangesOf } from '../../domain/cell-range.ts';
import { coverCircle, coverPolygon } from '../../domain/cover.ts';
import { cutAtAntimeridian, distanceKm, pointInArea } from '../../domain/geo.ts';
import {
  baseCells,
  type Cell,
  cellAt,
  cellFromString,
  centreOf,
  childrenOf,
  circumradius,
  descendantReach,
  outlineOf,
} from '../../domain/lattice.ts';

type Area = Polygon | MultiPolygon;

const polygonsOf = (area: Area): Position[][][] => (area.type === 'Polygon' ? [area.coordinates] : area.coordinates);

const byH3 = (area: Area, resolution: number): Set<Cell> =>
  new Set(
    polygonsOf(area).flatMap((rings) =>
      polygonToCellsExperimental(
        rings as [number, number][][],
        resolution,
        POLYGON_TO_CELLS_FLAGS.containmentOverlapping,
        true,
      ).map(cellFromString),
    ),
  );

/** A star-shaped polygon, at times with a hole of the same shape, of a few cells of the resolution or less than one. */
const star = (lon: fc.Arbitrary<number>, lat: fc.Arbitrary<number>): fc.Arbitrary<{ area: Area; resolution: number }> =>
  fc
    .record({
      lon,
      lat,
      resolution: fc.integer({ min: 4, max: 8 }),
      size: fc.constantFrom(0.05, 0.6, 3, 12),
      radii: fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { minLength: 3, maxLength: 24 }),
      hasHole: fc.boolean(),
    })
    .map(({ lon: x, lat: y, resolution, size, radii, hasHole }) => {
      const reach = size * circumradius(resolution);
      const stretch = Math.min(20, 1 / Math.cos((y * Math.PI) / 180));
      const ring = (share: number): Position[] => {
        const open = radii.map((radius, i): Position => {
          const angle = (2 * Math.PI * i) / radii.length;
          const north = y + share * reach * radius * Math.sin(angle);
          return [x + share * reach * stretch * radius * Math.cos(angle), Math.max(-90, Math.min(90, north))];
        });
        return [...open, open[0]!];
      };
      const rings = hasHole ? [ring(1), ring(0.4).reverse()] : [ring(1)];
      return { area: cutAtAntimeridian({ type: 'Polygon', coordinates: rings }), resolution };
    });

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

const anywhere = star(between(-179, 179), between(-80, 80));
const antimeridian = star(between(179.9, 180.1), between(-80, 80));
const polar = star(between(-180, 180), fc.oneof(between(80, 89.999), between(-89.999, -80)));
const nearPentagon = fc
  .constantFrom(...getPentagons(3).map((text) => centreOf(cellFromString(text))))
  .chain(([lon, lat]) => star(fc.constant(lon), fc.constant(lat)));

/** An area that is the outline of a cell, so that its neighbours touch it to the last digit or miss by one. */
const shaped = fc
  .tuple(between(-179, 179), between(-75, 75), fc.integer({ min: 4, max: 8 }))
  .map(([lon, lat, resolution]) => {
    const ring = outlineOf(cellAt(lon, lat, resolution));
    return { area: cutAtAntimeridian({ type: 'Polygon', coordinates: [[...ring, ring[0]!]] }), resolution };
  });

function expectNothingMissed({ area, resolution }: { area: Area; resolution: number }): void {
  const cover = new Set(coarsen(coverPolygon(area, resolution), resolution));
  const missed = [...byH3(area, resolution)].filter((cell) => !cover.has(cell));
  expect(missed.map(String)).toEqual([]);
}

describe('coverPolygon', () => {
  it.each([
    ['anywhere', anywhere],
    ['across the antimeridian', antimeridian],
    ['near the poles', polar],
    ['around pentagons', nearPentagon],
  ])('misses no cell of containmentOverlapping %s', (_, areas) => {
    fc.assert(fc.property(areas, expectNothingMissed), { numRuns: 150 });
  });

  it('misses no cell of a polar band, which h3 takes in pieces', () => {
    for (const edge of [89.99, 89.9, 85.3, -88, -89.995]) {
      const pole = edge > 0 ? 90 : -90;
      const ring = [
        [-180, edge],
        [180, edge],
        [180, pole],
        [-180, pole],
        [-180, edge],
      ];
      const pieces = [-180, -60, 60].map((west): Position[][] => [
        [
          [west, edge],
          [west + 120, edge],
          [west + 120, pole],
          [west, pole],
          [west, edge],
        ],
      ]);
      const resolution = Math.abs(edge) > 89.5 ? 8 : 5;
      const cover = new Set(coarsen(coverPolygon({ type: 'Polygon', coordinates: [ring] }, resolution), resolution));
      const missed = [...byH3({ type: 'MultiPolygon', coordinates: pieces }, resolution)].filter(
        (cell) => !cover.has(cell),
      );
      expect([edge, missed.length]).toEqual([edge, 0]);
      expect(cover.has(cellAt(0, pole, resolution))).toBe(true);
    }
  });

  it('holds the cell of every point of the area', () => {
    fc.assert(
      fc.property(
        fc.oneof(anywhere, antimeridian, polar),
        fc.array(fc.tuple(between(0, 1), between(0, 1)), { minLength: 20 }),
        ({ area, resolution }, shares) => {
          const cover = coverPolygon(area, resolution);
          for (const [shell] of polygonsOf(area)) {
            for (const [i, [u, v]] of shares.entries()) {
              const [a, b] = [shell![i % (shell!.length - 1)]!, shell![(i % (shell!.length - 1)) + 1]!];
              const onEdge: Position = [a[0]! + u * (b[0]! - a[0]!), a[1]! + u * (b[1]! - a[1]!)];
              const c = shell![(i * 7) % shell!.length]!;
              const point: Position = [onEdge[0]! + v * (c[0]! - onEdge[0]!), onEdge[1]! + v * (c[1]! - onEdge[1]!)];
              for (const [lon, lat] of [a, point] as [number, number][]) {
                if (pointInArea([lon, lat], area))
                  expect(rangesContain(cover, rangeOf(cellAt(lon, lat, resolution))[0])).toBe(true);
              }
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('adds only cells that touch, by Turf’s word', () => {
    let looked = 0;
    fc.assert(
      fc.property(fc.oneof(anywhere, nearPentagon, shaped), ({ area, resolution }) => {
        const known = byH3(area, resolution);
        for (const cell of coarsen(coverPolygon(area, resolution), resolution)) {
          if (known.has(cell)) continue;
          looked++;
          const [lon, lat] = centreOf(cell);
          // Larger by the bulge of a great circle over the straight side, and a millimetre.
          const factor = 1.0001 + (circumradius(resolution) / 57.3 / 5) * Math.tan((Math.abs(lat) * Math.PI) / 180);
          const ring = outlineOf(cell).map(([x, y]): Position => [lon + (x - lon) * factor, lat + (y - lat) * factor]);
          const outline: Polygon = { type: 'Polygon', coordinates: [[...ring, ring[0]!]] };
          expect([cell, booleanIntersects(feature(outline), feature(area))]).toEqual([cell, true]);
        }
      }),
      { numRuns: 300 },
    );
    expect(looked).toBeGreaterThan(0);
  });

  it('tells of an area that is one cell’s outline that cell and its six neighbours', () => {
    const cell = cellAt(36.9, 37.2);
    const ring = outlineOf(cell);
    expect(countCells(coverPolygon({ type: 'Polygon', coordinates: [[...ring, ring[0]!]] }))).toBe(7);
  });

  it('leaves out a cell that is four millimetres away', () => {
    const cell = cellAt(36.1029, 36.951);
    const [lon, lat] = outlineOf(cell).reduce((a, b) => (b[0] > a[0] ? b : a));
    const from = lon + 4.5e-8;
    const beside: Polygon = {
      type: 'Polygon',
      coordinates: [
        [
          [from, lat],
          [from + 1e-6, lat - 1e-6],
          [from + 1e-6, lat + 1e-6],
          [from, lat],
        ],
      ],
    };
    expect(rangesContain(coverPolygon(beside), cell)).toBe(false);
  });

  it('covers the whole Earth with one range, and nothing with none', () => {
    const earth: Polygon = {
      type: 'Polygon',
      coordinates: [
        [
          [-180, -90],
          [180, -90],
          [180, 90],
          [-180, 90],
          [-180, -90],
        ],
      ],
    };
    expect(coverPolygon(earth, 4)).toEqual(rangesOf(baseCells()));
    expect(coverPolygon({ type: 'MultiPolygon', coordinates: [] })).toEqual([]);
  });

  it('counts the overlap of two parts once and keeps it inside', () => {
    const square = (west: number): Position[][] => [
      [
        [west, 10],
        [west + 0.2, 10],
        [west + 0.2, 10.2],
        [west, 10.2],
        [west, 10],
      ],
    ];
    const both = coverPolygon({ type: 'MultiPolygon', coordinates: [square(20), square(20.1)] });
    expect(rangesContain(both, cellAt(20.15, 10.1))).toBe(true);
    const joined = coverPolygon({
      type: 'Polygon',
      coordinates: [
        [
          [20, 10],
          [20.3, 10],
          [20.3, 10.2],
          [20, 10.2],
          [20, 10],
        ],
      ],
    });
    expect(both).toEqual(joined);
  });

  it('refuses a resolution finer than 8', () => {
    expect(() => coverPolygon({ type: 'Polygon', coordinates: [] }, 9)).toThrow(RangeError);
  });
});

describe('the cap around a cell', () => {
  it('holds its corners and all its descendants', () => {
    const far = (from: [number, number], to: [number, number]) => distanceKm(from, to) / 111.7;
    const roots = [
      ...baseCells(),
      ...[1, 2, 3, 4].flatMap((resolution) => getPentagons(resolution).map(cellFromString)),
      ...[
        [0, 0],
        [11.2, 58.3],
        [-121, -25],
        [180, 50],
        [5, 89],
      ].flatMap(([lon, lat]) => [2, 3, 4].map((r) => cellAt(lon!, lat!, r))),
    ];
    for (const cell of roots) {
      const resolution = Number((cell >> 52n) & 15n);
      const centre = centreOf(cell);
      expect(Math.max(...outlineOf(cell).map((corner) => far(centre, corner)))).toBeLessThan(circumradius(resolution));
      const reach = Math.max(
        ...childrenOf(cell, resolution + 3)
          .flatMap(outlineOf)
          .map((corner) => far(centre, corner)),
      );
      expect(reach).toBeLessThan(circumradius(resolution) * descendantReach);
    }
  });
});

describe('coverCircle', () => {
  const place = fc.tuple(between(-180, 180), fc.oneof(between(-90, 90), between(89.9, 90), fc.constant(-90)));

  it('holds exactly the cells that come within the radius', () => {
    fc.assert(
      fc.property(place, fc.oneof(between(0, 0.6), between(0, 12)), ([lon, lat], radiusKm) => {
        const cover = coverCircle(lon, lat, radiusKm);
        const near = [...cellsOf(coverCircle(lon, lat, radiusKm + 3))];
        expect(near.length).toBeGreaterThan(countCells(cover));
        for (const cell of near) {
          const nearestKm = Math.min(...sidePoints(cell).map((point) => distanceKm([lon, lat], point)));
          const isHome = cell === cellAt(lon, lat);
          const isTold = rangesContain(cover, cell);
          if (nearestKm <= radiusKm || isHome) expect([cell, isTold]).toEqual([cell, true]);
          else if (nearestKm > radiusKm + 0.01) expect([cell, isTold]).toEqual([cell, false]);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('gives the cell of the place for a radius of 0 and refuses what is no radius', () => {
    expect(coverCircle(36.9, 37.2, 0)).toEqual([rangeOf(cellAt(36.9, 37.2))]);
    for (const radius of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => coverCircle(0, 0, radius)).toThrow(expect.objectContaining({ code: 'invalid-parameter' }));
    }
  });

  it('covers the Earth when half its girth is the radius', () => {
    expect(coverCircle(12, 34, 20_100)).toEqual(rangesOf(baseCells()));
  });
});

/** A cell's centre, corners and 40 points along each side. */
function sidePoints(cell: Cell): [number, number][] {
  const outline = outlineOf(cell);
  const points = outline.flatMap((to, i) => {
    const from = outline.at(i - 1)!;
    const turn = 360 * Math.round((to[0] - from[0]) / 360);
    return Array.from({ length: 40 }, (_, k): [number, number] => {
      const share = k / 40;
      return [from[0] + share * (to[0] - turn - from[0]), from[1] + share * (to[1] - from[1])];
    });
  });
  return [centreOf(cell), ...points];
}
