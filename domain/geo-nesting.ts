/**
 * Which rings lie within which, for rings whose sides do not cross: then one point and the sizes decide.
 * Source: even-odd rule along one parallel.
 */
import type { Position } from 'geojson';
import { placeInRing, signedArea } from './geo-plane.ts';
import type { LonLat } from './lattice.ts';

/** A closed ring with what nesting needs: a point well inside, size in square degrees, bounds. */
export interface NestedRing {
  readonly run: readonly Position[];
  readonly inner: LonLat;
  readonly size: number;
  readonly west: number;
  readonly east: number;
}

export function nestedRing(run: readonly Position[]): NestedRing {
  let [west, east] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [lon] of run as readonly LonLat[]) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
  }
  return { run, inner: interiorPoint(run), size: Math.abs(signedArea(run)), west, east };
}

/** Whether one ring lies within another; longitudes may differ by whole turns. */
export function isNested(inner: NestedRing, outer: NestedRing): boolean {
  if (inner.size > outer.size) return false;
  const [lon, lat] = inner.inner;
  return [lon - 360, lon, lon + 360].some(
    (x) => x >= outer.west && x <= outer.east && placeInRing([x, lat], outer.run) === 'inside',
  );
}

/** A point inside a ring that has an area: the middle of its widest chord along the parallel in the widest gap between latitudes. */
function interiorPoint(run: readonly Position[]): LonLat {
  const lats = run.map((position) => position[1]!).sort((a, b) => a - b);
  let [lat, widest] = [lats[0]!, 0];
  for (const [i, high] of lats.entries()) {
    const low = lats[i - 1] ?? high;
    if (high - low > widest) [lat, widest] = [(low + high) / 2, high - low];
  }
  const lons = run.slice(1).flatMap(([x2, y2], i) => {
    const [x1, y1] = run[i] as LonLat;
    return y1 > lat === y2! > lat ? [] : [x1 + ((lat - y1) / (y2! - y1)) * (x2! - x1)];
  });
  lons.sort((a, b) => a - b);
  let chord: [number, number] = [lons[0]!, lons[0]!];
  for (let i = 0; i + 1 < lons.length; i += 2) {
    if (lons[i + 1]! - lons[i]! > chord[1] - chord[0]) chord = [lons[i]!, lons[i + 1]!];
  }
  return [(chord[0] + chord[1]) / 2, lat];
}
