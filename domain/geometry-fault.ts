/**
 * Finds every fault of a drawn zone at once and says where it is, so that its author can mend it in one go.
 * Sources: RFC 7946 §3.1 (positions, rings, antimeridian); OGC 06-103r4 §6.1.11 (what makes a polygon valid).
 */
import type { MultiPolygon, Polygon, Position } from 'geojson';
import type { Fault } from './error.ts';
import { areaOf, cutAtAntimeridian, unroll } from './geo-antimeridian.ts';
import { areaKm2 } from './geo-area.ts';
import { type Meeting, meetingsOf, type Side, sidesOf } from './geo-crossing.ts';
import { type DrawnRing, readRings } from './geo-drawn-ring.ts';
import { isNested, nestedRing } from './geo-nesting.ts';
import { orient, signedArea } from './geo-plane.ts';
import type { LonLat } from './lattice.ts';

/** What is mended without asking; anything else has to be drawn again. */
const geometryRepairs = ['cut-at-antimeridian', 'drop-repeated-position'] as const;

/** A fault of a geometry: `path` is a JSON Pointer into it; one with a `repair` is mended and told, and blocks nothing. */
export interface GeometryFault extends Fault {
  readonly position?: LonLat;
  readonly repair?: (typeof geometryRepairs)[number];
}

export interface GeometryLimits {
  readonly maxPositions: number;
  readonly maxAreaKm2: number;
}

/** A zone of 10,000 positions is more than any agency publishes; 20 million km² is more than any country has. */
export const zoneLimits: GeometryLimits = { maxPositions: 10_000, maxAreaKm2: 20_000_000 };

/** Faults and repairs of anything that claims to be a GeoJSON Polygon or MultiPolygon; never throws. */
export const findFaults = (geometry: unknown, limits: GeometryLimits = zoneLimits): readonly GeometryFault[] =>
  readArea(geometry, limits).findings;

/**
 * Reads a drawn zone: its findings and, unless one of them blocks, the area mended: two numbers a position, no repeated
 * positions, cut at the antimeridian, wound as RFC 7946 asks.
 */
export function readArea(
  geometry: unknown,
  limits: GeometryLimits = zoneLimits,
): { readonly findings: readonly GeometryFault[]; readonly area?: Polygon | MultiPolygon } {
  const { rings, faults } = readRings(geometry, limits.maxPositions);
  const sound = rings.filter((ring) => ring.isSound);
  const findings: GeometryFault[] = [...faults, ...sound.flatMap(repairsOf), ...shapeFaults(sound)];
  if (findings.some((fault) => !fault.repair)) return { findings: findings.slice(0, mostFindings) };
  const area = cutAtAntimeridian(
    areaOf(groupBy(sound, (ring) => ring.polygon).map((group) => group.map(({ positions }) => positions))),
  );
  const sizeKm2 = areaKm2(area);
  if (sizeKm2 <= limits.maxAreaKm2) return { findings: findings.slice(0, mostFindings), area };
  const message = `covers ${Math.round(sizeKm2)} km², more than ${limits.maxAreaKm2} km²: draw a smaller area or several zones`;
  return { findings: [...findings.slice(0, mostFindings), { path: '/coordinates', message }] };
}

/** An answer with more than this helps nobody. */
const mostFindings = 100;
const mostMeetings = 25;

function repairsOf(ring: DrawnRing): GeometryFault[] {
  const dropped = ring.repeats.map(
    (index): GeometryFault => ({
      path: `${ring.path}/${index}`,
      message: 'repeats the position before it; dropped',
      repair: 'drop-repeated-position',
    }),
  );
  const run = unroll(ring.positions);
  const outside = run.find(([lon]) => Math.abs(lon!) > 180);
  const jump = ring.positions.findIndex(
    (p, i) => i > 0 && Math.abs(p[0]! - ring.positions[i - 1]![0]!) > 180 && p[1] !== ring.positions[i - 1]![1],
  );
  if (!outside && jump < 0) return dropped;
  const position = normal(ring.positions[jump] ?? outside!);
  const message = 'crosses the antimeridian; it is cut there into parts';
  return [...dropped, { path: ring.path, message, position, repair: 'cut-at-antimeridian' }];
}

/** Faults that only the whole shape shows. */
function shapeFaults(drawn: readonly DrawnRing[]): GeometryFault[] {
  const runs = drawn.map((ring) => unroll(ring.positions));
  // A ring round the Earth begins elsewhere once it is unrolled, so its faults name the ring and the place only.
  const rings = drawn.map((ring, i) => (runs[i]!.length === ring.positions.length ? ring : { ...ring, places: [] }));
  const flat = rings.flatMap((ring, i) => (isFlat(runs[i]!) ? [fault(ring, 0, 'encloses no area', runs[i]![0]!)] : []));
  if (flat.length > 0) return flat;
  const spikes = rings.flatMap((ring, i) =>
    spikesOf(runs[i]!).map((at) => fault(ring, at, 'runs out and straight back: a spike', runs[i]![at]!)),
  );
  const sides = runs.flatMap((run, i) => copies(run).flatMap((positions) => sidesOf(positions, i)));
  const crossings = meetingsOf(
    sides,
    (one, other) => isForeign(one, other, runs),
    (meeting) => isWrong(meeting, rings, runs),
    mostMeetings,
  ).map((meeting) => crossingFault(meeting, rings));
  if (spikes.length + crossings.length > 0) return [...spikes, ...unique(crossings)];
  return nestingFaults(rings, runs);
}

