/** Rupture distances against ShakeMap's grid, OpenQuake's planes and the published Chi-Chi distances. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  quadBelowTrace,
  type RuptureCorner,
  type RuptureDistances,
  type RuptureQuad,
  ruptureDistances,
} from '../../../scoring/ground-motion/rupture-distance.ts';
import { describeReference, referencePath } from '../../kits/reference.ts';
import { type Comparison, csvRows, expectWithin, numberIn, type Tolerance, toleranceOf } from './reference-table.ts';

describeReference('rupture distance', 'science/finite-rupture-distance', (path) => {
  const limit = () => toleranceOf('finite-rupture-distance', '*');

  it('quad_grid_shakemap.csv', () => {
    const rows = csvRows(join(path, 'quad_grid_shakemap.csv'));
    const top = { lon: -118.2, lat: 34.1, depthKm: 1 };
    const distances = ruptureDistances([quadBelowTrace(top, { lon: -118.15, lat: 34.2, depthKm: 1 }, 3, 30)]);
    const point = ruptureDistances([[top, top, top, top]]);
    const comparisons = rows.flatMap((row, line): Comparison[] => {
      const [lon, lat] = [numberIn(row, 'lon'), numberIn(row, 'lat')];
      const actual = distances(lon, lat);
      const pairs = [
        ['rrup_km', actual.rruptureKm],
        ['rjb_km', actual.rjbKm],
        ['rx_km', actual.rxKm],
        ['ry0_km', actual.ry0Km],
        ['rhypo_km', point(lon, lat).rruptureKm],
      ] as const;
      return pairs.map(([column, value]) => ({
        label: `row ${line + 1} ${column}`,
        actual: value,
        expected: numberIn(row, column),
      }));
    });
    expectWithin('quad_grid_shakemap.csv', rows.length, comparisons, limit());
  });

  it('planar_openquake.csv', () => {
    const rows = csvRows(join(path, 'planar_openquake.csv'));
    const comparisons = rows.map((row, line): Comparison => {
      const distances = ruptureDistances([quadOf(row['corners_lon_lat_depth']!)]);
      const expected = numberIn(row, 'expected_km');
      const own = toleranceIn(row['tol']!, expected);
      return {
        label: `row ${line + 1} ${row['metric']}`,
        actual: distances(numberIn(row, 'site_lon'), numberIn(row, 'site_lat'))[metrics[row['metric']!]!],
        expected,
        ...(own ? { own } : {}),
      };
    });
    expectWithin('planar_openquake.csv', rows.length, comparisons, limit());
  });
});

describeReference('Chi-Chi rupture', 'science/ground-motion-observed', (observed) => {
  it('has the distances that PEER published for its nine planes', () => {
    const rows = csvRows(join(observed, 'ngaw2_4events.csv')).filter((row) => row['eqid'] === '137');
    const first = rows[0]!;
    const distances = ruptureDistances(localQuads(numberIn(first, 'hyp_lon'), numberIn(first, 'hyp_lat')));
    const errors = rows.map((row) => {
      const { rruptureKm, rjbKm } = distances(numberIn(row, 'sta_lon'), numberIn(row, 'sta_lat'));
      return Math.max(Math.abs(rruptureKm - numberIn(row, 'rrup_km')), Math.abs(rjbKm - numberIn(row, 'rjb_km')));
    });
    errors.sort((a, b) => a - b);
    const [middle, nearlyAll] = [0.5, 0.9].map((share) => errors[Math.floor(share * errors.length)]!);
    console.log(
      `Chi-Chi: ${rows.length} stations, error median ${middle!.toFixed(2)} km, 90 % ${nearlyAll!.toFixed(2)} km`,
    );
    expect(middle).toBeLessThan(0.3);
    expect(nearlyAll).toBeLessThan(1);
  });
});

/** The planes of the PEER polygon file: four rows of corners, three numbers for each of nine segments, km from the epicentre. */
function localQuads(lon: number, lat: number): RuptureQuad[] {
  const rows = readFileSync(referencePath('science', 'finite-rupture-distance', '0137A.POL')!, 'utf8')
    .split('\n')
    .slice(2, 6)
    .map((line) => line.trim().split(/\s+/).map(Number));
  const kmPerDegree = 111.195;
  const corner = (row: number, segment: number): RuptureCorner => {
    const [x, y, z] = rows[row]!.slice(3 * segment, 3 * segment + 3);
    const place = { lon: lon + x! / kmPerDegree / Math.cos((lat * Math.PI) / 180), lat: lat + y! / kmPerDegree };
    return { ...place, depthKm: -z! };
  };
  return Array.from({ length: 9 }, (_, segment) => [
    corner(0, segment),
    corner(1, segment),
    corner(2, segment),
    corner(3, segment),
  ]);
}

it('is zero on top of a plane that reaches the surface, and finds the nearest of several', () => {
  const east = quadBelowTrace({ lon: 10, lat: 0, depthKm: 0 }, { lon: 10, lat: 0.2, depthKm: 0 }, 20, 45);
  const west = quadBelowTrace({ lon: -10, lat: 0, depthKm: 0 }, { lon: -10, lat: 0.2, depthKm: 0 }, 20, 45);
  const both = ruptureDistances([east, west]);
  expect(both(10, 0.1).rruptureKm).toBeCloseTo(0, 1);
  expect(both(10.05, 0.1).rjbKm).toBe(0);
  expect(both(-10, 0.1).rruptureKm).toBeCloseTo(0, 1);
  expect(() => ruptureDistances([])).toThrow('at least one quadrilateral');
});

it('measures across the antimeridian', () => {
  const quad = quadBelowTrace({ lon: 179.95, lat: 0, depthKm: 5 }, { lon: -179.95, lat: 0, depthKm: 5 }, 5, 90);
  expect(ruptureDistances([quad])(180, 0).rruptureKm).toBeCloseTo(5, 2);
  expect(ruptureDistances([quad])(-179.9, 0).rjbKm).toBeCloseTo(5.56, 2);
});

const metrics: Readonly<Record<string, keyof RuptureDistances>> = {
  rrup: 'rruptureKm',
  rjb: 'rjbKm',
  rx: 'rxKm',
  ry0: 'ry0Km',
};

function quadOf(text: string): RuptureQuad {
  const corners = text.split(';').map((corner): RuptureCorner => {
    const [lon, lat, depthKm] = corner.trim().split(' ').map(Number);
    return { lon: lon!, lat: lat!, depthKm: depthKm! };
  });
  const [a, b, c, d] = corners;
  return [a!, b!, c!, d!];
}

/** `rtol1e-5` is relative, a bare number absolute; a relative tolerance of an expected zero is the file's. */
function toleranceIn(text: string, expected: number): Tolerance | undefined {
  if (!text.startsWith('rtol')) return { kind: 'absolute', tolerance: Number(text) };
  return expected === 0 ? undefined : { kind: 'relative', tolerance: Number(text.slice('rtol'.length)) };
}
