/**
 * What is not known about the source and the ground: distances to an unknown rupture, and the variance of intensity
 * that comes from each open question, tabulated once over epicentral distance.
 *
 * Each term is half the change of median intensity over ±1 sigma of its cause, or the spread over the equally likely
 * cases, at the default site; the terms are taken as independent.
 */
import type { Mechanism } from './bssa14.ts';
import { type GroundMotionModel, groundMotion, intensityOf, type MotionPath, type MotionSource } from './motion.ts';
import { ruptureFor, type SourceDistances, type UnknownRupture } from './rupture.ts';
import type { SettingChances, TectonicRegion } from './tectonic-region.ts';

export interface ShakingSource {
  readonly magnitude: number;
  readonly depthKm: number;
  readonly lon: number;
  readonly lat: number;
  readonly mechanism?: Mechanism;
  /** Overrules the region that the epicentre and depth would give. */
  readonly region?: TectonicRegion;
  /** One standard deviation each; unknown ones add nothing. */
  readonly magnitudeSigma?: number;
  readonly depthSigmaKm?: number;
  readonly locationSigmaKm?: number;
}

/**
 * Vs30 where it is not known: 400 m/s, NEHRP class C near its border with D, where most people live; a natural-log spread of
 * 0.4 covers the classes' middles of 270–600 m/s, about the scatter of proxies from slope (Wald & Allen 2007, BSSA 97).
 */
export const defaultVs30Ms = 400;
const lnVs30Sigma = 0.4;

/**
 * Extra standard deviation (MMI) where a model stands in for one that we do not have. Stable: intensities in eastern North
 * America exceed California's by up to one unit beyond 100 km (Atkinson & Wald 2007, SRL 78). Volcanic and oceanic:
 * shallow volcanic events fall off faster (Atkinson 2010, BSSA 100), half a unit by our judgement.
 */
const standInSigma: Readonly<Partial<Record<TectonicRegion, number>>> = { stable: 0.7, volcanic: 0.5, ocean: 0.5 };
const deepCrustSigma = 0.5;

export interface RegionChoice {
  readonly region: TectonicRegion;
  readonly gmpe: GroundMotionModel;
  /** Absent where the region was given and is beyond doubt. */
  readonly chances?: SettingChances;
}

export interface DoubtAt {
  readonly rjbKm: number;
  readonly rruptureKm: number;
  readonly hypocentralKm: number;
  /** MMI squared, all causes but the site. */
  readonly variance: number;
  /** MMI squared, for a site whose Vs30 is not known. */
  readonly siteVariance: number;
}

type KnownSource = ShakingSource & MotionSource;

/** Tabulates the doubt of a source and returns it for any epicentral distance (km). */
export function sourceDoubt(source: KnownSource, choice: RegionChoice): (epicentralKm: number) => DoubtAt {
  const rupture = ruptureOf(source, choice.gmpe);
  const table = Array.from({ length: knotCount }, (_, knot) => knotAt(source, choice, rupture, knotKm(knot)));
  return (epicentralKm) => {
    const place = Math.min(Math.log(1 + epicentralKm / 10) / knotStep, knotCount - 1.000001);
    const knot = Math.floor(place);
    const doubt = between(table[knot]!, table[knot + 1]!, place - knot);
    const hypocentralKm = hypocentralDistance(epicentralKm, source.depthKm);
    if (!rupture) return { ...doubt, rjbKm: epicentralKm, rruptureKm: hypocentralKm, hypocentralKm };
    const beyondKm = Math.max(epicentralKm - tableEndKm, 0);
    return { ...doubt, rjbKm: doubt.rjbKm + beyondKm, rruptureKm: doubt.rruptureKm + beyondKm, hypocentralKm };
  };
}

function between(lower: DoubtAt, upper: DoubtAt, share: number): DoubtAt {
  return {
    rjbKm: lower.rjbKm + share * (upper.rjbKm - lower.rjbKm),
    rruptureKm: lower.rruptureKm + share * (upper.rruptureKm - lower.rruptureKm),
    hypocentralKm: lower.hypocentralKm,
    variance: lower.variance + share * (upper.variance - lower.variance),
    siteVariance: lower.siteVariance + share * (upper.siteVariance - lower.siteVariance),
  };
}

/** A slab earthquake needs none: its model takes the distance to the hypocentre. */
function ruptureOf(source: KnownSource, gmpe: GroundMotionModel): UnknownRupture | undefined {
  if (gmpe === 'bchydro-slab') return undefined;
  return ruptureFor({ ...source, setting: gmpe === 'bssa14' ? 'crust' : 'interface' });
}

