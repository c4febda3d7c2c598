/**
 * Cuts areas at the antimeridian into the pieces that RFC 7946 §3.1.9 asks for.
 * Sources: RFC 7946 §3.1.9 and §5.2; longitudes to ±540 as CAP feeds send them (NOAA Alaska).
 */
import type { MultiPolygon, Polygon, Position } from 'geojson';
import { placeInRing, signedArea } from './geo-plane.ts';

/** The polygons of an area: each a list of rings, the exterior first. */
export const polygonsOf = (area: Polygon | MultiPolygon): Position[][][] =>
  area.type === 'Polygon' ? [area.coordinates] : area.coordinates;

/** One polygon as Polygon, several or none as MultiPolygon. */
export const areaOf = (polygons: Position[][][]): Polygon | MultiPolygon =>
  polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0]! }
    : { type: 'MultiPolygon', coordinates: polygons };

/**
 * The same area with longitudes within ±180 and every piece on one side of the antimeridian, rings wound as RFC 7946 asks.
 * Accepts longitudes to ±540 and edges that jump by more than 180 degrees (the short way round is meant). A ring that
 * goes round the Earth encloses the pole on its smaller side, and becomes a band up to ±90.
 * Bands that run from −180 to 180 are left as they are.
 */
export function cutAtAntimeridian(area: Polygon | MultiPolygon): Polygon | MultiPolygon {
  return areaOf(polygonsOf(area).flatMap((rings) => cutPolygon(rings.filter((ring) => ring.length > 2))));
}

/** The same area with exteriors counter-clockwise, holes clockwise and every ring closed (RFC 7946 §3.1.6). */
export function windRings<T extends Polygon | MultiPolygon>(area: T): T {
  const wound = polygonsOf(area).map((rings) => rings.map((ring, index) => wind(ring, index === 0)));
  return { ...area, coordinates: area.type === 'Polygon' ? wound[0]! : wound };
}

/**
 * The same area as simple rings, for CAP, whose polygons have no holes: a polygon is cut along the meridian through the
 * middle of each hole, so the pieces meet only along the cuts and together are exactly the holed area.
 */
export function withoutHoles(area: Polygon | MultiPolygon): Polygon[] {
  const split = (rings: Position[][]): Position[][][] => {
    if (rings.length <= 1) return rings.length === 1 ? [rings] : [];
    const [west, east] = extent(rings[1]!);
    const middle = (west + east) / 2;
    return [...keepWest(rings, middle), ...mirrored(keepWest(mirroredRings(rings), -middle))].flatMap(split);
  };
  return polygonsOf(windRings(area))
    .flatMap(split)
    .map((coordinates) => ({ type: 'Polygon', coordinates }));
}

function cutPolygon(rings: Position[][]): Position[][][] {
  if (rings.length === 0) return [];
  const [shell, ...holes] = rings.map(unroll) as [Position[], ...Position[][]];
  const [shellWest, shellEast] = extent(shell);
  const placed = holes.map((hole) => {
    const [west, east] = extent(hole);
    return shifted(hole, 360 * Math.round(((shellWest + shellEast) / 2 - (west + east) / 2) / 360));
  });
  const whole = [shell, ...placed].map((ring, index) => wind(ring, index === 0));
  const pieces: Position[][][] = [];
  for (let turn = Math.ceil((shellWest - 180) / 360); turn * 360 - 180 < shellEast; turn++) {
    const moved = whole.map((ring) => shifted(ring, -360 * turn));
    const western = shellEast - 360 * turn > 180 ? keepWest(moved, 180) : [moved];
    for (const piece of western) {
      if (shellWest - 360 * turn >= -180) pieces.push(piece);
      else pieces.push(...mirrored(keepWest(mirroredRings(piece), 180)));
    }
  }
  return pieces;
}

/** A closed ring with longitudes that run on without jumps; one that goes round the Earth is closed along its pole. */
export function unroll(ring: Position[]): Position[] {
  const closed = isClosed(ring) ? ring : [...ring, ring[0]!];
  const jumps = closed
    .slice(1)
    .flatMap((to, i) => (Math.abs(to[0]! - closed[i]![0]!) > 180 ? [[closed[i]!, to] as const] : []));
  if (jumps.length === 0) return closed;
  const run: Position[] = [];
  for (const [lon, ...rest] of closed as [number, ...number[]][]) {
    const before = run.at(-1)?.[0] ?? lon;
    run.push([lon + 360 * Math.round((before - lon) / 360), ...rest]);
  }
  const turn = run.at(-1)![0]! - run[0]![0]!;
  const isRound = Math.abs(turn) > 180;
  if (jumps.every(isAlongBand) && (isRound || signedArea(run) === 0)) return closed;
  if (!isRound) return run;
  const pole = meanSine(run) * turn >= 0 ? 90 : -90;
  const band = fromAntimeridian(run, turn);
  return [...band, [band.at(-1)![0]!, pole], [band[0]![0]!, pole], band[0]!];
}

/**
 * A step from −180 to 180 along one parallel may be the edge of a band or, as in Natural Earth's Fiji, no step at all. It is a
 * band's where nothing but such steps jumps and, taken as no steps, they would leave a ring without area or round the Earth.
 */
const isAlongBand = ([a, b]: readonly [Position, Position]): boolean =>
  a[1] === b[1] && ((Math.abs(a[0]!) === 180 && Math.abs(b[0]!) === 180) || Math.abs(a[1]!) === 90);

