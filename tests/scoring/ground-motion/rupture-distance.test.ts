/** Rupture distances against ShakeMap's grid, OpenQuake's planes and the published Chi-Chi distances. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  quadBelowTrace,
  type RuptureCorner,
  type RuptureDistances,
  type RuptureQuad,
  ruptureDistances,
} from '../../../scoring/ground-motion/rupture-distance.ts';
import { describeReference } from '../../kits/reference.ts';
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
      const own = toleranceIn(row['tol']!);
      return {
        label: `row ${line + 1} ${row['metric']}`,
        actual: distances(numberIn(row, 'site_lon'), numberIn(row, 'site_lat'))[metrics[row['metric']!]!],
        expected: numberIn(row, 'expected_km'),
        ...(own ? { own } : {}),
      };
    });
    expectWithin('planar_openquake.csv', rows.length, comparisons, limit());
  });
});

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

/** `rtol1e-5` is relative, a bare number absolute; a relative tolerance of an expected zero falls back to the file's. */
function toleranceIn(text: string): Tolerance | undefined {
  if (text.startsWith('rtol')) return undefined;
  return { kind: 'absolute', tolerance: Number(text) };
}
