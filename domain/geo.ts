/**
 * Areas on the Earth: set operations, membership, bounds and shapes, with longitude before latitude everywhere.
 * Sources: RFC 7946 (straight edges, winding, antimeridian, bbox); Karney 2013 for distances; Turf for boolean operations.
 * The only importer of Turf.
 */
import {
  feature,
  featureCollection,
  difference as turfDifference,
  intersect as turfIntersect,
  union as turfUnion,
} from '@turf/turf';
import type { BBox, FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson';
import { cellsToMultiPolygon } from 'h3-js';
import { TocsinError } from './error.ts';
import { areaOf, cutAtAntimeridian, polygonsOf, windRings } from './geo-antimeridian.ts';
import { destination } from './geo-distance.ts';
import { placeInRing } from './geo-plane.ts';
import { type Cell, cellToString, type LonLat } from './lattice.ts';

export { cutAtAntimeridian, windRings, withoutHoles } from './geo-antimeridian.ts';
export { areaKm2 } from './geo-area.ts';
export { distanceKm } from './geo-distance.ts';
export { simplify } from './geo-simplify.ts';

/** A polygon or several; without coordinates it is empty. */
export type Area = Polygon | MultiPolygon;

/** What lies in both areas; an empty MultiPolygon where nothing does. */
export const intersect = (a: Area, b: Area): Area =>
  isEmpty(a) || isEmpty(b) ? emptyArea() : clip(turfIntersect, [a, b]);

/** What lies in any of the areas. */
export function union(...areas: readonly Area[]): Area {
  const some = areas.filter((area) => !isEmpty(area));
  return some.length < 2 ? windRings(some[0] ?? emptyArea()) : clip(turfUnion, some);
}

/** What lies in `a` but not in `b`. */
export const difference = (a: Area, b: Area): Area =>
  isEmpty(a) || isEmpty(b) ? windRings(a) : clip(turfDifference, [a, b]);

/** Whether an area has no polygon. */
export const isEmpty = (area: Area): boolean => polygonsOf(area).every((rings) => rings.length === 0);

/**
 * Whether a point lies in an area or on its edge, a hole's edge included. The antimeridian is one line and a pole one point,
 * whichever longitude they are written with. For an area within ±180.
 */
export function pointInArea([lon, lat]: Position, area: Area): boolean {
  const polygons = polygonsOf(area);
  if (Math.abs(lat!) === 90) return polygons.some((rings) => rings[0]?.some((position) => position[1] === lat));
  const lons = Math.abs(lon!) === 180 ? [-180, 180] : [lon! - 360 * Math.round(lon! / 360)];
  return lons.some((x) => polygons.some((rings) => isInPolygon([x, lat!], rings)));
}

/** Bounds [west, south, east, north]; west is greater than east where they cross the antimeridian (RFC 7946 §5.2). */
export function bboxOf(area: Area): BBox {
  const positions = polygonsOf(area).map(([shell]) => shell ?? []);
  const lats = extremes(positions.flat().map((position) => position[1]!));
  const spans = positions
    .filter((ring) => ring.length > 0)
    .map((ring) => extremes(ring.map((position) => position[0]!)));
  if (spans.length === 0) throw new TocsinError('invalid-geometry', 'An empty area has no bounds');
  const [west, east] = shortestSpan(spans);
  return [west, lats[0], east, lats[1]];
}

/** The outline of a set of cells of one resolution, cut at the antimeridian. */
export function cellsToArea(cells: Iterable<Cell>): MultiPolygon {
  const outlines = cellsToMultiPolygon(Array.from(cells, cellToString), true) as Position[][][];
  const area = cutAtAntimeridian({ type: 'MultiPolygon', coordinates: outlines });
  return { type: 'MultiPolygon', coordinates: polygonsOf(area) };
}

/** The widest circle drawn: short of a quarter of the meridian (10,002 km), so that it never holds both poles. */
const widestCircleKm = 9900;

/**
 * A circle on the ellipsoid as a polygon whose vertices lie on it, cut at the antimeridian and closed over a pole that it
 * encloses. `points` vertices at least; near a pole more, so that no edge spans over 120 degrees of longitude.
 * Throws `invalid-parameter` for a radius outside 0 to 9,900 km.
 */
export function circlePolygon(lon: number, lat: number, radiusKm: number, points = 64): Area {
  if (!(radiusKm > 0 && radiusKm <= widestCircleKm)) {
    throw new TocsinError(
      'invalid-parameter',
      `A circle of radius ${radiusKm} km: give more than 0, at most ${widestCircleKm}`,
    );
  }
  const at = (azimuth: number): LonLat => destination([lon, lat], azimuth, radiusKm) as LonLat;
  const count = Math.max(32, Math.ceil(points));
  const ring: Position[] = [at(0)];
  for (let i = 0; i < count; i++) {
    const [from, to] = [(-360 * i) / count, (-360 * (i + 1)) / count];
    ring.push(...arc(at, from, to, 12), i + 1 < count ? at(to) : ring[0]!);
  }
  return cutAtAntimeridian({ type: 'Polygon', coordinates: [ring] });
}

/** Points between two azimuths, until no step spans over 120 degrees of longitude. */
function arc(at: (azimuth: number) => LonLat, from: number, to: number, depth: number): LonLat[] {
  const step = at(to)[0] - at(from)[0];
  if (depth === 0 || Math.abs(step - 360 * Math.round(step / 360)) <= 120) return [];
  const middle = (from + to) / 2;
  return [...arc(at, from, middle, depth - 1), at(middle), ...arc(at, middle, to, depth - 1)];
}

function isInPolygon(point: Position, [shell, ...holes]: Position[][]): boolean {
  if (!shell || placeInRing(point, shell) === 'outside') return false;
  return holes.every((hole) => placeInRing(point, hole) !== 'inside');
}

function extremes(values: readonly number[]): [least: number, greatest: number] {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}

/** The shortest arc of longitude over all spans: the whole circle but its widest gap. */
function shortestSpan(spans: readonly [number, number][]): [west: number, east: number] {
  const sorted = spans.toSorted((a, b) => a[0] - b[0]);
  const [first] = sorted[0]!;
  let reached = sorted[0]![1];
  let gap = { width: 0, west: first, east: reached };
  for (const [west, east] of sorted) {
    if (west - reached > gap.width) gap = { width: west - reached, west, east: reached };
    reached = Math.max(reached, east);
  }
  // The gap over the antimeridian wins a draw: a box that need not cross it does not.
  return first + 360 - reached >= gap.width ? [first, reached] : [gap.west, gap.east];
}

const emptyArea = (): MultiPolygon => ({ type: 'MultiPolygon', coordinates: [] });

type BooleanOperation = (areas: FeatureCollection<Area>) => { geometry: Area } | null;

/**
 * A boolean operation by Turf. Where edges nearly coincide its sweep can lose its way; it is then tried again on
 * coordinates rounded to 9 and to 7 decimals (0.1 mm, 1 cm). Throws `invalid-geometry` where none succeeds.
 */
function clip(operation: BooleanOperation, areas: readonly Area[]): Area {
  let cause: unknown;
  for (const decimals of [undefined, 9, 7]) {
    const rounded = decimals === undefined ? areas : areas.map((area) => roundedTo(area, decimals));
    try {
      const result = operation(featureCollection(rounded.map((area) => feature(area))));
      return result ? windRings(areaOf(polygonsOf(result.geometry))) : emptyArea();
    } catch (error) {
      cause = error;
    }
  }
  throw new TocsinError('invalid-geometry', 'The areas cannot be combined; check them for crossing edges', [], {
    cause,
  });
}

function roundedTo(area: Area, decimals: number): Area {
  const scale = 10 ** decimals;
  const polygons = polygonsOf(area).map((rings) =>
    rings.map((ring) => ring.map(([lon, lat]) => [Math.round(lon! * scale) / scale, Math.round(lat! * scale) / scale])),
  );
  return areaOf(polygons);
}