/** Whether all positions lie on one line. */
function isFlat(run: readonly Position[]): boolean {
  const [first] = run as readonly LonLat[];
  return (run as readonly LonLat[]).every(
    (at, i) => orient(...first!, ...(run as readonly LonLat[])[Math.max(0, i - 1)]!, ...at) === 0,
  );
}

/** Sides that are not neighbours in one ring; those of one ring may not even touch. */
function isForeign(one: Side, other: Side, runs: readonly Position[][]): boolean {
  if (one.ring !== other.ring) return true;
  const apart = Math.abs(one.index - other.index);
  return apart > 1 && apart < runs[one.ring]!.length - 2;
}

function isWrong(meeting: Meeting, rings: readonly DrawnRing[], runs: readonly Position[][]): boolean {
  const { one, other, kind } = meeting;
  if (one.ring === other.ring || kind === 'cross') return true;
  if (kind === 'touch') return false;
  // Along a shared border two polygons lie on either side; on the same side they overlap, and a hole has no such border.
  if (rings[one.ring]!.polygon === rings[other.ring]!.polygon) return true;
  const along =
    (one.to[0] - one.from[0]) * (other.to[0] - other.from[0]) +
    (one.to[1] - one.from[1]) * (other.to[1] - other.from[1]);
  const winding = ({ ring }: Side) => (signedArea(runs[ring]!) > 0 === (rings[ring]!.index === 0) ? 1 : -1);
  return along * winding(one) * winding(other) > 0;
}

/** Told at the ring that comes later, so that one pair of rings is named one way round. */
function crossingFault({ one, other, at, kind }: Meeting, rings: readonly DrawnRing[]): GeometryFault {
  const isInOrder = one.ring === other.ring ? one.index < other.index : one.ring > other.ring;
  const [here, there] = isInOrder ? [one, other] : [other, one];
  const [ring, met] = [rings[here.ring]!, rings[there.ring]!];
  const verb = kind === 'cross' ? 'crosses' : 'touches';
  if (ring === met)
    return fault(
      ring,
      here.index,
      `${verb} itself: the side from here and the one from position ${met.places[there.index] ?? there.index}`,
      at,
    );
  const place = `${met.path}/${met.places[there.index] ?? there.index}`;
  if (ring.polygon === met.polygon) return fault(ring, here.index, `meets another ring of its polygon (${place})`, at);
  return fault(ring, here.index, `overlaps another polygon (${place}): unite them`, at);
}

/** Where a ring turns straight back. */
function spikesOf(run: readonly Position[]): number[] {
  const open = run.slice(0, -1) as LonLat[];
  return open.flatMap((at, i) => {
    const [before, after] = [open.at(i - 1)!, open[(i + 1) % open.length]!];
    const isBack = (before[0] - at[0]) * (after[0] - at[0]) + (before[1] - at[1]) * (after[1] - at[1]) > 0;
    return isBack && orient(...before, ...at, ...after) === 0 ? [i] : [];
  });
}

/** Holes outside their polygon or within another hole, and polygons within polygons; for rings that do not cross. */
function nestingFaults(rings: readonly DrawnRing[], runs: readonly Position[][]): GeometryFault[] {
  const shapes = rings.map((ring, i) => ({ ring, start: normal(runs[i]![0]!), nest: nestedRing(runs[i]!) }));
  const shells = shapes.filter(({ ring }) => ring.index === 0);
  const holes = groupBy(
    shapes.filter(({ ring }) => ring.index > 0),
    ({ ring }) => ring.polygon,
  );
  const holesOf = (polygon: number) => holes.find(([first]) => first!.ring.polygon === polygon) ?? [];
  const holeFaults = holes.flat().flatMap(({ ring, start, nest }) => {
    const shell = shells.find((each) => each.ring.polygon === ring.polygon);
    if (shell && !isNested(nest, shell.nest)) return [fault(ring, 0, 'is a hole outside its polygon', start)];
    const other = holesOf(ring.polygon).find((each) => each.nest !== nest && isNested(nest, each.nest));
    return other ? [fault(ring, 0, `is a hole within another hole (${other.ring.path})`, start)] : [];
  });
  const shellFaults = shells.flatMap(({ ring, start, nest }) => {
    const around = shells.find(
      (each) =>
        each.nest !== nest &&
        isNested(nest, each.nest) &&
        !holesOf(each.ring.polygon).some((hole) => isNested(nest, hole.nest)),
    );
    return around ? [fault(ring, 0, `lies within another polygon (${around.ring.path}): unite them`, start)] : [];
  });
  return [...holeFaults, ...shellFaults];
}

/** A ring where it is drawn and, where it reaches past the antimeridian, once more a turn away. */
function copies(run: readonly Position[]): Position[][] {
  const lons = run.map((position) => position[0]!);
  const turn = 360 * Math.floor((lons.reduce((least, lon) => Math.min(least, lon)) + 180) / 360);
  const east = lons.reduce((most, lon) => Math.max(most, lon)) - turn;
  const turns = east > 180 ? [turn, turn + 360] : [turn];
  return turns.map((by) => run.map(([lon, lat]) => [lon! - by, lat!]));
}

const fault = (ring: DrawnRing, at: number, message: string, position: Position): GeometryFault => ({
  path: at in ring.places ? `${ring.path}/${ring.places[at]}` : ring.path,
  message,
  position: normal(position),
});

const normal = ([lon, lat]: Position): LonLat => [lon! - 360 * Math.round(lon! / 360), lat!];

const unique = (faults: readonly GeometryFault[]): GeometryFault[] => [
  ...new Map(faults.map((each) => [`${each.path} ${each.message}`, each])).values(),
];

/** Runs of equal keys; rings come polygon by polygon. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): T[][] {
  const groups = new Map<number, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}
