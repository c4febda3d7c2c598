/** Reads the rings of anything that claims to be a GeoJSON Polygon or MultiPolygon, with a fault for each thing that is not one. */
import type { Position } from 'geojson';
import type { Fault } from './error.ts';
import type { LonLat } from './lattice.ts';

/** A ring as it was sent: `path` is a JSON Pointer, `index` its place in its polygon (0 is the exterior). */
export interface DrawnRing {
  readonly path: string;
  readonly polygon: number;
  readonly index: number;
  /** Without repeated positions and without height. */
  readonly positions: Position[];
  /** Places in the sent ring of the positions kept, and of those dropped since they repeat the one before. */
  readonly places: readonly number[];
  readonly repeats: readonly number[];
  readonly isSound: boolean;
}

export interface DrawnFault extends Fault {
  readonly position?: LonLat;
}

export function readRings(geometry: unknown, maxPositions: number): { rings: DrawnRing[]; faults: DrawnFault[] } {
  const faults: DrawnFault[] = [];
  const sent = sentRings(geometry, faults);
  const count = sent.reduce((sum, { ring }) => sum + (Array.isArray(ring) ? ring.length : 0), 0);
  if (count > maxPositions) {
    faults.push({ path: '/coordinates', message: `has ${count} positions, more than ${maxPositions}: simplify it` });
    return { rings: [], faults };
  }
  return { rings: sent.map((each) => readRing(each, faults)), faults };
}

interface SentRing {
  readonly path: string;
  readonly polygon: number;
  readonly index: number;
  readonly ring: unknown;
}

function sentRings(geometry: unknown, faults: DrawnFault[]): SentRing[] {
  if (typeof geometry !== 'object' || geometry === null || Array.isArray(geometry)) {
    faults.push({ path: '', message: 'is not a GeoJSON geometry: send an object with type and coordinates' });
    return [];
  }
  const { type, coordinates } = geometry as { type?: unknown; coordinates?: unknown };
  if (type !== 'Polygon' && type !== 'MultiPolygon') {
    faults.push({ path: '/type', message: `is ${brief(type)}: send the geometry itself, a Polygon or a MultiPolygon` });
    return [];
  }
  const polygons = type === 'Polygon' ? [coordinates] : coordinates;
  const pathOf = (polygon: number) => (type === 'Polygon' ? '/coordinates' : `/coordinates/${polygon}`);
  if (!Array.isArray(polygons) || polygons.length === 0) {
    faults.push({ path: '/coordinates', message: 'is empty: draw at least one polygon' });
    return [];
  }
  return polygons.flatMap((rings: unknown, polygon) => {
    if (Array.isArray(rings) && rings.length > 0) {
      return rings.map((ring: unknown, index) => ({ path: `${pathOf(polygon)}/${index}`, polygon, index, ring }));
    }
    faults.push({ path: pathOf(polygon), message: 'is not a list of rings: give at least an exterior ring' });
    return [];
  });
}

function readRing({ path, polygon, index, ring }: SentRing, faults: DrawnFault[]): DrawnRing {
  const found = faults.length;
  const read: { place: number; at: LonLat }[] = [];
  if (!Array.isArray(ring)) faults.push({ path, message: 'is not a list of positions' });
  else {
    for (const [place, value] of ring.entries()) {
      const at = readPosition(value, `${path}/${place}`, faults);
      if (at) read.push({ place, at });
    }
    if (faults.length === found)
      checkRing(
        path,
        read.map(({ at }) => at),
        faults,
      );
  }
  const isRepeat = (i: number) => i > 0 && isSame(read[i]!.at, read[i - 1]!.at);
  const kept = read.filter((_, i) => !isRepeat(i));
  return {
    path,
    polygon,
    index,
    positions: kept.map(({ at }) => at),
    places: kept.map(({ place }) => place),
    repeats: read.filter((_, i) => isRepeat(i)).map(({ place }) => place),
    isSound: faults.length === found,
  };
}

function checkRing(path: string, ring: readonly LonLat[], faults: DrawnFault[]): void {
  const different = ring.filter((at, i) => i === 0 || !isSame(at, ring[i - 1]!));
  if (ring.length === 0) faults.push({ path, message: 'is empty: a ring has at least four positions' });
  else if (!isSame(ring[0]!, ring.at(-1)!)) {
    const last = ring.length - 1;
    const message = 'is not closed: the last position has to repeat the first';
    faults.push({ path: `${path}/${last}`, message, position: ring[last]! });
  } else if (different.length < 4) {
    const message = `has ${different.length} different positions in a row: a closed ring has at least four`;
    faults.push({ path, message, position: ring[0]! });
  }
}

function readPosition(value: unknown, path: string, faults: DrawnFault[]): LonLat | undefined {
  if (!Array.isArray(value) || value.length < 2 || !value.every((part) => Number.isFinite(part))) {
    faults.push({ path, message: `is ${brief(value)}: a position is [longitude, latitude] in degrees` });
    return undefined;
  }
  const [lon, lat] = value as LonLat;
  if (Math.abs(lat) > 90) {
    const hint = Math.abs(lon) <= 90 && Math.abs(lat) <= 180 ? ': longitude comes first; are they swapped?' : '';
    faults.push({ path, message: `has latitude ${lat}, outside ±90${hint}`, position: [lon, lat] });
  } else if (Math.abs(lon) > 540) {
    faults.push({ path, message: `has longitude ${lon}, outside ±180`, position: [lon, lat] });
  } else return [lon, lat];
  return undefined;
}

const isSame = (a: LonLat, b: LonLat): boolean => a[0] === b[0] && a[1] === b[1];

function brief(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'not a position' : 'an object';
  return `${JSON.stringify(value)?.slice(0, 40)}`;
}
