/**
 * Area on the WGS 84 ellipsoid of polygons whose edges are straight in longitude and latitude (RFC 7946 §3.1.1).
 * Source: Snyder 1987, "Map Projections: A Working Manual", eq. 3-12 (authalic q); Gauss–Legendre quadrature on each edge.
 */
import type { MultiPolygon, Polygon, Position } from 'geojson';
import { cutAtAntimeridian, polygonsOf } from './geo-antimeridian.ts';

/** Area in km², holes left out; good to 1e-9 of itself. Parts that overlap count twice. */
export function areaKm2(area: Polygon | MultiPolygon): number {
  return polygonsOf(cutAtAntimeridian(area)).reduce((sum, [shell, ...holes]) => {
    return sum + ringKm2(shell!) - holes.reduce((missing, hole) => missing + ringKm2(hole), 0);
  }, 0);
}

const equatorialRadiusKm = 6378.137;
const flattening = 1 / 298.257223563;
const squaredEccentricity = flattening * (2 - flattening);
const eccentricity = Math.sqrt(squaredEccentricity);
const degree = Math.PI / 180;

/** Nodes and weights of the five-point Gauss–Legendre rule on −1…1 (Abramowitz & Stegun, table 25.4). */
const quadrature = [
  [0, 0.5688888888888889],
  [-0.5384693101056831, 0.4786286704993665],
  [0.5384693101056831, 0.4786286704993665],
  [-0.906179845938664, 0.23692688505618908],
  [0.906179845938664, 0.23692688505618908],
] as const;

/** Above this span of latitude an edge is integrated in parts. */
const widestStepDegrees = 5;

function ringKm2(ring: readonly Position[]): number {
  // Taken from a latitude of the ring itself, so that a small ring far from the equator loses no digits.
  const [, level] = ring[0]!;
  const base = authalic(level!);
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += strip(ring[i - 1]!, ring[i]!, base);
  return Math.abs(sum);
}

/** The area between an edge and a base latitude, km², positive eastward. */
function strip(a: Position, b: Position, base: number): number {
  const [height, width] = [b[1]! - a[1]!, (b[0]! - a[0]!) * degree];
  const steps = Math.max(1, Math.ceil(Math.abs(height) / widestStepDegrees));
  let mean = 0;
  for (let step = 0; step < steps; step++) {
    for (const [node, weight] of quadrature) {
      mean += (weight / 2) * (authalic(a[1]! + (height * (step + (node + 1) / 2)) / steps) - base);
    }
  }
  return ((equatorialRadiusKm ** 2 / 2) * width * mean) / steps;
}

/** Snyder's q: the area between the equator and a latitude is a²/2·q per radian of longitude. */
function authalic(lat: number): number {
  const sine = Math.sin(lat * degree);
  const e = eccentricity;
  return (1 - squaredEccentricity) * (sine / (1 - squaredEccentricity * sine ** 2) + Math.atanh(e * sine) / e);
}
