/**
 * An earthquake as one agency reports it, one version of it.
 * Terms: QuakeML 1.2 BED; identity and versions as USGS PDL has them (newer supersedes, deletion is a status).
 */

export const evaluationModes = ['automatic', 'manual'] as const;
type EvaluationMode = (typeof evaluationModes)[number];

/** `live` counts; `deleted` was withdrawn by its agency; `rejected` was judged not to be an event. */
export const reportStatuses = ['live', 'deleted', 'rejected'] as const;
export type ReportStatus = (typeof reportStatuses)[number];

export interface EarthquakeReport {
  readonly kind: 'earthquake-report';
  /** Who reports, e.g. `usgs`, `emsc`. An agency heard by two feeds is one source. */
  readonly source: string;
  /** The source's id of the event. It may change from version to version: match on `ids`. */
  readonly sourceId: string;
  /** Every id the source has given this event, `sourceId` among them, sorted. */
  readonly ids: readonly string[];
  /** When the source made this version, Unix milliseconds; when it reached us where the source does not say. Newer supersedes. */
  readonly updatedAt: number;
  readonly status: ReportStatus;
  /** QuakeML EventType in lower case with spaces, e.g. `earthquake`, `quarry blast`; `not reported` where the agency names none. */
  readonly eventType: string;
  /** `automatic` where the agency does not say that a person looked at it. */
  readonly evaluationMode: EvaluationMode;
  /** Unix milliseconds, UTC. */
  readonly originTime: number;
  /** Degrees, WGS84. */
  readonly lon: number;
  readonly lat: number;
  /** Positive down; null when the agency gives none. */
  readonly depthKm: number | null;
  readonly magnitude: number;
  /** As the agency writes it, e.g. `mww`, `ML`; empty when it gives none. */
  readonly magnitudeType: string;
  /** The agency's words for the place. */
  readonly place: string;
  /** One standard deviation each, where the agency gives them. */
  readonly uncertainty: {
    readonly timeS?: number;
    readonly horizontalKm?: number;
    readonly depthKm?: number;
    readonly magnitude?: number;
  };
  readonly stationCount: number | null;
  readonly azimuthalGapDeg: number | null;
  /** The agency's page on this event. */
  readonly url: string | null;
}

/** Event types that shake the ground as earthquakes do; everything else never alerts. */
export const isEarthquake = (report: Pick<EarthquakeReport, 'eventType'>): boolean =>
  alertingEventTypes.has(report.eventType);

/** QuakeML 1.2 EventType values that mean a natural or triggered earthquake; what nobody has typed yet is taken for one. */
const alertingEventTypes = new Set([
  'earthquake',
  'not reported',
  'induced or triggered event',
  'fluid injection',
  'fluid extraction',
  'reservoir loading',
]);
