/**
 * Fewer vertices for a published area, only ever by growing it, so that nobody inside is lost.
 *
 * Two steps, the one that adds least first: leave out a vertex where the outline turns inwards, or leave out a side between
 * two outward corners by lengthening its neighbours until they meet.
 * Source: progressive hulls, Sander, Gu, Gortler, Hoppe & Snyder 2000, "Silhouette clipping" §4, taken to the plane.
 */
import type { MultiPolygon, Polygon, Position } from 'geojson';
import { areaOf, polygonsOf, windRings } from './geo-antimeridian.ts';
import { mergeParts } from './geo-hull.ts';
import {
  enter,
  type Grid,
  gridOf,
  isFree,
  leave,
  outlinesOf,
  polygonsFrom,
  type Vertex,
  verticesOf,
} from './geo-outline.ts';
import { orient } from './geo-plane.ts';
import type { LonLat } from './lattice.ts';

/**
 * The area with at most `maxPositions` positions (closing ones counted), containing the input. Small holes are filled and near
 * parts joined by their hull where that is needed. For a valid area within ±180; throws a RangeError for fewer than 10 positions.
 */
export function simplify(area: Polygon | MultiPolygon, maxPositions: number): Polygon | MultiPolygon {
  const wound = windRings(area);
  if (countPositions(polygonsOf(wound)) <= maxPositions) return wound;
  if (!(maxPositions >= 10)) throw new RangeError(`Cannot simplify to ${maxPositions} positions: give at least 10`);
  let polygons = collapse(polygonsOf(wound), maxPositions);
  const sides = boundsBySide(polygons);
  for (
    let parts = Math.floor(maxPositions / 5);
    parts >= sides.length && countPositions(polygons) > maxPositions;
    parts >>= 1
  ) {
    polygons = collapse(mergeParts(polygons, parts), maxPositions);
  }
  return areaOf(countPositions(polygons) <= maxPositions ? polygons : sides.map((ring) => [ring]));
}

interface Step {
  readonly cost: number;
  readonly at: Vertex;
  /** Where the neighbours meet, for the step that leaves out the side from `at`. */
  readonly corner?: LonLat;
}

function collapse(polygons: readonly Position[][][], maxPositions: number): Position[][][] {
  const outlines = outlinesOf(polygons);
  const grid = gridOf(outlines.flatMap(verticesOf));
  let excess = outlines.reduce((sum, outline) => sum + outline.size + 1, 0) - maxPositions;
  while (excess > 0) {
    const steps = outlines.flatMap((outline) => verticesOf(outline).flatMap(stepsAt)).sort((a, b) => a.cost - b.cost);
    // A quarter at a time, so that costs are looked at afresh before the dear steps.
    const quota = Math.ceil(excess / 4);
    let won = 0;
    for (let i = 0; i < steps.length && won < quota; i++) won += take(steps[i]!, grid);
    if (won === 0) break;
    excess -= won;
  }
  return polygonsFrom(outlines);
}

/** What can be done at a vertex, with the area that it adds. */
function stepsAt(vertex: Vertex): Step[] {
  const { prev, next, ring } = vertex;
  const [a, b, c, d] = [prev.at, vertex.at, next.at, next.next.at];
  if (ring.isHole && ring.size === 3) return [{ at: vertex, cost: weighed(orient(...a, ...b, ...c), b[1]) }];
  if (ring.size <= 3) return [];
  const turn = orient(...a, ...b, ...c);
  if (turn <= 0) return [{ at: vertex, cost: weighed(turn, b[1]) }];
  if (ring.size <= 4 || orient(...b, ...c, ...d) <= 0) return [];
  const corner = meetingPoint(a, b, c, d);
  return corner ? [{ at: vertex, corner, cost: weighed(orient(...b, ...corner, ...c), b[1]) }] : [];
}

