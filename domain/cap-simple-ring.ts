/**
 * Makes rings that meet themselves nowhere, as CAP asks, out of an outline that union, cut or rounding left touching itself.
 * Sources: OASIS CAP 1.2 (2010) §3.2.4; OGC Simple Features §6.1.11 (a simple ring). What comes out is never smaller.
 */
import type { CapPolygon, CapPosition } from './cap.ts';
import { foldsBack, ringFaults } from './cap-ring.ts';
import { signedArea } from './geo-plane.ts';
import { simplify } from './geo-simplify.ts';

/**
 * The outline (counter-clockwise, closed, on one side of the antimeridian) at the 6 decimals (0.1 m) that CAP prints, as simple
 * rings: taken apart where it touches itself, spikes and pinched holes left out; what still crosses loses vertices, outwards, until
 * it does not. Slivers that rounding closes are gone.
 */
export function simpleRings(outline: readonly (readonly number[])[]): CapPolygon[] {
  return loopsOf(printed(outline)).flatMap((loop) => (ringFaults(loop).length === 0 ? [loop] : grown(loop)));
}

/** Fewer vertices, by growing; in the end the box around it. */
function grown(ring: CapPolygon): CapPolygon[] {
  const area = { type: 'Polygon' as const, coordinates: [ring.map(([lon, lat]) => [lon, lat])] };
  for (let most = ring.length - 1; most >= leastPositions; most = Math.floor(most * 0.8)) {
    const simpler = simplify(area, most);
    const outlines = simpler.type === 'Polygon' ? [simpler.coordinates] : simpler.coordinates;
    const loops = outlines.flatMap(([shell]) => loopsOf(printed(shell ?? [])));
    if (loops.length > 0 && loops.every((loop) => ringFaults(loop).length === 0)) return loops;
  }
  return [boxOf(ring)];
}

/** Below this `simplify` does not go. */
const leastPositions = 10;

/** The counter-clockwise loops of a ring that visits some of its positions twice. */
function loopsOf(ring: CapPolygon): CapPolygon[] {
  const loops: CapPosition[][] = [];
  const path: CapPosition[] = [];
  const placeOf = new Map<string, number>();
  for (const position of ring) {
    const key = position.join(' ');
    const start = placeOf.get(key);
    if (start === undefined) placeOf.set(key, path.length);
    else {
      const loop = path.splice(start + 1);
      for (const left of loop) placeOf.delete(left.join(' '));
      loops.push(withoutFolds([position, ...loop, position]));
      continue;
    }
    path.push(position);
  }
  return loops.filter((loop) => loop.length >= 4 && signedArea(loop.map(([lon, lat]) => [lon, lat])) > 0);
}

/** Without the corners at which the outline goes back on itself. */
function withoutFolds(ring: CapPosition[]): CapPosition[] {
  const corners = ring.slice(0, -1);
  for (let at = 0; corners.length >= 3 && at < corners.length; ) {
    const before = corners.at(at - 1)!;
    const after = corners[(at + 1) % corners.length]!;
    const corner = corners[at]!;
    if (!isSame(before, corner) && !foldsBack(before, corner, after)) at++;
    else {
      corners.splice(at, 1);
      at = Math.max(0, at - 1);
    }
  }
  return corners.length < 3 ? [] : [...corners, corners[0]!];
}

function boxOf(ring: CapPolygon): CapPolygon {
  const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

const printed = (outline: readonly (readonly number[])[]): CapPosition[] =>
  outline.map(([lon, lat]): CapPosition => [atPrint(lon!), atPrint(lat!)]);

const atPrint = (degrees: number) => Number(degrees.toFixed(6));

const isSame = (a: CapPosition, b: CapPosition) => a[0] === b[0] && a[1] === b[1];
