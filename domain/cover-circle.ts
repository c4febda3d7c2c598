/** Covers a circle on the ellipsoid with the res-8 cells that touch it. Source: distances as in geo-distance.ts. */
import { type CellRange, mergeRanges, rangeOf } from './cell-range.ts';
import { TocsinError } from './error.ts';
import { distanceKm } from './geo-distance.ts';
import {
  baseCells,
  type Cell,
  cellAt,
  centreOf,
  childrenOf,
  circumradius,
  descendantReach,
  homeResolution,
  type LonLat,
  outlineOf,
} from './lattice.ts';

/**
 * Every res-8 cell with a point within `radiusKm` of a place, by geodesic distance, as canonical ranges; a radius of 0
 * gives the cell of the place. Throws `invalid-parameter` for a place or radius that does not exist.
 */
export function coverCircle(lon: number, lat: number, radiusKm: number): CellRange[] {
  if (!(radiusKm >= 0) || radiusKm === Number.POSITIVE_INFINITY) {
    throw new TocsinError('invalid-parameter', `A circle of radius ${radiusKm} km: give 0 or more`);
  }
  const place: LonLat = [lon, lat];
  const home = cellAt(lon, lat);
  const ranges: CellRange[] = [rangeOf(home)];
  const visit = (cell: Cell, level: number): void => {
    const centre = centreOf(cell);
    const reachKm = circumradius(level) * kmPerDegree * (level === homeResolution ? 1 : descendantReach);
    const roughKm = greatCircleKm(place, centre);
    if (roughKm * (1 - flatteningError) - reachKm > radiusKm) return;
    const farKm = roughKm * (1 + flatteningError);
    // The exact distance is worth its time only where the rough one leaves the matter open.
    const exactKm = farKm + reachKm <= radiusKm ? farKm : distanceKm(place, centre);
    if (exactKm - reachKm > radiusKm) return;
    if (exactKm + reachKm <= radiusKm) ranges.push(rangeOf(cell));
    else if (level < homeResolution) for (const child of childrenOf(cell, level + 1)) visit(child, level + 1);
    else if (exactKm <= radiusKm || isWithin(outlineOf(cell), place, radiusKm)) ranges.push(rangeOf(cell));
  };
  for (const cell of baseCells()) visit(cell, 0);
  return mergeRanges(ranges);
}

const earthRadiusKm = 6371.0088;
const degree = Math.PI / 180;
const kmPerDegree = 111.7;

/** How much a distance on the mean sphere may differ from the geodesic one, as a share (Karney 2013: 0.56 %). */
const flatteningError = 0.006;

function greatCircleKm([lon1, lat1]: LonLat, [lon2, lat2]: LonLat): number {
  const half = Math.sin(((lat2 - lat1) * degree) / 2) ** 2;
  const across = Math.cos(lat1 * degree) * Math.cos(lat2 * degree) * Math.sin(((lon2 - lon1) * degree) / 2) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(half + across)));
}

/** Whether a corner or the inside of a side lies within the radius. */
function isWithin(outline: readonly LonLat[], place: LonLat, radiusKm: number): boolean {
  const distances = outline.map((corner) => distanceKm(place, corner));
  if (distances.some((distance) => distance <= radiusKm)) return true;
  return outline.some((corner, i) => {
    const before = outline.at(i - 1)!;
    // No point of a side is nearer than half of what its ends' distances exceed its length by.
    const least = (distances[i]! + distances.at(i - 1)! - distanceKm(before, corner)) / 2;
    return least <= radiusKm && nearestOnSide(before, corner, place) <= radiusKm;
  });
}

/** The least distance of a place to a side, by ternary search: along a side of half a kilometre it has one minimum. */
function nearestOnSide(a: LonLat, b: LonLat, place: LonLat): number {
  const bLon = b[0] - 360 * Math.round((b[0] - a[0]) / 360);
  const at = (share: number) => distanceKm(place, [a[0] + share * (bLon - a[0]), a[1] + share * (b[1] - a[1])]);
  let [low, high] = [0, 1];
  while (high - low > 1e-5) {
    const [one, two] = [low + (high - low) / 3, high - (high - low) / 3];
    if (at(one) < at(two)) high = two;
    else low = one;
  }
  return at((low + high) / 2);
}
