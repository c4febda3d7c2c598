/**
 * Says what is wrong with a ring or circle of a CAP area, where CAP's schema sees only text.
 * Sources: OASIS CAP 1.2 (2010) §3.2.4 (at least 4 positions, first = last, WGS 84); RFC 7946 §3.1.9 for cutting at the antimeridian,
 * on which CAP is silent. Self-crossing is tested in the plane of longitude and latitude, as every map draws the ring.
 */
import type { CapCircle, CapPolygon, CapPosition } from './cap.ts';
import { positionFault } from './cap-position.ts';

/** What is wrong with a polygon; later checks are left out where an earlier one already makes them meaningless. */
export function ringFaults(ring: CapPolygon): string[] {
  const outside = ring.map(([lon, lat]) => finiteFault(lon, lat) ?? positionFault(lon, lat, 180)).find(Boolean);
  if (outside) return [outside];
  if (ring.length < 4) return [`has ${ring.length} positions; a ring needs at least 4, the last equal to the first`];
  if (!same(ring[0]!, ring.at(-1)!)) return ['is not closed: the last position differs from the first'];
  const jump = ring.find((position, index) => index > 0 && isJump(ring[index - 1]!, position));
  if (jump) return [`jumps by more than 180° to ${shown(jump)}; cut it at the antimeridian into one polygon each side`];
  const crossing = selfCrossing(ring);
  return crossing ? [`crosses or touches itself at ${shown(crossing)}`] : [];
}

/** What is wrong with a circle. */
export function circleFaults({ lon, lat, radiusKm }: CapCircle): string[] {
  const outside = finiteFault(lon, lat) ?? positionFault(lon, lat, 180);
  const radius =
    radiusKm >= 0 && Number.isFinite(radiusKm) ? [] : [`has the radius ${radiusKm} km; it must be 0 or more`];
  return outside ? [outside, ...radius] : radius;
}

/**
 * A position at which a closed ring meets itself other than at neighbouring corners, or undefined for a simple ring.
 * Segments are swept along the longer side of the ring's extent, so that a coastline of 30,000 corners takes milliseconds.
 */
export function selfCrossing(ring: CapPolygon): CapPosition | undefined {
  const corners = ring.filter((position, index) => index === 0 || !same(position, ring[index - 1]!));
  const count = corners.length - 1;
  if (count < 3) return corners[0];
  const sweep = longerAxis(corners);
  const segments = corners
    .slice(1)
    .map((to, index) => segmentBetween(corners[index]!, to, index, sweep))
    .sort((one, other) => one.low - other.low);
  let active: Segment[] = [];
  for (const segment of segments) {
    active = active.filter((earlier) => earlier.high >= segment.low);
    for (const earlier of active) {
      if (earlier.top < segment.bottom || earlier.bottom > segment.top) continue;
      const meeting = meetingOf(earlier, segment, count);
      if (meeting) return meeting;
    }
    active.push(segment);
  }
  return undefined;
}

interface Segment {
  readonly from: CapPosition;
  readonly to: CapPosition;
  readonly index: number;
  /** Extent along the sweep, then across it. */
  readonly low: number;
  readonly high: number;
  readonly bottom: number;
  readonly top: number;
}

function longerAxis(corners: readonly CapPosition[]): 0 | 1 {
  const extent = [0, 1].map((axis) => {
    const values = corners.map((corner) => corner[axis as 0 | 1]);
    return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
  });
  return extent[0]! >= extent[1]! ? 0 : 1;
}

function segmentBetween(from: CapPosition, to: CapPosition, index: number, sweep: 0 | 1): Segment {
  const across = sweep === 0 ? 1 : 0;
  return {
    from,
    to,
    index,
    low: Math.min(from[sweep], to[sweep]),
    high: Math.max(from[sweep], to[sweep]),
    bottom: Math.min(from[across], to[across]),
    top: Math.max(from[across], to[across]),
  };
}

/** Where two segments of a ring meet wrongly. Neighbours share a corner rightly, but may not fold back on each other. */
function meetingOf(one: Segment, other: Segment, count: number): CapPosition | undefined {
  const [first, second] = one.index < other.index ? [one, other] : [other, one];
  if (second.index === first.index + 1) return foldsBack(first.from, first.to, second.to) ? first.to : undefined;
  if (first.index === 0 && second.index === count - 1)
    return foldsBack(second.from, second.to, first.to) ? first.from : undefined;
  return touch(first.from, first.to, second.from, second.to);
}

const foldsBack = (before: CapPosition, corner: CapPosition, after: CapPosition) =>
  side(before, corner, after) === 0 &&
  (before[0] - corner[0]) * (after[0] - corner[0]) + (before[1] - corner[1]) * (after[1] - corner[1]) > 0;

function touch(a: CapPosition, b: CapPosition, c: CapPosition, d: CapPosition): CapPosition | undefined {
  const [abc, abd, cda, cdb] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (abc !== abd && cda !== cdb && abc !== 0 && abd !== 0 && cda !== 0 && cdb !== 0) return crossingPoint(a, b, c, d);
  if (abc === 0 && within(c, a, b)) return c;
  if (abd === 0 && within(d, a, b)) return d;
  if (cda === 0 && within(a, c, d)) return a;
  return cdb === 0 && within(b, c, d) ? b : undefined;
}

/** On which side of the line a → b the point lies: 1 left, -1 right, 0 on it. */
const side = (a: CapPosition, b: CapPosition, point: CapPosition) =>
  Math.sign((b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]));

const within = (point: CapPosition, a: CapPosition, b: CapPosition) =>
  point[0] >= Math.min(a[0], b[0]) &&
  point[0] <= Math.max(a[0], b[0]) &&
  point[1] >= Math.min(a[1], b[1]) &&
  point[1] <= Math.max(a[1], b[1]);

function crossingPoint(a: CapPosition, b: CapPosition, c: CapPosition, d: CapPosition): CapPosition {
  const [abLon, abLat, cdLon, cdLat] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const share = ((c[0] - a[0]) * cdLat - (c[1] - a[1]) * cdLon) / (abLon * cdLat - abLat * cdLon);
  return [a[0] + share * abLon, a[1] + share * abLat];
}

const finiteFault = (lon: number, lat: number) =>
  Number.isFinite(lon) && Number.isFinite(lat)
    ? undefined
    : `has the position lat ${lat}, lon ${lon}, which are no numbers`;

/** Edges from +180 to −180 run along the poles of a ring that spans the globe; any other long edge is a missing cut. */
const isJump = (from: CapPosition, to: CapPosition) =>
  Math.abs(to[0] - from[0]) > 180 && !(Math.abs(from[0]) === 180 && Math.abs(to[0]) === 180);

const same = (one: CapPosition, other: CapPosition) => one[0] === other[0] && one[1] === other[1];

const shown = ([lon, lat]: CapPosition) => `lat ${Number(lat.toFixed(6))}, lon ${Number(lon.toFixed(6))}`;
