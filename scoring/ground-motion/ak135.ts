/**
 * First P and S arrival in the ak135 Earth, from any depth in the mantle to any distance.
 *
 * Sources: velocities of Kennett, Engdahl & Buland (1995), GJI 122, 108–124; ray integrals in closed form for layers in
 * which velocity is a power of radius (Bullen 1963; Buland & Chapman 1983). Within 0.07 s of the published tables.
 * Counted as first are p, P, Pdiff and s, S, Sdiff; core phases are not (SKS overtakes S beyond about 83 degrees).
 */
import { ak135Mantle } from '../data/ak135-mantle.ts';

/** Seconds after origin at which the first wave of the kind arrives; distance in degrees, 0–180. */
type ArrivalTime = (distanceDeg: number) => number;

export interface FirstArrivals {
  readonly p: ArrivalTime;
  readonly s: ArrivalTime;
}

/**
 * Prepares both curves for one source depth; each query then costs one table look-up.
 * Depths above sea level count as 0, those in the core as its top; a metre is the finest step.
 */
export function firstArrivals(depthKm: number): FirstArrivals {
  const sourceKm = Math.round(Math.min(Math.max(depthKm, 0), 2891) * 1000) / 1000;
  return { p: arrivalTime(sourceKm, 1), s: arrivalTime(sourceKm, 2) };
}

function arrivalTime(sourceKm: number, velocityColumn: 1 | 2): ArrivalTime {
  const layers = layersSplitAt(sourceKm, velocityColumn);
  const curve = emptyCurve();
  for (const branch of branches(layers)) fill(curve, branch);
  diffract(curve, layers);
  return (distanceDeg) => read(curve, distanceDeg);
}

/** A spherical shell; eta = r / v (s/rad) at its top and bottom, slope = ln(eta ratio) / ln(r ratio). */
interface Layer {
  readonly aboveSource: boolean;
  readonly etaTop: number;
  readonly etaBottom: number;
  readonly slope: number;
}

interface Ray {
  /** Distance in radians, then seconds, then ray parameter in s/rad. */
  readonly distance: number;
  readonly time: number;
  readonly parameter: number;
}

const surfaceRadiusKm = 6371;

/** Shells of the model, cut at the source and into pieces thin enough for the power law to follow linear velocity. */
function layersSplitAt(sourceKm: number, column: 1 | 2): Layer[] {
  const layers: Layer[] = [];
  for (let index = 1; index < ak135Mantle.length; index += 1) {
    const upper = ak135Mantle[index - 1]!;
    const lower = ak135Mantle[index]!;
    const velocity = (depthKm: number) =>
      upper[column] + ((lower[column] - upper[column]) * (depthKm - upper[0])) / (lower[0] - upper[0]);
    for (const [top, bottom] of piecesOf(upper[0], lower[0], sourceKm)) {
      layers.push(layerBetween(top, bottom, velocity(top), velocity(bottom), bottom <= sourceKm));
    }
  }
  return layers;
}

function piecesOf(topKm: number, bottomKm: number, sourceKm: number): Array<readonly [number, number]> {
  if (bottomKm === topKm) return [];
  const cuts = sourceKm > topKm && sourceKm < bottomKm ? [topKm, sourceKm, bottomKm] : [topKm, bottomKm];
  return cuts.slice(1).map((bottom, index) => [cuts[index]!, bottom] as const);
}

function layerBetween(topKm: number, bottomKm: number, vTop: number, vBottom: number, aboveSource: boolean): Layer {
  const rTop = surfaceRadiusKm - topKm;
  const rBottom = surfaceRadiusKm - bottomKm;
  const etaTop = rTop / vTop;
  const etaBottom = rBottom / vBottom;
  return { aboveSource, etaTop, etaBottom, slope: Math.log(etaTop / etaBottom) / Math.log(rTop / rBottom) };
}

/** Families of rays along which time changes smoothly with distance: straight up, and turning in each layer below. */
function branches(layers: readonly Layer[]): Ray[][] {
  const above = layers.filter((layer) => layer.aboveSource);
  const upward = above.length === 0 ? [] : [upwardRays(above)];
  const turning = layers.flatMap((layer, index) => (layer.aboveSource ? [] : [turningRays(layers, index)]));
  return [...upward, ...turning];
}

function upwardRays(above: readonly Layer[]): Ray[] {
  const limit = Math.min(...above.map((layer) => layer.etaBottom));
  return samples(240).map((share) => {
    const ray = { distance: 0, time: 0, parameter: limit * Math.sin((share * Math.PI) / 2) };
    for (const layer of above) addLeg(ray, layer, layer.etaBottom, 1);
    return ray;
  });
}

