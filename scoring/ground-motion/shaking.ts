/**
 * Forecast of an earthquake's shaking at any site: motion, intensity with its uncertainty, and when the waves arrive.
 *
 * The chain is the first, data-free step of ShakeMap (Worden et al. 2010, 2018): tectonic region, ground-motion model,
 * conversion to Modified Mercalli intensity. Every written default below says where it comes from.
 */
import { firstArrivals } from './ak135.ts';
import { allen2012Hypocentre, allen2012Rupture } from './allen2012.ts';
import type { Mechanism } from './bssa14.ts';
import { epicentralDistance } from './epicentral-distance.ts';
import { probabilityAtLeast } from './exceedance.ts';
import { type GroundMotionModel, groundMotion, intensityWithScatter } from './motion.ts';
import { finiteRuptureMagnitude } from './rupture.ts';
import { defaultVs30Ms, type ShakingSource, sourceDoubt } from './source-doubt.ts';
import { type TectonicRegion, tectonicSetting } from './tectonic-region.ts';
import { clampMmi } from './worden2012.ts';

export interface ShakingSite {
  readonly lon: number;
  readonly lat: number;
  /** Time-averaged shear-wave velocity of the top 30 m; unknown: the default, with its spread in sigma. */
  readonly vs30Ms?: number;
}

export interface Shaking {
  /** Shortest distance to the rupture (its median where strike is unknown). */
  readonly distanceKm: number;
  /** The same to the rupture's surface projection. */
  readonly rjbKm: number;
  readonly epicentralKm: number;
  readonly pgaG: number;
  /** From the model, or for subduction from SA(1.0 s) by Newmark & Hall (1982). */
  readonly pgvCms: number;
  /** Median intensity, held to 1–10. */
  readonly mmi: number;
  /** The same without the limits; what a probability must be reckoned from. */
  readonly mmiUnbounded: number;
  /** Total standard deviation, MMI units. */
  readonly sigma: number;
  /** First P and S arrival, seconds after origin. */
  readonly pSeconds: number;
  readonly sSeconds: number;
  /** Allen et al. 2012, as a cross-check only. */
  readonly mmiAllen: number;
  /** True where the distance or the source is beyond what the model was made for. */
  readonly outsideValidity: boolean;
}

export interface ShakingModel {
  readonly region: TectonicRegion;
  readonly gmpe: GroundMotionModel;
  readonly outsideValidity: boolean;
  /** Assumptions and limits, each one sentence. */
  readonly notes: readonly string[];
  at(site: ShakingSite): Shaking;
  /**
   * Epicentral distance (km) beyond which P(MMI ≥ level) stays below the probability, up to 2000 km; 0 where it is
   * nowhere reached. For sites of unknown Vs30, or all of the one that is given.
   */
  distanceForMmi(level: number, probability: number, vs30Ms?: number): number;
}

/**
 * Prepares a source once (some 20 ms for a finite rupture); `at` then costs about a microsecond.
 * Throws a RangeError that names the field where magnitude, depth or epicentre is not a number in range.
 */
export function shakingModel(source: ShakingSource): ShakingModel {
  for (const [name, least, greatest] of sourceRanges) {
    if (source[name] >= least && source[name] <= greatest) continue;
    throw new RangeError(`${name} must be a number from ${least} to ${greatest}, not ${source[name]}.`);
  }
  const setting = tectonicSetting(source);
  const region = source.region ?? setting.region;
  const gmpe = modelFor(region, source.depthKm);
  const chances = source.region ? undefined : setting.chances;
  const mechanism: Mechanism = source.mechanism ?? 'unknown';
  const event = { magnitude: source.magnitude, depthKm: Math.max(source.depthKm, 0), mechanism };
  const doubt = sourceDoubt({ ...source, ...event }, { region, gmpe, ...(chances ? { chances } : {}) });
  const limits = limitsOf(region, gmpe, event.magnitude, event.depthKm, mechanism);
  const distanceTo = epicentralDistance(source.lon, source.lat);
  const arrivals = firstArrivals(event.depthKm);
  const ground = groundMotion(gmpe, event);

  const shakingAt = (epicentralKm: number, vs30Ms?: number) => {
    const { rjbKm, rruptureKm, hypocentralKm, variance, siteVariance } = doubt(epicentralKm);
    const path = { rjbKm, rruptureKm, hypocentralKm, vs30Ms: vs30Ms ?? defaultVs30Ms };
    const motion = ground.median(path);
    const { mmi, scatter } = intensityWithScatter(motion, ground.sigmas(path), event.magnitude, path);
    const sigma = Math.sqrt(scatter * scatter + variance + (vs30Ms === undefined ? siteVariance : 0));
    return { path, motion, mmi, sigma };
  };

  return {
    region,
    gmpe,
    outsideValidity: limits.length > 0,
    notes: [...limits, ...assumptions(region, gmpe, setting.zone, mechanism, source)],
    at({ lon, lat, vs30Ms }) {
      const epicentralKm = distanceTo(lon, lat);
      const { path, motion, mmi, sigma } = shakingAt(epicentralKm, vs30Ms);
      const distanceDeg = epicentralKm / kmPerDegree;
      return {
        distanceKm: path.rruptureKm,
        rjbKm: path.rjbKm,
        epicentralKm,
        pgaG: Math.exp(motion.lnPga),
        pgvCms: Math.exp(motion.lnLong) * (motion.longPeriod === 'pgv' ? 1 : pgvCmsPerSa1p0G),
        mmi: clampMmi(mmi),
        mmiUnbounded: mmi,
        sigma,
        pSeconds: arrivals.p(distanceDeg),
        sSeconds: arrivals.s(distanceDeg),
        mmiAllen: allen(event.magnitude, path.rruptureKm),
        outsideValidity: limits.length > 0 || path.rruptureKm > validDistanceKm[gmpe],
      };
    },
    distanceForMmi(level, probability, vs30Ms) {
      const reached = (epicentralKm: number) => {
        const { mmi, sigma } = shakingAt(epicentralKm, vs30Ms);
        return probabilityAtLeast(mmi, sigma, level) >= probability;
      };
      return outermost(reached);
    },
  };
}

