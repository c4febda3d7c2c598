/** Convex hulls, and the joining of near parts by them. Source: Andrew 1979, monotone chain. */
import type { Position } from 'geojson';
import { orient, placeInRing, segmentsTouch } from './geo-plane.ts';
import type { LonLat } from './lattice.ts';

/** The convex hull of positions as a closed ring, counter-clockwise. */
function hullOf(positions: readonly Position[]): Position[] {
  const sorted = (positions as readonly LonLat[]).toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  const chain = (points: readonly LonLat[]): LonLat[] => {
    const kept: LonLat[] = [];
    for (const point of points) {
      while (kept.length > 1 && orient(...kept.at(-2)!, ...kept.at(-1)!, ...point) <= 0) kept.pop();
      kept.push(point);
    }
    return kept.slice(0, -1);
  };
  const ring = [...chain(sorted), ...chain(sorted.toReversed())];
  return [...ring, ring[0]!];
}

/**
 * Joins polygons by hulls until at most `count` are left: the smallest first, with the one whose bounds are nearest and
 * all that their hull then meets, so that the parts stay apart.
 */
export function mergeParts(polygons: readonly Position[][][], count: number): Position[][][] {
  let parts = polygons.map(partOf);
  while (parts.length > count) {
    const smallest = parts.reduce((a, b) => (sizeOf(b) < sizeOf(a) ? b : a));
    const others = parts.filter((part) => part !== smallest);
    const nearest = others.reduce((a, b) => (gap(b, smallest) < gap(a, smallest) ? b : a));
    let joined = join(smallest, nearest);
    let rest = others.filter((part) => part !== nearest);
    for (let met = rest.find((part) => meet(part, joined)); met; met = rest.find((part) => meet(part, joined))) {
      const taken = met;
      joined = join(joined, taken);
      rest = rest.filter((part) => part !== taken);
    }
    parts = [...rest, joined];
  }
  return parts.map(({ rings }) => rings);
}

interface Part {
  readonly rings: Position[][];
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

function partOf(rings: Position[][]): Part {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const [lon, lat] of rings[0] as LonLat[]) {
    [west, east] = [Math.min(west, lon), Math.max(east, lon)];
    [south, north] = [Math.min(south, lat), Math.max(north, lat)];
  }
  return { rings, west, south, east, north };
}

const join = (a: Part, b: Part): Part => partOf([hullOf([...a.rings[0]!, ...b.rings[0]!])]);

const sizeOf = (part: Part): number => (part.east - part.west) * (part.north - part.south);

const gap = (a: Part, b: Part): number =>
  Math.hypot(Math.max(0, a.west - b.east, b.west - a.east), Math.max(0, a.south - b.north, b.south - a.north));

function meet(a: Part, b: Part): boolean {
  if (gap(a, b) > 0) return false;
  const [one, other] = [a.rings[0]!, b.rings[0]!];
  if (placeInRing(one[0]!, other) !== 'outside' || placeInRing(other[0]!, one) !== 'outside') return true;
  return one.slice(1).some((p, i) => other.slice(1).some((q, j) => segmentsTouch(one[i]!, p, other[j]!, q)));
}