/** Positions won by a step: none where it was overtaken by another or is in the way of something. */
function take({ at, corner }: Step, grid: Grid): number {
  const { prev, next, ring } = at;
  if (!at.isLive || !next.isLive || !prev.isLive || stepsAt(at).every((step) => !isSame(step.corner, corner))) return 0;
  if (ring.isHole && ring.size === 3) return fill(at, grid);
  if (!corner) {
    if (!isFree(grid, [prev.at, next.at, at.at], [prev, at, next])) return 0;
    for (const vertex of [prev, at]) leave(grid, vertex);
    [prev.next, next.prev] = [next, prev];
    enter(grid, prev);
  } else {
    if (!isFree(grid, [at.at, corner, next.at], [at, next])) return 0;
    const after = next.next;
    for (const vertex of [prev, at, next]) leave(grid, vertex);
    const merged: Vertex = { at: corner, prev, next: after, isLive: true, ring };
    [prev.next, after.prev] = [merged, merged];
    for (const vertex of [prev, merged]) enter(grid, vertex);
    next.isLive = false;
  }
  at.isLive = false;
  ring.entry = prev;
  ring.size--;
  return 1;
}

/** Fills a hole that is down to a triangle, unless something lies in it. */
function fill(at: Vertex, grid: Grid): number {
  const own = [at.prev, at, at.next];
  if (!isFree(grid, [at.prev.at, at.at, at.next.at], own)) return 0;
  for (const vertex of own) {
    leave(grid, vertex);
    vertex.isLive = false;
  }
  at.ring.size = 0;
  return 4;
}

/** Where ab beyond b and dc beyond c meet, a hair further out so that rounding leaves b and c inside; none off the map. */
function meetingPoint(a: LonLat, b: LonLat, c: LonLat, d: LonLat): LonLat | undefined {
  const [ux, uy, vx, vy] = [b[0] - a[0], b[1] - a[1], c[0] - d[0], c[1] - d[1]];
  const cross = ux * vy - uy * vx;
  if (!(cross < 0)) return undefined;
  const share = ((c[0] - b[0]) * vy - (c[1] - b[1]) * vx) / cross;
  const [x, y] = [b[0] + share * ux, b[1] + share * uy];
  const away = hair / Math.hypot(x - (b[0] + c[0]) / 2, y - (b[1] + c[1]) / 2);
  const corner: LonLat = [x + (x - (b[0] + c[0]) / 2) * away, y + (y - (b[1] + c[1]) / 2) * away];
  const isOut = orient(...a, ...b, ...corner) <= 0 && orient(...corner, ...c, ...d) <= 0;
  return share > 0 && isOut && Math.abs(corner[0]) <= 180 && Math.abs(corner[1]) <= 90 ? corner : undefined;
}

/** 1e-9 degrees: 0.1 mm. */
const hair = 1e-9;

const weighed = (twiceArea: number, lat: number): number => Math.abs(twiceArea) * Math.cos((lat * Math.PI) / 180);

const isSame = (a: LonLat | undefined, b: LonLat | undefined): boolean => a?.[0] === b?.[0] && a?.[1] === b?.[1];

const countPositions = (polygons: readonly Position[][][]): number =>
  polygons.flat().reduce((sum, ring) => sum + ring.length, 0);

/** A box round everything, or one each side of the antimeridian where the area touches it from both. */
function boundsBySide(polygons: readonly Position[][][]): Position[][] {
  const shells = polygons.map(([shell]) => shell!);
  const isAt = (lon: number) => shells.some((shell) => shell.some((position) => position[0] === lon));
  const isWestern = (shell: Position[]) => shell.some((position) => position[0] === -180);
  if (!isAt(-180) || !isAt(180)) return [boxOf(shells.flat())];
  const western = shells.filter(isWestern);
  return [boxOf(western.flat()), boxOf(shells.filter((shell) => !isWestern(shell)).flat())].filter(
    (box) => box.length > 0,
  );
}

function boxOf(positions: readonly Position[]): Position[] {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const [lon, lat] of positions as readonly LonLat[]) {
    [west, east] = [Math.min(west, lon), Math.max(east, lon)];
    [south, north] = [Math.min(south, lat), Math.max(north, lat)];
  }
  return west > east
    ? []
    : [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ];
}
