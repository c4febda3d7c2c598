/**
 * The rupture that a first report implies: a point below M 6.5, above it a plane of published size and unknown strike.
 *
 * Sources: sizes as in magnitude-scaling.ts; dips by mechanism of Kaklamanos, Baise & Boore (2011) Earthquake Spectra 27,
 * 1219–1235; 17 degrees for an interface without a slab model (STREC, USGS). Treatment in the spirit of Thompson & Worden
 * (2018) BSSA 108, 371–379: all strikes and all places of the hypocentre along the rupture are equally likely, the
 * prediction uses the median distance over them, and their spread becomes part of sigma.
 */
import type { Mechanism } from './bssa14.ts';
import { ruptureSize } from './magnitude-scaling.ts';

/** From this magnitude on a point is too poor a picture of the source. */
export const finiteRuptureMagnitude = 6.5;

export interface RuptureSource {
  readonly magnitude: number;
  readonly depthKm: number;
  readonly mechanism: Mechanism;
  readonly setting: 'crust' | 'interface';
}

export interface SourceDistances {
  readonly rruptureKm: number;
  readonly rjbKm: number;
}

export interface UnknownRupture {
  readonly lengthKm: number;
  readonly widthKm: number;
  /** Distances of a site at this epicentral distance for each of the equally likely ruptures. */
  distancesAt(epicentralKm: number): SourceDistances[];
}

/** The family of ruptures for a source from M 6.5, and undefined for a smaller one, which is a point. */
export function ruptureFor(source: RuptureSource): UnknownRupture | undefined {
  if (source.magnitude < finiteRuptureMagnitude) return undefined;
  const size = ruptureSize(source.setting, source.magnitude, source.mechanism);
  const dips = source.setting === 'interface' ? [17] : dipsDeg[source.mechanism];
  // Three lengths with equal weight that keep the mean and variance of the published scatter.
  const lengths = [-1, 0, 1].map((step) => size.lengthKm * Math.exp(step * Math.sqrt(1.5) * size.lengthSigma));
  const planes = dips.flatMap((dip) =>
    lengths.flatMap((lengthKm) => planesOf(source.depthKm, lengthKm, size.widthKm, dip)),
  );
  return {
    lengthKm: size.lengthKm,
    widthKm: size.widthKm,
    distancesAt: (epicentralKm) =>
      azimuths.flatMap((azimuth) => planes.map((plane) => distancesTo(plane, epicentralKm, azimuth))),
  };
}

/** A rectangle along x that dips towards +y, in km from the epicentre; flat Earth, 1 % in error at 1000 km. */
interface Rectangle {
  readonly start: number;
  readonly end: number;
  readonly topY: number;
  readonly bottomY: number;
  readonly topKm: number;
  readonly bottomKm: number;
}

/** The hypocentre lies in the middle of the width, unless the rupture would then stick out of the ground. */
function planesOf(depthKm: number, lengthKm: number, widthKm: number, dipDeg: number): Rectangle[] {
  const dip = (dipDeg * Math.PI) / 180;
  const topKm = Math.max(depthKm - (widthKm / 2) * Math.sin(dip), 0);
  const topY = -(depthKm - topKm) / Math.tan(dip);
  return hypocentreShares.map((share) => ({
    start: -share * lengthKm,
    end: (1 - share) * lengthKm,
    topY,
    bottomY: topY + widthKm * Math.cos(dip),
    topKm,
    bottomKm: topKm + widthKm * Math.sin(dip),
  }));
}

function distancesTo(plane: Rectangle, epicentralKm: number, azimuth: number): SourceDistances {
  const x = epicentralKm * Math.cos(azimuth);
  const y = epicentralKm * Math.sin(azimuth);
  const along = Math.max(plane.start - x, 0, x - plane.end);
  const across = Math.max(plane.topY - y, 0, y - plane.bottomY);
  const section = toDippingEdge(plane, y);
  return {
    rjbKm: Math.sqrt(along * along + across * across),
    rruptureKm: Math.sqrt(along * along + section * section),
  };
}

/** Distance in the vertical section across strike from (y, 0) to the line between the top and bottom edges. */
function toDippingEdge({ topY, bottomY, topKm, bottomKm }: Rectangle, y: number): number {
  const [dy, dz] = [bottomY - topY, bottomKm - topKm];
  const share = Math.min(Math.max(((y - topY) * dy - topKm * dz) / (dy * dy + dz * dz), 0), 1);
  return Math.sqrt((y - topY - share * dy) ** 2 + (topKm + share * dz) ** 2);
}

const dipsDeg: Readonly<Record<Mechanism, readonly number[]>> = {
  'strike-slip': [90],
  normal: [50],
  reverse: [40],
  unknown: [90, 45],
};

const hypocentreShares = [0.1, 0.3, 0.5, 0.7, 0.9];
/** Half a turn from strike-normal; the other half mirrors it, as the hypocentre's places do. */
const azimuths = Array.from({ length: 8 }, (_, index) => ((index + 0.5) / 8 - 0.5) * Math.PI);
