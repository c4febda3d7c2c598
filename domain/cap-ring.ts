/**
 * Says what is wrong with a ring or circle of a CAP area, where CAP's schema sees only text.
 * Sources: OASIS CAP 1.2 (2010) §3.2.4 (at least 4 positions, first = last, WGS 84); RFC 7946 §3.1.9 for cutting at the antimeridian,
 * on which CAP is silent. Self-crossing is tested in the plane of longitude and latitude, as every map draws the ring.
 */
import type { CapCircle, CapPolygon, CapPosition } from './cap.ts';
import { positionFault } from './cap-position.ts';
import { meetingsOf, type Side, sidesOf } from './geo-crossing.ts';
import { orient } from './geo-plane.ts';

/** What is wrong with a polygon; later checks are left out where an earlier one already makes them meaningless. */
export function ringFaults(ring: CapPolygon): string[] {
  const outside = ring.map(([lon, lat]) => finiteFault(lon, lat) ?? positionFault(lon, lat, 180)).find(Boolean);
  if (outside) return [outside];
  if (ring.length < 4) return [`has ${ring.length} positions; a ring needs at least 4, the last equal to the first`];
  if (!same(ring[0]!, ring.at(-1)!)) return ['is not closed: the last position differs from the first'];
  const jump = ring.find((position, index) => index > 0 && isJump(ring[index - 1]!, position));
  if (jump) return [`jumps by more than 180° to ${shown(jump)}; cut it at the antimeridian into one polygon each side`];
  if (ring.length > mostJudged)
    return [`has ${ring.length} positions; beyond ${mostJudged} it is not judged: simplify it`];
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

/** A position at which a closed ring meets itself other than at neighbouring corners, or undefined for a simple ring. */
export function selfCrossing(ring: CapPolygon): CapPosition | undefined {
  const corners = ring
    .filter((position, index) => index === 0 || !same(position, ring[index - 1]!))
    .map(([lon, lat]): [number, number] => [lon, lat]);
  const count = corners.length - 1;
  if (count < 3) return corners[0];
  const spike = corners.find((corner, index) => foldsBack(corners[(index || count) - 1]!, corner, corners[index + 1]));
  if (spike) return spike;
  const isForeign = (one: Side, other: Side) => {
    const apart = Math.abs(one.index - other.index);
    return apart > 1 && apart < count - 1;
  };
  return meetingsOf(sidesOf(corners, 0), isForeign, () => true, 1)[0]?.at;
}

/** Neighbouring sides share a corner rightly, but may not lie on each other. */
export function foldsBack(before: CapPosition, corner: CapPosition, after: CapPosition | undefined): boolean {
  if (!after || orient(...before, ...corner, ...after) !== 0) return false;
  return (before[0] - corner[0]) * (after[0] - corner[0]) + (before[1] - corner[1]) * (after[1] - corner[1]) > 0;
}

/** Real rings reach 34,000 positions; a hostile one takes time that grows with the square of its length. */
const mostJudged = 50_000;

const finiteFault = (lon: number, lat: number) =>
  Number.isFinite(lon) && Number.isFinite(lat)
    ? undefined
    : `has the position lat ${lat}, lon ${lon}, which are no numbers`;

/** Edges from +180 to −180 run along the poles of a ring that spans the globe; any other long edge is a missing cut. */
const isJump = (from: CapPosition, to: CapPosition) =>
  Math.abs(to[0] - from[0]) > 180 && !(Math.abs(from[0]) === 180 && Math.abs(to[0]) === 180);

const same = (one: CapPosition, other: CapPosition) => one[0] === other[0] && one[1] === other[1];

const shown = ([lon, lat]: CapPosition) => `lat ${Number(lat.toFixed(6))}, lon ${Number(lon.toFixed(6))}`;