/**
 * Active crust is BSSA14's; the issue of the other regions is written in `limitsOf`. BSSA14 has no depth term, so below
 * 35 km (ShakeMap leaves it out below 30) an earthquake outside a subduction zone is treated like one in a slab.
 */
function modelFor(region: TectonicRegion, depthKm: number): GroundMotionModel {
  if (region === 'subduction-interface') return 'bchydro-interface';
  if (region === 'subduction-slab') return 'bchydro-slab';
  return depthKm > deepCrustKm ? 'bchydro-slab' : 'bssa14';
}

const deepCrustKm = 35;

/** What a report can claim, however absurd, is forecast and marked; only what cannot be an earthquake is refused. */
const sourceRanges = [
  ['magnitude', -5, 12],
  ['depthKm', -20, 1000],
  ['lon', -360, 360],
  ['lat', -90, 90],
] as const;

/** Largest rupture distance of the data: BSSA14 to 400 km (its own statement), BC Hydro to 300 km. */
const validDistanceKm: Readonly<Record<GroundMotionModel, number>> = {
  bssa14: 400,
  'bchydro-interface': 300,
  'bchydro-slab': 300,
};

const validMagnitudes: Readonly<Record<GroundMotionModel, readonly [least: number, greatest: number]>> = {
  bssa14: [3, 8.5],
  'bchydro-interface': [5, 8.5],
  'bchydro-slab': [5, 8],
};

function limitsOf(
  region: TectonicRegion,
  gmpe: GroundMotionModel,
  magnitude: number,
  depthKm: number,
  mechanism: Mechanism,
): string[] {
  const [least, stated] = validMagnitudes[gmpe];
  const greatest = gmpe === 'bssa14' && mechanism === 'normal' ? 7 : stated;
  const subduction = region === 'subduction-interface' || region === 'subduction-slab';
  const notes: Array<string | false> = [
    (magnitude < least || magnitude > greatest) &&
      `Magnitude ${magnitude} is outside the model's range of ${least} to ${greatest}.`,
    (region === 'stable' || region === 'volcanic' || region === 'ocean') &&
      `No model of ours was made for ${region} earthquakes: that of active crust stands in, with extra uncertainty.`,
    !subduction &&
      gmpe === 'bchydro-slab' &&
      `At ${depthKm} km below crust that has no known slab, the model for slabs stands in, with extra uncertainty.`,
    region === 'subduction-interface' &&
      depthKm > 70 &&
      `An interface earthquake at ${depthKm} km is deeper than any known.`,
    gmpe === 'bchydro-slab' && depthKm > 120 && `Depth ${depthKm} km counts as 120 km in the model for slabs.`,
  ];
  return notes.filter((note) => note !== false);
}

function assumptions(
  region: TectonicRegion,
  gmpe: GroundMotionModel,
  zone: string,
  mechanism: Mechanism,
  source: ShakingSource,
): string[] {
  const notes: Array<string | false> = [
    source.region
      ? `Region ${region} was given.`
      : `Region ${region} follows from the epicentre (${zone}) and the depth.`,
    gmpe === 'bssa14' &&
      mechanism === 'unknown' &&
      'The mechanism is unknown: the average one is used and its spread added.',
    gmpe !== 'bchydro-slab' && source.magnitude >= finiteRuptureMagnitude
      ? 'The rupture is not known yet: the median distance over all strikes is used and the spread added.'
      : gmpe !== 'bchydro-slab' && 'The source counts as a point.',
    gmpe !== 'bssa14' && 'Sites count as forearc; behind the volcanic arc shaking is weaker.',
    gmpe !== 'bssa14' && 'PGV follows from SA(1.0 s) by Newmark & Hall (1982); intensity does not use it.',
  ];
  return notes.filter((note) => note !== false);
}

/** The version for ruptures where the rupture matters, the version for hypocentres below that. */
function allen(magnitude: number, rruptureKm: number): number {
  const predict = magnitude >= finiteRuptureMagnitude ? allen2012Rupture : allen2012Hypocentre;
  return clampMmi(predict(magnitude, rruptureKm).mmi);
}

/** PGV in cm/s per g of SA(1.0 s), 5 % damping: Newmark & Hall (1982), 37.27 in/s, as ShakeMap applies it. */
const pgvCmsPerSa1p0G = 37.27 * 2.54;

const kmPerDegree = 111.195;

/** The farthest distance that is reached, by steps inward and then halving. */
function outermost(reached: (epicentralKm: number) => boolean): number {
  let beyond = 2000;
  if (reached(beyond)) return beyond;
  while (beyond > 0.5 && !reached(beyond * 0.95)) beyond *= 0.95;
  if (beyond <= 0.5) return reached(0) ? 0.5 : 0;
  let within = beyond * 0.95;
  while (beyond - within > 0.01) {
    const middle = (beyond + within) / 2;
    if (reached(middle)) within = middle;
    else beyond = middle;
  }
  return beyond;
}
