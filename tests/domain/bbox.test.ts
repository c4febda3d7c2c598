/** Boxes of RFC 7946 §5, those across the antimeridian too. */
import type { BBox, Polygon } from 'geojson';
import { expect, it } from 'vitest';
import { touchesBbox } from '../../domain/bbox.ts';
import { square } from '../kits/api-kit.ts';

const at = (lon: number, lat: number): Polygon => ({ type: 'Polygon', coordinates: [square(lon, lat, 1)] });

it.each<[string, Polygon, BBox, boolean]>([
  ['inside', at(30, 40), [20, 30, 40, 50], true],
  ['around the box', at(30, 40), [29.9, 39.9, 30.1, 40.1], true],
  ['over an edge', at(30, 40), [30.5, 30, 60, 60], true],
  ['beside', at(30, 40), [31.1, 30, 60, 60], false],
  ['only a corner in common', at(30, 40), [31, 41, 60, 60], false],
  ['east of the antimeridian', at(-178, 0), [170, -10, -170, 10], true],
  ['west of the antimeridian', at(178, 0), [170, -10, -170, 10], true],
  ['on the other side of the earth', at(0, 0), [170, -10, -170, 10], false],
])('%s', (_name, area, bbox, touches) => {
  expect(touchesBbox(area, bbox)).toBe(touches);
});
