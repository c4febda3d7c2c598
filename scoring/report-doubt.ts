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
  /** No agency gave a depth. */
  readonly depthAssumed: boolean;
  readonly lon: number;
  readonly lat: number;
  readonly locationSigmaKm: number;
  /** What was taken as a default or widened, one sentence each. */
  readonly notes: readonly string[];
}

/** The depth of a source for which no agency gives one: the usual fixed depth of crustal solutions. */
const defaultDepthKm = 10;

/**
 * The preferred (first) report's values; a depth that it lacks comes from the next that has one. Each sigma joins its own
 * uncertainty with the mean square of the differences of the reports from the preferred one: what agencies disagree about
 * is not known. A reviewed solution is not put in doubt by automatic ones.
 */
export function estimateSource(reports: readonly EarthquakeReport[]): SourceEstimate {
  const preferred = reports[0];
  if (!preferred) throw new RangeError('An event without a report that stands has no source to estimate');
  const { lon, lat, uncertainty, evaluationMode } = preferred;
  const usual = defaultSigma[evaluationMode];
  const magnitude = held(preferred.magnitude, modelled.magnitude);
  const withDepth = reports.find((report) => report.depthKm !== null);
  const depthKm = held(withDepth?.depthKm ?? defaultDepthKm, modelled.depthKm);
  const depthSigma = withDepth ? stated(withDepth.uncertainty.depthKm, usual.depthKm) : noDepthSigmaKm;
  const peers = reports.filter((report) => report.evaluationMode === 'manual' || evaluationMode === 'automatic');
  const joined = (sigma: number, most: number, difference: (report: EarthquakeReport) => number) =>
    Math.min(
      most,
      Math.hypot(sigma, Math.sqrt(peers.reduce((sum, report) => sum + difference(report) ** 2, 0) / peers.length)),
    );
  return {
    magnitude,
    magnitudeSigma: joined(
      stated(uncertainty.magnitude, usual.magnitude),
      mostSigma.magnitude,
      (report) => report.magnitude - magnitude,
    ),
    depthKm,
    depthSigmaKm: joined(depthSigma, mostSigma.depthKm, (report) => (report.depthKm ?? depthKm) - depthKm),
    depthAssumed: withDepth === undefined,
    lon: lon - 360 * Math.round(lon / 360),
    lat,
    locationSigmaKm: joined(stated(uncertainty.horizontalKm, usual.horizontalKm), mostSigma.horizontalKm, (report) =>
      distanceKm(preferred, report),
    ),
    notes: [
      ...impossibleSentence(preferred, magnitude),
      ...depthSentence(preferred, withDepth, depthKm),
      ...missingSentence(preferred),
      ...(peers.length > 1
        ? [`The differences between the ${peers.length} agencies' solutions widen the uncertainty.`]
        : []),
    ],
  };
}

/** Beyond this a sigma says that nothing is known, and a normal curve would put shaking where none can be. */
const mostSigma = { magnitude: 0.6, horizontalKm: 60, depthKm: 60 } as const;

/** One standard deviation of a solution that states none. */
const defaultSigma = {
  manual: { magnitude: 0.1, horizontalKm: 8, depthKm: 8 },
  automatic: { magnitude: 0.2, horizontalKm: 16, depthKm: 16 },
} as const;

/** Our judgement: one sigma reaches the lower crust. */
const noDepthSigmaKm = 15;

/** What ground-motion/shaking.ts accepts: no earthquake lies outside, but a first report may. */
const modelled = { magnitude: [-3, 10], depthKm: [-10, 800] } as const;

const held = (value: number, [least, most]: readonly [number, number]): number =>
  Math.min(most, Math.max(least, value));

/** Agencies write 0 for what they did not estimate. */
const stated = (sigma: number | undefined, usual: number): number => sigma || usual;

const impossibleSentence = (report: EarthquakeReport, magnitude: number): string[] =>
  magnitude === report.magnitude ? [] : [`Magnitude ${report.magnitude} is impossible: ${magnitude} is used.`];

function depthSentence(
  preferred: EarthquakeReport,
  withDepth: EarthquakeReport | undefined,
  depthKm: number,
): string[] {
  if (!withDepth) return [`No depth was given: ${depthKm} ± ${noDepthSigmaKm} km is used.`];
  if (withDepth.depthKm !== depthKm)
    return [`A depth of ${withDepth.depthKm} km is impossible: ${depthKm} km is used.`];
  return withDepth === preferred ? [] : [`The preferred report gives no depth: that of ${withDepth.source} is used.`];
}

function missingSentence({ uncertainty, depthKm, evaluationMode }: EarthquakeReport): string[] {
  const usual = defaultSigma[evaluationMode];
  const missing = [
    ...(uncertainty.magnitude ? [] : [`magnitude ± ${usual.magnitude}`]),
    ...(uncertainty.horizontalKm ? [] : [`epicentre ± ${usual.horizontalKm} km`]),
    ...(uncertainty.depthKm || depthKm === null ? [] : [`depth ± ${usual.depthKm} km`]),
  ];
  return missing.length > 0
    ? [`Not stated and taken as usual for ${evaluationMode} solutions: ${missing.join(', ')}.`]
    : [];
}
