/**
 * Which kind of earthquake a hypocentre is, and so which ground-motion model holds, with the doubt in that choice.
 *
 * Sources: polygons of STREC (USGS; Garcia et al. 2012, SRL 83, 988–997); crust, interface or slab by the depth and
 * magnitude ramps that ShakeMap uses where it has no slab model (select.conf, public domain), with two written changes
 * of ours: no interface below 70 km (STREC's generic lower limit), and a twentieth of doubt for each kind, since the
 * ramps know neither the slab's true depth nor the error of a first depth.
 */
import { strecOcean } from '../data/strec-ocean.ts';
import { strecStable } from '../data/strec-stable.ts';
import { strecSubduction } from '../data/strec-subduction.ts';
import { strecVolcanic } from '../data/strec-volcanic.ts';
import type { Mechanism } from './bssa14.ts';

export const tectonicRegions = [
  'active-crust',
  'stable',
  'volcanic',
  'ocean',
  'subduction-interface',
  'subduction-slab',
] as const;
export type TectonicRegion = (typeof tectonicRegions)[number];

/** The polygon class of a place, before depth is looked at. */
export type TectonicZone = 'active' | 'stable' | 'volcanic' | 'ocean' | 'subduction';

export interface Hypocentre {
  readonly lon: number;
  readonly lat: number;
  readonly depthKm: number;
  readonly magnitude: number;
  /** One standard deviation of the depth; the chances are then averaged over it. */
  readonly depthSigmaKm?: number;
  readonly mechanism?: Mechanism;
}

/** Probabilities that add up to 1: crust above the slab (or anywhere else), interface, slab. */
export interface SettingChances {
  readonly crust: number;
  readonly interface: number;
  readonly slab: number;
}

export interface TectonicSetting {
  readonly zone: TectonicZone;
  readonly region: TectonicRegion;
  readonly chances: SettingChances;
}

/** Region of an earthquake: the most probable kind; outside subduction zones the polygon decides alone. */
export function tectonicSetting(hypocentre: Hypocentre): TectonicSetting {
  const zone = tectonicZone(hypocentre.lon, hypocentre.lat);
  if (zone !== 'subduction') {
    return { zone, region: zone === 'active' ? 'active-crust' : zone, chances: { crust: 1, interface: 0, slab: 0 } };
  }
  const chances = chancesOverDepth(hypocentre);
  return { zone, region: mostProbable(chances), chances };
}

/** Mean over three equally likely depths that have the mean and variance of the error. */
function chancesOverDepth({ depthKm, depthSigmaKm = 0, magnitude, mechanism }: Hypocentre): SettingChances {
  const cases = [-1, 0, 1].map((step) =>
    subductionChances(Math.max(depthKm + step * Math.sqrt(1.5) * depthSigmaKm, 0), magnitude, mechanism),
  );
  const mean = (kind: keyof SettingChances) => cases.reduce((sum, each) => sum + each[kind], 0) / cases.length;
  return { crust: mean('crust'), interface: mean('interface'), slab: mean('slab') };
}

/** Polygon class of a place; longitudes of any turn, the antimeridian included. */
export function tectonicZone(lon: number, lat: number): TectonicZone {
  const turned = ((((lon + 180) % 360) + 360) % 360) - 180;
  // The outlines end on the antimeridian and the poles: a point exactly there is looked up just inside.
  const x = Math.min(Math.max(turned, -179.9995), 179.9995);
  const y = Math.min(Math.max(lat, -89.9995), 89.9995);
  return zones.find(({ polygons }) => polygons.some((polygon) => holds(polygon, x, y)))?.zone ?? 'active';
}

/**
 * ShakeMap's ramps for a place without a slab model, whose interface then counts as 36 km deep. A strike-slip or normal
 * mechanism cannot lie on the interface: it is more than 40 degrees (Kagan angle) from a thrust, ShakeMap's own limit.
 */
export function subductionChances(
  depthKm: number,
  magnitude: number,
  mechanism: Mechanism = 'unknown',
): SettingChances {
  const thrust = mechanism === 'reverse' || mechanism === 'unknown' ? 1 : 0;
  const byDepth = ramp(depthKm, 17, 0, 27, 1) + ramp(depthKm, 45, 0, 55, -1);
  const bySize = ramp(magnitude, 7, 0, 8.5, 1) * ramp(depthKm, 60, 1, 70, 0);
  const onInterface = thrust * (byDepth + (1 - byDepth) * bySize);
  const inCrust = (1 - onInterface) * ramp(depthKm - 36, -10, 1, 10, 0) * ramp(depthKm, 28, 1, 38, 0);
  const doubted = (chance: number) => 0.85 * chance + 0.05;
  return {
    crust: doubted(inCrust),
    interface: doubted(onInterface),
    slab: doubted(1 - onInterface - inCrust),
  };
}

function mostProbable({ crust, interface: onInterface, slab }: SettingChances): TectonicRegion {
  if (onInterface >= crust && onInterface >= slab) return 'subduction-interface';
  return crust >= slab ? 'active-crust' : 'subduction-slab';
}

function ramp(x: number, x1: number, p1: number, x2: number, p2: number): number {
  return p1 + (p2 - p1) * Math.min(Math.max((x - x1) / (x2 - x1), 0), 1);
}

interface Polygon {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
  /** Each ring as longitude, latitude, longitude, latitude, … in degrees. */
  readonly rings: readonly Float64Array[];
}

/** Looked up in this order; what is in none of them is active crust, which STREC's own active polygon confirms. */
const zones = [
  { zone: 'subduction', polygons: decode(strecSubduction) },
  { zone: 'volcanic', polygons: decode(strecVolcanic) },
  { zone: 'ocean', polygons: decode(strecOcean) },
  { zone: 'stable', polygons: decode(strecStable) },
] as const;

function decode(text: string): Polygon[] {
  return text
    .trim()
    .split('\n')
    .map((line) => boxed(line.split('/').map(decodeRing)));
}

function decodeRing(text: string): Float64Array {
  const ring = Float64Array.from(text.split(' '), Number);
  for (let index = 2; index < ring.length; index += 1) ring[index]! += ring[index - 2]!;
  return ring.map((thousandths) => thousandths / 1000);
}

function boxed(rings: readonly Float64Array[]): Polygon {
  const box = { west: 180, south: 90, east: -180, north: -90 };
  const outer = rings[0]!;
  for (let index = 0; index < outer.length; index += 2) {
    box.west = Math.min(box.west, outer[index]!);
    box.east = Math.max(box.east, outer[index]!);
    box.south = Math.min(box.south, outer[index + 1]!);
    box.north = Math.max(box.north, outer[index + 1]!);
  }
  return { ...box, rings };
}

/** Even-odd rule over all rings, so that holes are holes. */
function holds(polygon: Polygon, x: number, y: number): boolean {
  if (x < polygon.west || x > polygon.east || y < polygon.south || y > polygon.north) return false;
  let inside = false;
  for (const ring of polygon.rings) {
    let [lastX, lastY] = [ring[ring.length - 2]!, ring[ring.length - 1]!];
    for (let index = 0; index < ring.length; index += 2) {
      const [nextX, nextY] = [ring[index]!, ring[index + 1]!];
      if (nextY > y !== lastY > y && x < ((lastX - nextX) * (y - nextY)) / (lastY - nextY) + nextX) inside = !inside;
      [lastX, lastY] = [nextX, nextY];
    }
  }
  return inside;
}