function knotAt(
  source: KnownSource,
  choice: RegionChoice,
  rupture: UnknownRupture | undefined,
  epicentralKm: number,
): DoubtAt {
  const hypocentralKm = hypocentralDistance(epicentralKm, source.depthKm);
  const possible = rupture?.distancesAt(epicentralKm) ?? [{ rjbKm: epicentralKm, rruptureKm: hypocentralKm }];
  const path: MotionPath = { ...medianOf(possible), hypocentralKm, vs30Ms: defaultVs30Ms };
  const mmi = (event: MotionSource, along: MotionPath, model = choice.gmpe) =>
    intensityOf(groundMotion(model, event).median(along), event.magnitude, along);
  const median = mmi(source, path);
  const chosen = groundMotion(choice.gmpe, source);
  const apart = ({ rjbKm, rruptureKm }: SourceDistances) => {
    const along = { rjbKm, rruptureKm, hypocentralKm, vs30Ms: defaultVs30Ms };
    return intensityOf(chosen.median(along), source.magnitude, along) - median;
  };
  const variances = [
    spread(possible.map(apart)),
    settingVariance(choice, (model) => mmi(source, path, model) - median),
    choice.gmpe === 'bssa14' && source.mechanism === 'unknown'
      ? spread(knownMechanisms.map((mechanism) => mmi({ ...source, mechanism }, path) - median))
      : 0,
    halfChange(source.magnitudeSigma, (step) => mmi({ ...source, magnitude: source.magnitude + step }, path)),
    halfChange(source.depthSigmaKm, (step) => mmi(...deeper(source, path, epicentralKm, step))),
    halfChange(source.locationSigmaKm, (step) => mmi(source, farther(path, epicentralKm, source.depthKm, step))),
    (standInSigma[choice.region] ?? 0) ** 2,
    choice.gmpe === 'bchydro-slab' && choice.region !== 'subduction-slab' ? deepCrustSigma ** 2 : 0,
  ];
  const site = (step: number) => mmi(source, { ...path, vs30Ms: defaultVs30Ms * Math.exp(step) });
  return {
    ...path,
    variance: variances.reduce((sum, each) => sum + each, 0),
    siteVariance: halfChange(lnVs30Sigma, site),
  };
}

/** Expected square of the difference between the model chosen and the one that holds. */
function settingVariance(choice: RegionChoice, difference: (model: GroundMotionModel) => number): number {
  if (!choice.chances) return 0;
  const { crust, interface: onInterface, slab } = choice.chances;
  const term = (chance: number, model: GroundMotionModel) => (chance > 0 ? chance * difference(model) ** 2 : 0);
  if (crust === 1) return 0;
  return term(crust, 'bssa14') + term(onInterface, 'bchydro-interface') + term(slab, 'bchydro-slab');
}

function halfChange(sigma: number | undefined, mmi: (step: number) => number): number {
  return sigma ? ((mmi(sigma) - mmi(-sigma)) / 2) ** 2 : 0;
}

function deeper(
  source: MotionSource,
  path: MotionPath,
  epicentralKm: number,
  step: number,
): [MotionSource, MotionPath] {
  const depthKm = Math.max(source.depthKm + step, 0);
  const hypocentralKm = hypocentralDistance(epicentralKm, depthKm);
  const rruptureKm = path.rruptureKm * (hypocentralKm / Math.max(path.hypocentralKm, 0.1));
  return [
    { ...source, depthKm },
    { ...path, hypocentralKm, rruptureKm },
  ];
}

/** The same site with the epicentre moved by a step along the line to it. */
function farther(path: MotionPath, epicentralKm: number, depthKm: number, step: number): MotionPath {
  const hypocentralKm = hypocentralDistance(Math.abs(epicentralKm + step), depthKm);
  const shift = hypocentralKm - path.hypocentralKm;
  return {
    ...path,
    hypocentralKm,
    rjbKm: Math.max(path.rjbKm + step, 0),
    rruptureKm: Math.max(path.rruptureKm + shift, 0.1),
  };
}

/** Straight line through the Earth from the hypocentre to a site on the surface; sphere of 6371 km. */
function hypocentralDistance(epicentralKm: number, depthKm: number): number {
  const half = Math.sin(epicentralKm / 6371 / 2);
  return Math.sqrt(depthKm * depthKm + 4 * 6371 * (6371 - depthKm) * half * half);
}

function medianOf(possible: readonly SourceDistances[]): SourceDistances {
  const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  return {
    rjbKm: middle(possible.map((each) => each.rjbKm)),
    rruptureKm: middle(possible.map((each) => each.rruptureKm)),
  };
}

/** Mean square of the differences from the median case. */
const spread = (differences: readonly number[]) =>
  differences.reduce((sum, each) => sum + each * each, 0) / differences.length;

const knownMechanisms = ['strike-slip', 'normal', 'reverse'] as const;

/** Knots lie closer near the source: ln(1 + R / 10 km) in equal steps. */
const tableEndKm = 2000;
const knotCount = 49;
const knotStep = Math.log(1 + tableEndKm / 10) / (knotCount - 1);
const knotKm = (knot: number) => 10 * (Math.exp(knot * knotStep) - 1);
