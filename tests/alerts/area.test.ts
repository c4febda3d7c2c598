/** Published areas: nobody met is left out, who is told is read off the print, and the limits of CAP are kept. */
import fc from 'fast-check';
import type { MultiPolygon, Position } from 'geojson';
import { describe, expect, it } from 'vitest';
import { publishArea, touched, type ZoneDemand } from '../../alerts/area.ts';
import type { CapPolygon } from '../../domain/cap.ts';
import { ringFaults } from '../../domain/cap-ring.ts';
import { type CellRange, countCells, intersectRanges, rangesOf, subtractRanges } from '../../domain/cell-range.ts';
import { coverCircle, coverPolygon } from '../../domain/cover.ts';
import { circlePolygon, cutAtAntimeridian } from '../../domain/geo.ts';
import { cellAt, outlineOf } from '../../domain/lattice.ts';
import { zoneArea } from './record-kit.ts';

const demandOf = (area: MultiPolygon, ranges?: readonly CellRange[], over: Partial<ZoneDemand> = {}): ZoneDemand => {
  const all = coverPolygon(area);
  return {
    zone: { id: 'z', name: { en: 'Zone' }, area, ranges: all, geocodes: {} },
    ranges: ranges ? intersectRanges(ranges, all) : all,
    before: [],
    ...over,
  };
};

const multi = (area: ReturnType<typeof cutAtAntimeridian>): MultiPolygon =>
  area.type === 'MultiPolygon' ? area : { type: 'MultiPolygon', coordinates: [area.coordinates] };

const ringsOf = (demands: readonly ZoneDemand[]) => publishArea(demands).zones.flatMap(({ polygons }) => polygons);

/** As a receiver reads them: through text with six decimals. */
const reread = (rings: readonly CapPolygon[]): CapPolygon[] =>
  rings.map((ring) => ring.map(([lon, lat]) => [Number(lon.toFixed(6)), Number(lat.toFixed(6))] as const));

function check(demands: readonly ZoneDemand[]): void {
  const { zones, told } = publishArea(demands);
  const rings = zones.flatMap(({ polygons }) => polygons);
  for (const ring of rings) expect(ringFaults(ring)).toEqual([]);
  expect(rings.length).toBeGreaterThan(0);
  for (const { ranges } of demands) expect(subtractRanges(ranges, told)).toEqual([]);
  expect(touched(reread(rings))).toEqual(told);
}

describe('publishArea', () => {
  it('publishes a fully met zone as it was drawn', () => {
    expect(ringsOf([demandOf(zoneArea)])).toEqual([zoneArea.coordinates[0]![0]]);
  });

  it('cuts a zone down to the field', () => {
    const met = coverCircle(37.2, 37.2, 15);
    const demand = demandOf(zoneArea, met);
    check([demand]);
    const { told } = publishArea([demand]);
    expect(countCells(told)).toBeLessThan(countCells(demand.zone.ranges) / 2);
    // A ring of neighbours at most, since the outline of the met cells touches them.
    expect(countCells(told)).toBeLessThan(countCells(demand.ranges) * 1.3);
  });

  it('draws a cell whole that the zone enters by less than is printed', () => {
    const east = Array.from({ length: 40 }, (_, index) => cellAt(37 + index / 20, 37.2, 8))
      .map((cell) => outlineOf(cell).toSorted(([a], [b]) => b - a)[0]!)
      .find(([lon]) => Number((lon - 2e-8).toFixed(6)) > lon)!;
    const [west, south] = [east[0] - 2e-8, east[1] - 0.02];
    const area: MultiPolygon = {
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [west, south],
            [west + 0.05, south],
            [west + 0.05, south + 0.04],
            [west, south + 0.04],
            [west, south],
          ],
        ],
      ],
    };
    check([demandOf(area)]);
  });

  it('keeps rings simple while one message after the other widens the last', () => {
    const zone = multi(circlePolygon(37.2, 37.2, 60, 90));
    const all = coverPolygon(zone);
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ lon: fc.double({ min: 36.6, max: 37.8, noNaN: true }), km: fc.integer({ min: 5, max: 40 }) }),
          { minLength: 2, maxLength: 4 },
        ),
        (circles) => {
          let before: readonly CapPolygon[] = [];
          for (const { lon, km } of circles) {
            const ranges = intersectRanges(coverCircle(lon, 37.2, km), all);
            const demand = demandOf(zone, ranges, { before });
            check([demand]);
            before = ringsOf([demand]);
          }
        },
      ),
      { numRuns: 6, seed: 20230206 },
    );
  }, 60_000);

  it('loses no met cell, wherever the field lies', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 36.7, max: 37.9, noNaN: true }),
        fc.double({ min: 36.8, max: 37.6, noNaN: true }),
        fc.double({ min: 0.3, max: 60, noNaN: true }),
        (lon, lat, radiusKm) => {
          const demand = demandOf(zoneArea, coverCircle(lon, lat, radiusKm));
          if (demand.ranges.length > 0) check([demand]);
        },
      ),
      { numRuns: 25, seed: 7 },
    );
  }, 60_000);

  it('draws coarse cells for a large field and still misses nobody', () => {
    const country = multi(circlePolygon(35, 39, 350, 900));
    const demand = demandOf(country, coverCircle(37, 37.2, 280));
    check([demand]);
    const rings = ringsOf([demand]);
    expect(rings.reduce((sum, ring) => sum + ring.length, 0)).toBeLessThanOrEqual(510);
  }, 60_000);

  it('caps the positions of many zones together', () => {
    const zones = Array.from({ length: 12 }, (_, index) => demandOf(multi(circlePolygon(30 + index, 39, 30, 700))));
    check(zones);
    expect(ringsOf(zones).reduce((sum, ring) => sum + ring.length, 0)).toBeLessThanOrEqual(2000);
  }, 60_000);

  it('has no holes and stays on its side of the antimeridian', () => {
    const square = (half: number, lon: number): Position[] => [
      [lon - half, -half],
      [lon + half, -half],
      [lon + half, half],
      [lon - half, half],
      [lon - half, -half],
    ];
    const holed: MultiPolygon = {
      type: 'MultiPolygon',
      coordinates: [[square(0.3, 20), square(0.1, 20).toReversed()]],
    };
    check([demandOf(holed)]);
    const { told } = publishArea([demandOf(holed)]);
    expect(told).toEqual(coverPolygon(holed));
    const pacific = multi(cutAtAntimeridian({ type: 'Polygon', coordinates: [square(0.3, 180)] }));
    const crossing = demandOf(pacific, coverCircle(180, 0, 20));
    check([crossing]);
    const sides = ringsOf([crossing]).map((ring) => Math.sign(ring[0]![0]));
    expect(new Set(sides)).toEqual(new Set([1, -1]));
  });

  it('keeps what was published before inside, also where the field has left', () => {
    const before = ringsOf([demandOf(zoneArea, coverCircle(37.0, 37.2, 8))]);
    const demand = demandOf(zoneArea, coverCircle(37.5, 37.2, 8), { before });
    check([demand]);
    expect(subtractRanges(touched(before), publishArea([demand]).told)).toEqual([]);
  });

  it('knows no area where nothing is met', () => {
    expect(publishArea([demandOf(zoneArea, rangesOf([]))])).toEqual({ zones: [], told: [] });
  });
});
