/**
 * Exact tests on straight lines in the longitude–latitude plane, in which RFC 7946 §3.1.1 draws its edges.
 * Source: Shewchuk 1997, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates"
 * (two-sum, two-product, the error bound of orient2d).
 */
import type { Position } from 'geojson';

/** (3 + 16ε)ε, Shewchuk 1997 §4.1: above this share of the magnitude the rounded determinant has the right sign. */
const orientErrorBound = (3 + 16 * 2 ** -53) * 2 ** -53;

/**
 * Positive where a, b, c turn left, negative where they turn right, 0 exactly where they lie on one line.
 * The sign is exact as long as no product over- or underflows, so for all degrees; the size is approximate.
 */
export function orient(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  const left = (ax - cx) * (by - cy);
  const right = (ay - cy) * (bx - cx);
  const determinant = left - right;
  if (Math.abs(determinant) > orientErrorBound * (Math.abs(left) + Math.abs(right))) return determinant;
  return exactSum([
    ...product(ax, by),
    ...product(-ax, cy),
    ...product(-cx, by),
    ...product(-ay, bx),
    ...product(ay, cx),
    ...product(cy, bx),
  ]);
}

/** Whether a point lies on a segment, ends included. */
export function isOnSegment(p: Position, a: Position, b: Position): boolean {
  const [x, y] = p as [number, number];
  const [ax, ay] = a as [number, number];
  const [bx, by] = b as [number, number];
  if (x < Math.min(ax, bx) || x > Math.max(ax, bx) || y < Math.min(ay, by) || y > Math.max(ay, by)) return false;
  return orient(ax, ay, bx, by, x, y) === 0;
}

/** Whether two segments share a point, ends included. */
export function segmentsTouch(a: Position, b: Position, c: Position, d: Position): boolean {
  const [ax, ay] = a as [number, number];
  const [bx, by] = b as [number, number];
  const [cx, cy] = c as [number, number];
  const [dx, dy] = d as [number, number];
  if (Math.max(ax, bx) < Math.min(cx, dx) || Math.max(cx, dx) < Math.min(ax, bx)) return false;
  if (Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by)) return false;
  const c1 = Math.sign(orient(ax, ay, bx, by, cx, cy));
  const d1 = Math.sign(orient(ax, ay, bx, by, dx, dy));
  if (c1 * d1 > 0) return false;
  const a1 = Math.sign(orient(cx, cy, dx, dy, ax, ay));
  const b1 = Math.sign(orient(cx, cy, dx, dy, bx, by));
  return a1 * b1 <= 0;
}

/** Where a point is with respect to a ring, whose last position may or may not repeat the first. */
export function placeInRing(p: Position, ring: readonly Position[]): 'inside' | 'edge' | 'outside' {
  const [x, y] = p as [number, number];
  let inside = false;
  let [ax, ay] = ring.at(-1) as [number, number];
  for (const [bx, by] of ring as readonly [number, number][]) {
    if (ay > y !== by > y) {
      const side = orient(ax, ay, bx, by, x, y);
      if (side === 0) return 'edge';
      if (side > 0 === by > ay) inside = !inside;
    } else if ((ay === y || by === y) && isOnSegment(p, [ax, ay], [bx, by])) return 'edge';
    [ax, ay] = [bx, by];
  }
  return inside ? 'inside' : 'outside';
}

/** Twice the signed area of a ring in square degrees: positive where it runs counter-clockwise. */
export function signedArea(ring: readonly Position[]): number {
  const [x0, y0] = ring[0] as [number, number];
  let sum = 0;
  let [ax, ay] = ring.at(-1) as [number, number];
  for (const [bx, by] of ring as readonly [number, number][]) {
    sum += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
    [ax, ay] = [bx, by];
  }
  return sum;
}

/** The rounded product and its exact error (Dekker's two-product by Veltkamp splitting). */
function product(a: number, b: number): [number, number] {
  const high = a * b;
  const [a1, a2] = split(a);
  const [b1, b2] = split(b);
  return [high, a2 * b2 - (high - a1 * b1 - a2 * b1 - a1 * b2)];
}

function split(a: number): [number, number] {
  const scaled = 134217729 * a;
  const high = scaled - (scaled - a);
  return [high, a - high];
}

/** The sign-exact sum of numbers: an expansion grown term by term (Shewchuk 1997, Grow-Expansion); its top term leads. */
function exactSum(terms: readonly number[]): number {
  const parts: number[] = [];
  for (const term of terms) {
    let sum = term;
    let kept = 0;
    for (const part of parts) {
      const total = sum + part;
      const virtual = total - sum;
      const error = sum - (total - virtual) + (part - virtual);
      if (error !== 0) parts[kept++] = error;
      sum = total;
    }
    parts.length = kept;
    if (sum !== 0) parts.push(sum);
  }
  return parts.at(-1) ?? 0;
}