/** The sine of latitude summed over the way in longitude: its sign times the way's tells on which side the smaller part lies. */
const meanSine = (run: Position[]): number =>
  run.slice(1).reduce((sum, [lon, lat], i) => {
    const [lonBefore, latBefore] = run[i] as [number, number];
    return sum + (lon! - lonBefore) * Math.sin((((lat! + latBefore) / 2) * Math.PI) / 180);
  }, 0);

/** A ring round the Earth, begun where it crosses the antimeridian, so that its band needs no other cut. */
function fromAntimeridian(run: Position[], turn: number): Position[] {
  const sheet = (position: Position) => Math.ceil((position[0]! - 180) / 360);
  const step = run.findIndex((position, i) => i > 0 && sheet(position) !== sheet(run[i - 1]!));
  const [before, after] = [run[step - 1]!, run[step]!];
  const limit = 360 * Math.min(sheet(before), sheet(after)) + 180;
  const start = crossing(before, after, limit);
  const rest = run.slice(1, step).map(([lon, ...others]): Position => [lon! + turn, ...others]);
  return withoutRepeats([start, ...run.slice(step), ...rest, [limit + turn, start[1]!]]);
}

/**
 * The part of a wound polygon with longitude at most `limit`. Chains of positions west of the limit are joined along it:
 * sorted by latitude, the crossings bound the inside in pairs. Positions on the limit count as east of it.
 */
function keepWest(rings: Position[][], limit: number): Position[][][] {
  const whole: Position[][] = [];
  const chains: Position[][] = [];
  for (const ring of rings) {
    const parts = chainsWest(ring, limit);
    if (parts === 'all') whole.push(ring);
    else chains.push(...parts);
  }
  const shells = [...joinChains(chains), ...whole.filter((ring) => signedArea(ring) > 0)];
  const holes = whole.filter((ring) => signedArea(ring) < 0);
  return shells.map((shell) => [shell, ...holes.filter((hole) => isWithin(hole, shell))]);
}

function chainsWest(ring: Position[], limit: number): Position[][] | 'all' {
  const open = ring.slice(0, -1);
  const start = open.findIndex((position) => position[0]! >= limit);
  if (start < 0) return 'all';
  const chains: Position[][] = [];
  let before = open[start]!;
  for (let step = 1; step <= open.length; step++) {
    const position = open[(start + step) % open.length]!;
    const [wasWest, isWest] = [before[0]! < limit, position[0]! < limit];
    if (!wasWest && isWest) chains.push([crossing(before, position, limit), position]);
    else if (wasWest && isWest) chains.at(-1)!.push(position);
    else if (wasWest) chains.at(-1)!.push(crossing(before, position, limit));
    before = position;
  }
  return chains;
}

function joinChains(chains: Position[][]): Position[][] {
  // The inside lies left of the way: going north along the limit, it begins where a chain ends and ends where one starts.
  const order = chains.map((_, index) => index);
  const byStart = order.toSorted((a, b) => chains[a]![0]![1]! - chains[b]![0]![1]!);
  const byEnd = order.toSorted((a, b) => chains[a]!.at(-1)![1]! - chains[b]!.at(-1)![1]!);
  const successor = new Map(byEnd.map((index, rank) => [index, byStart[rank]!]));
  const rings: Position[][] = [];
  for (let next = order[0]; next !== undefined; next = successor.keys().next().value) {
    const parts: Position[][] = [];
    for (let link: number | undefined = next; link !== undefined && successor.has(link); ) {
      parts.push(chains[link]!);
      const after: number | undefined = successor.get(link);
      successor.delete(link);
      link = after;
    }
    const ring = parts.flat();
    const tidy = withoutRepeats([...ring, ring[0]!]);
    if (tidy.length > 3 && signedArea(tidy) !== 0) rings.push(tidy);
  }
  return rings;
}

function crossing(a: Position, b: Position, lon: number): Position {
  if (a[0] === lon) return a;
  if (b[0] === lon) return b;
  // The same end first whichever way the edge is walked, so that both sides of the cut get the same latitude.
  const [west, east] = a[0]! < b[0]! ? [a, b] : [b, a];
  return [lon, west[1]! + ((lon - west[0]!) / (east[0]! - west[0]!)) * (east[1]! - west[1]!)];
}

function isWithin(hole: Position[], shell: Position[]): boolean {
  for (const position of hole) {
    const place = placeInRing(position, shell);
    if (place !== 'edge') return place === 'inside';
  }
  return true;
}

const mirroredRings = (rings: Position[][]): Position[][] =>
  rings.map((ring) => ring.map(([lon, ...rest]) => [-lon!, ...rest]).reverse());

const mirrored = (polygons: Position[][][]): Position[][][] => polygons.map(mirroredRings);

const shifted = (ring: Position[], by: number): Position[] =>
  by === 0 ? ring : ring.map(([lon, ...rest]) => [lon! + by, ...rest]);

const isClosed = (ring: Position[]): boolean => ring[0]![0] === ring.at(-1)![0] && ring[0]![1] === ring.at(-1)![1];

const withoutRepeats = (ring: Position[]): Position[] =>
  ring.filter((p, i) => i === 0 || p[0] !== ring[i - 1]![0] || p[1] !== ring[i - 1]![1]);

function wind(ring: Position[], isExterior: boolean): Position[] {
  const closed = ring.length === 0 || isClosed(ring) ? ring : [...ring, ring[0]!];
  if (closed.length === 0) return closed;
  return signedArea(closed) > 0 === isExterior ? closed : closed.toReversed();
}

function extent(ring: Position[]): [west: number, east: number] {
  let [west, east] = [Infinity, -Infinity];
  for (const [lon] of ring as [number][]) {
    if (lon < west) west = lon;
    if (lon > east) east = lon;
  }
  return [west, east];
}
