/**
 * Finds where the sides of rings meet, by a sweep from west to east.
 * Source: exact orientation as in geo-plane.ts; the sweep keeps only the sides that reach the present longitude.
 */
import type { Position } from 'geojson';
import { isOnSegment, orient, segmentsTouch } from './geo-plane.ts';
import type { LonLat } from './lattice.ts';

/** One side of a ring, from its position `index` to the next. */
export interface Side {
  readonly ring: number;
  readonly index: number;
  readonly from: LonLat;
  readonly to: LonLat;
}

/** Two sides that share a point: `cross` at one point inside both, `touch` at an end of one, `overlap` along a stretch. */
export interface Meeting {
  readonly kind: 'cross' | 'touch' | 'overlap';
  readonly one: Side;
  readonly other: Side;
  readonly at: LonLat;
}

/** The sides of a closed ring. */
export const sidesOf = (positions: readonly Position[], ring: number): Side[] =>
  positions.slice(1).map((to, index) => ({ ring, index, from: positions[index] as LonLat, to: to as LonLat }));

/** The pairs of sides that `mayNotMeet` and do, in a way that `isWrong`; at most `limit` of them. */
export function meetingsOf(
  sides: readonly Side[],
  mayNotMeet: (one: Side, other: Side) => boolean,
  isWrong: (meeting: Meeting) => boolean,
  limit: number,
): Meeting[] {
  const meetings: Meeting[] = [];
  let active: Side[] = [];
  for (const side of sides.toSorted((a, b) => westOf(a) - westOf(b))) {
    const west = westOf(side);
    active = active.filter((other) => Math.max(other.from[0], other.to[0]) >= west);
    for (const other of active) {
      if (!mayNotMeet(other, side) || !segmentsTouch(side.from, side.to, other.from, other.to)) continue;
      const meeting = meetingOf(other, side);
      if (isWrong(meeting)) meetings.push(meeting);
      if (meetings.length >= limit) return meetings;
    }
    active.push(side);
  }
  return meetings;
}

const westOf = (side: Side): number => Math.min(side.from[0], side.to[0]);

function meetingOf(one: Side, other: Side): Meeting {
  const shared = [
    ...[one.from, one.to].filter((end) => isOnSegment(end, other.from, other.to)),
    ...[other.from, other.to].filter((end) => isOnSegment(end, one.from, one.to)),
  ];
  const [first] = shared;
  if (!first) return { kind: 'cross', one, other, at: intersection(one, other) };
  const isStretch = shared.some((end) => end[0] !== first[0] || end[1] !== first[1]);
  return { kind: isStretch ? 'overlap' : 'touch', one, other, at: first };
}

function intersection({ from: a, to: b }: Side, { from: c, to: d }: Side): LonLat {
  const before = orient(...c, ...d, ...a);
  const after = orient(...c, ...d, ...b);
  const share = before / (before - after);
  return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
}