/** Rays that turn between the bottom and the top of one layer; none can where a shell above it is slower. */
function turningRays(layers: readonly Layer[], turning: number): Ray[] {
  const { etaTop, etaBottom } = layers[turning]!;
  const higher = layers.slice(0, turning);
  const limit = Math.min(etaTop, ...higher.map((layer) => layer.etaBottom));
  return samples(16).map((share) => {
    const ease = share * share * (3 - 2 * share);
    const ray = { distance: 0, time: 0, parameter: etaBottom + (limit - etaBottom) * ease };
    for (const layer of higher) addLeg(ray, layer, layer.etaBottom, layer.aboveSource ? 1 : 2);
    addLeg(ray, layers[turning]!, ray.parameter, 2);
    return ray;
  });
}

/** Adds the passage through one layer down to where eta is `etaEnd`: distance and time integrals of a power-law shell. */
function addLeg(
  ray: { distance: number; time: number; readonly parameter: number },
  layer: Layer,
  etaEnd: number,
  passes: number,
): void {
  const p = ray.parameter;
  const end = Math.max(etaEnd, p);
  const scale = passes / layer.slope;
  ray.distance += scale * (Math.acos(p / layer.etaTop) - Math.acos(Math.min(p / end, 1)));
  ray.time += scale * (Math.sqrt(layer.etaTop ** 2 - p * p) - Math.sqrt(Math.max(end ** 2 - p * p, 0)));
}

const samples = (count: number) => Array.from({ length: count + 1 }, (_, index) => index / count);

/** Earliest time (s) and its slope (s/degree) on a grid that is finer near the source. */
interface Curve {
  readonly time: Float64Array;
  readonly slope: Float64Array;
}

const nearStepDeg = 0.005;
const nearCount = 400;
const nearDeg = nearStepDeg * nearCount;
const farStepDeg = 0.02;
const gridCount = nearCount + Math.round((180 - nearDeg) / farStepDeg) + 1;
const gridDeg = (index: number) =>
  index <= nearCount ? index * nearStepDeg : nearDeg + (index - nearCount) * farStepDeg;
const gridPlace = (deg: number) => (deg < nearDeg ? deg / nearStepDeg : nearCount + (deg - nearDeg) / farStepDeg);

function emptyCurve(): Curve {
  return { time: new Float64Array(gridCount).fill(Number.POSITIVE_INFINITY), slope: new Float64Array(gridCount) };
}

/** Lowers the curve to a branch: a cubic through neighbouring rays, whose slope is the ray parameter. */
function fill(curve: Curve, branch: readonly Ray[]): void {
  for (let index = 1; index < branch.length; index += 1) {
    const [from, to] = [degrees(branch[index - 1]!), degrees(branch[index]!)].sort((a, b) => a.deg - b.deg);
    const last = Math.min(Math.floor(gridPlace(to!.deg)), gridCount - 1);
    for (let place = Math.max(Math.ceil(gridPlace(from!.deg) - 1e-9), 0); place <= last; place += 1) {
      const { time, slope } = hermite(from!, to!, gridDeg(place));
      if (time < curve.time[place]!) {
        curve.time[place] = time;
        curve.slope[place] = slope;
      }
    }
  }
}

/** Beyond the deepest mantle ray the wave creeps along the core at that ray's slowness. */
function diffract(curve: Curve, layers: readonly Layer[]): void {
  const grazing = degrees(turningRays(layers, layers.length - 1)[0]!);
  for (let place = Math.ceil(gridPlace(grazing.deg)); place < gridCount; place += 1) {
    curve.time[place] = Math.min(curve.time[place]!, grazing.time + grazing.slope * (gridDeg(place) - grazing.deg));
    curve.slope[place] = grazing.slope;
  }
}

function read(curve: Curve, distanceDeg: number): number {
  const deg = Math.min(Math.max(distanceDeg, 0), 180);
  const place = Math.min(Math.floor(gridPlace(deg)), gridCount - 2);
  const step = place < nearCount ? nearStepDeg : farStepDeg;
  return cubic(
    (deg - gridDeg(place)) / step,
    curve.time[place]!,
    curve.time[place + 1]!,
    curve.slope[place]! * step,
    curve.slope[place + 1]! * step,
  );
}

interface Knot {
  readonly deg: number;
  readonly time: number;
  readonly slope: number;
}

const degrees = ({ distance, time, parameter }: Ray): Knot => ({
  deg: (distance * 180) / Math.PI,
  time,
  slope: (parameter * Math.PI) / 180,
});

function hermite(from: Knot, to: Knot, deg: number): { time: number; slope: number } {
  const width = to.deg - from.deg;
  if (width === 0) return { time: Math.min(from.time, to.time), slope: from.slope };
  const share = (deg - from.deg) / width;
  const time = cubic(share, from.time, to.time, from.slope * width, to.slope * width);
  return { time, slope: from.slope + (to.slope - from.slope) * share };
}

function cubic(t: number, start: number, end: number, startSlope: number, endSlope: number): number {
  const u = 1 - t;
  return u * u * ((1 + 2 * t) * start + t * startSlope) + t * t * ((3 - 2 * t) * end - u * endSlope);
}
