/**
 * What a report leaves open about its source: the stated uncertainty or a written default, and how far other agencies differ.
 * The defaults are our rounding of how far agencies' solutions usually lie apart; automatic ones count double.
 */
import type { EarthquakeReport } from '../domain/earthquake-report.ts';
import { distanceKm } from './nearness.ts';

export interface SourceEstimate {
  readonly magnitude: number;
  readonly magnitudeSigma: number;
  readonly depthKm: number;
  readonly depthSigmaKm: number;
  readonly lon: number;
  readonly lat: number;
  readonly locationSigmaKm: number;
  /** What was taken as a default or widened, one sentence each. */
  readonly notes: readonly string[];
}

/** The depth of a source for which its agency gives none: the usual fixed depth of crustal solutions. */
const defaultDepthKm = 10;

/**
 * The preferred (first) report's values. Each sigma joins its own uncertainty with the mean square of the differences of all
 * reports from the preferred one: what agencies disagree about is not known.
 */
export function estimateSource(reports: readonly EarthquakeReport[]): SourceEstimate {
  const preferred = reports[0];
  if (!preferred) throw new RangeError('An event without a report that stands has no source to estimate');
  const { magnitude, depthKm, lon, lat, uncertainty, evaluationMode } = preferred;
  const defaults = defaultSigma[evaluationMode];
  const depth = depthKm ?? defaultDepthKm;
  const depthSigma = depthKm === null ? noDepthSigmaKm : (uncertainty.depthKm ?? defaults.depthKm);
  const depths = reports.flatMap((report) => (report.depthKm === null ? [] : [report.depthKm - depth]));
  return {
    magnitude,
    magnitudeSigma: joined(
      uncertainty.magnitude ?? defaults.magnitude,
      reports.map((report) => report.magnitude - magnitude),
    ),
    depthKm: depth,
    depthSigmaKm: joined(depthSigma, depths),
    lon,
    lat,
    locationSigmaKm: joined(
      uncertainty.horizontalKm ?? defaults.horizontalKm,
      reports.map((report) => distanceKm(preferred, report)),
    ),
    notes: [
      ...(depthKm === null ? [`No depth was given: ${defaultDepthKm} ± ${noDepthSigmaKm} km is used.`] : []),
      ...missingSentence(preferred),
      ...(reports.length > 1
        ? [`The differences between the ${reports.length} agencies' solutions widen the uncertainty.`]
        : []),
    ],
  };
}

/** One standard deviation of a solution that states none. */
const defaultSigma = {
  manual: { magnitude: 0.1, horizontalKm: 8, depthKm: 8 },
  automatic: { magnitude: 0.2, horizontalKm: 16, depthKm: 16 },
} as const;

/** Our judgement: one sigma reaches the lower crust. */
const noDepthSigmaKm = 15;

function missingSentence({ uncertainty, depthKm, evaluationMode }: EarthquakeReport): string[] {
  const defaults = defaultSigma[evaluationMode];
  const missing = [
    ...(uncertainty.magnitude === undefined ? [`magnitude ± ${defaults.magnitude}`] : []),
    ...(uncertainty.horizontalKm === undefined ? [`epicentre ± ${defaults.horizontalKm} km`] : []),
    ...(uncertainty.depthKm === undefined && depthKm !== null ? [`depth ± ${defaults.depthKm} km`] : []),
  ];
  return missing.length > 0
    ? [`Not stated and taken as usual for ${evaluationMode} solutions: ${missing.join(', ')}.`]
    : [];
}

function joined(sigma: number, differences: readonly number[]): number {
  const square = differences.reduce((sum, difference) => sum + difference * difference, 0);
  return Math.sqrt(sigma * sigma + (differences.length > 0 ? square / differences.length : 0));
}
