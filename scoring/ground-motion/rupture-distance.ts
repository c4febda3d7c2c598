/**
 * Distances from a site to a rupture made of plane quadrilaterals: Rrup, Rjb, Rx and Ry0.
 *
 * Definitions: Abrahamson & Silva (1997) SRL 68, 94–127; Kaklamanos, Baise & Boore (2011) Earthquake Spectra 27, 1219–1235.
 * Sphere of 6371 km; each quadrilateral is two plane triangles in space, its surface projection is bounded by
 * great-circle arcs. Against an ellipsoid distances differ by up to 0.3 %.
 */

/** A corner; the quadrilateral is listed top left, top right, bottom right, bottom left, dipping to the right of the top edge. */
export interface RuptureCorner {
  readonly lon: number;
  readonly lat: number;
  readonly depthKm: number;
}

export type RuptureQuad = readonly [RuptureCorner, RuptureCorner, RuptureCorner, RuptureCorner];

export interface RuptureDistances {
  /** Shortest distance to the rupture. */
  readonly rruptureKm: number;
  /** Shortest distance to its surface projection; 0 above it. */
  readonly rjbKm: number;
  /** Distance across strike from the top edge's line, positive on the down-dip side (of the first quadrilateral). */
  readonly rxKm: number;
  /** Distance beyond the ends of the first quadrilateral's top edge, measured along strike. */
  readonly ry0Km: number;
}

/** Prepares a rupture and returns its distances to a site on the surface. */
export function ruptureDistances(quads: readonly RuptureQuad[]): (lon: number, lat: number) => RuptureDistances {
  const planes = quads.map(planeOf);
  const first = planes[0];
  if (!first) throw new RangeError('A rupture needs at least one quadrilateral; give its four corners.');
  return (lon, lat) => {
    const site = pointAt({ lon, lat, depthKm: 0 });
    const up = unit(site);
    return {
      rruptureKm: Math.min(...planes.map((plane) => distanceToPlane(plane, site))),
      rjbKm: Math.min(...planes.map((plane) => distanceToProjection(plane, up))),
      rxKm: -angleAcross(first.strike, up) * earthRadiusKm,
      ry0Km: alongStrikeKm(first, up),
    };
  };
}

/** The quadrilateral below a top edge, dipping to the right of its direction; depth, width and dip as on the fault. */
export function quadBelowTrace(start: RuptureCorner, end: RuptureCorner, widthKm: number, dipDeg: number): RuptureQuad {
  const dip = (dipDeg * Math.PI) / 180;
  const across = unit(cross(unit(pointAt(end)), unit(pointAt(start))));
  const lowered = (corner: RuptureCorner): RuptureCorner => {
    const angle = (widthKm * Math.cos(dip)) / earthRadiusKm;
    const up = unit(pointAt(corner));
    const moved = unit(add(scale(up, Math.cos(angle)), scale(across, Math.sin(angle))));
    return { ...placeOf(moved), depthKm: corner.depthKm + widthKm * Math.sin(dip) };
  };
  return [start, end, lowered(end), lowered(start)];
}

const earthRadiusKm = 6371;
type Vector = readonly [number, number, number];

interface Plane {
  readonly corners: readonly Vector[];
  /** Unit vectors of the corners, seen from the Earth's centre. */
  readonly outline: readonly Vector[];
  /** Normal of the great circle through the top edge. */
  readonly strike: Vector;
}

function planeOf(quad: RuptureQuad): Plane {
  const corners = quad.map(pointAt);
  const outline = corners.map(unit);
  return { corners, outline, strike: unit(cross(outline[0]!, outline[1]!)) };
}

function distanceToPlane({ corners }: Plane, site: Vector): number {
  const [a, b, c, d] = corners;
  return Math.min(distanceToTriangle(site, a!, b!, c!), distanceToTriangle(site, a!, c!, d!));
}

/** Foot of the perpendicular if it lies inside the triangle, else the nearest edge. */
function distanceToTriangle(site: Vector, a: Vector, b: Vector, c: Vector): number {
  const normal = cross(subtract(b, a), subtract(c, a));
  const area = norm(normal);
  const inside =
    area > 0 &&
    [[a, b] as const, [b, c] as const, [c, a] as const].every(
      ([from, to]) => dot(cross(subtract(to, from), subtract(site, from)), normal) >= 0,
    );
  if (inside) return Math.abs(dot(subtract(site, a), normal)) / area;
  return Math.min(distanceToSegment(site, a, b), distanceToSegment(site, b, c), distanceToSegment(site, c, a));
}

function distanceToSegment(site: Vector, from: Vector, to: Vector): number {
  const edge = subtract(to, from);
  const length = dot(edge, edge);
  const share = length === 0 ? 0 : Math.min(Math.max(dot(subtract(site, from), edge) / length, 0), 1);
  return norm(subtract(site, add(from, scale(edge, share))));
}

function distanceToProjection({ outline }: Plane, up: Vector): number {
  const edges = outline.map((from, index) => [from, outline[(index + 1) % 4]!] as const);
  const sides = edges.filter(([from, to]) => distinct(from, to)).map(([from, to]) => dot(cross(from, to), up));
  // A vertical plane projects to a line: its two long sides coincide and nothing is inside.
  const area = norm(cross(subtract(outline[2]!, outline[0]!), subtract(outline[3]!, outline[1]!)));
  const flat = area < 1e-12;
  if (!flat && dot(outline[0]!, up) > 0 && (sides.every((side) => side <= 0) || sides.every((side) => side >= 0)))
    return 0;
  return earthRadiusKm * Math.min(...edges.map(([from, to]) => angleToArc(from, to, up)));
}

function angleToArc(from: Vector, to: Vector, up: Vector): number {
  const ends = Math.min(angleBetween(from, up), angleBetween(to, up));
  if (!distinct(from, to)) return ends;
  const normal = unit(cross(from, to));
  const beside = dot(cross(normal, from), up) >= 0 && dot(cross(to, normal), up) >= 0;
  return beside ? Math.abs(angleAcross(normal, up)) : ends;
}

function alongStrikeKm({ outline, strike }: Plane, up: Vector): number {
  const beforeStart = -angleAcross(cross(strike, outline[0]!), up);
  const beyondEnd = angleAcross(cross(strike, outline[1]!), up);
  return earthRadiusKm * Math.max(beforeStart, beyondEnd, 0);
}

const distinct = (a: Vector, b: Vector) => norm(subtract(a, b)) > 1e-12;
const angleAcross = (normal: Vector, up: Vector) => Math.asin(Math.min(Math.max(dot(normal, up), -1), 1));
const angleBetween = (a: Vector, b: Vector) => Math.atan2(norm(cross(a, b)), dot(a, b));

function pointAt({ lon, lat, depthKm }: RuptureCorner): Vector {
  const [x, y] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
  const radius = earthRadiusKm - depthKm;
  return [radius * Math.cos(y) * Math.cos(x), radius * Math.cos(y) * Math.sin(x), radius * Math.sin(y)];
}

function placeOf([x, y, z]: Vector): { lon: number; lat: number } {
  return { lon: (Math.atan2(y, x) * 180) / Math.PI, lat: (Math.atan2(z, Math.hypot(x, y)) * 180) / Math.PI };
}

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const subtract = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const scale = (a: Vector, by: number): Vector => [a[0] * by, a[1] * by, a[2] * by];
const norm = (a: Vector) => Math.sqrt(dot(a, a));
const unit = (a: Vector) => scale(a, 1 / norm(a));
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
