/** Turns what a feed found in a record into a report, a withdrawal, or a rejection that names the field. */
import type { EarthquakeReport } from '../domain/earthquake-report.ts';
import type { Rejection, RejectionReason, Withdrawal } from '../domain/observation.ts';
import type { Parsed } from './feed.ts';

/** A record's values as found; undefined is "not there". */
export interface RawReport
  extends Pick<EarthquakeReport, 'source' | 'status' | 'eventType' | 'evaluationMode' | 'uncertainty'> {
  readonly sourceId: string | undefined;
  readonly ids: readonly string[];
  readonly updatedAt: number | undefined;
  readonly originTime: number | undefined;
  readonly lon: number | undefined;
  readonly lat: number | undefined;
  readonly depthKm: number | undefined;
  readonly magnitude: number | undefined;
  readonly magnitudeType: string | undefined;
  readonly place: string | undefined;
  readonly stationCount: number | undefined;
  readonly azimuthalGapDeg: number | undefined;
  readonly url: string | undefined;
}

export type Outcome =
  | { readonly kind: 'report'; readonly report: EarthquakeReport }
  | { readonly kind: 'withdrawal'; readonly withdrawal: Withdrawal }
  | { readonly kind: 'rejection'; readonly rejection: Rejection };

/** The longest id and the longest text that are kept, characters. */
const longestId = 200;
const longestText = 300;

/** `updatedAt` stands in as `receivedAt` where the source names no version; a depth outside −100 to 1000 km counts as not given. */
export function readReport(raw: RawReport, index: number, receivedAt: number): Outcome {
  const sourceId = raw.sourceId === undefined ? '' : cleanText(raw.sourceId, longestId + 1);
  if (sourceId === '') return reject(index, 'missing-id', 'the record has no id');
  if (sourceId.length > longestId)
    return reject(index, 'out-of-range', `the id is longer than ${longestId} characters`);
  const identity = {
    source: raw.source,
    sourceId,
    ids: [...new Set([sourceId, ...raw.ids.map((id) => cleanText(id, longestId)).filter((id) => id !== '')])].sort(),
    updatedAt: raw.updatedAt !== undefined && isDate(raw.updatedAt) ? Math.trunc(raw.updatedAt) : receivedAt,
  };
  const fault = faultOf(raw);
  if (fault && raw.status !== 'live' && fault.reason !== 'out-of-range')
    return { kind: 'withdrawal', withdrawal: { ...identity, status: raw.status } };
  if (fault) return reject(index, fault.reason, fault.detail, sourceId);
  return {
    kind: 'report',
    report: {
      kind: 'earthquake-report',
      ...identity,
      status: raw.status,
      eventType: readEventType(raw.eventType),
      evaluationMode: raw.evaluationMode,
      originTime: Math.trunc(raw.originTime!),
      lon: wrapLongitude(raw.lon!),
      lat: raw.lat!,
      depthKm: inside(raw.depthKm, -100, 1000) ?? null,
      magnitude: raw.magnitude!,
      magnitudeType: cleanText(raw.magnitudeType ?? '', 20),
      place: cleanText(raw.place ?? '', longestText),
      uncertainty: raw.uncertainty,
      stationCount: inside(raw.stationCount, 0, 1e6) ?? null,
      azimuthalGapDeg: inside(raw.azimuthalGapDeg, 0, 360) ?? null,
      url: raw.url ? cleanText(raw.url, 2000) : null,
    },
  };
}

export function reject(index: number, reason: RejectionReason, detail: string, recordId?: string): Outcome {
  const rejection = {
    index,
    reason,
    detail: cleanText(detail, longestText),
    ...(recordId !== undefined && { recordId: cleanText(recordId, longestId) }),
  };
  return { kind: 'rejection', rejection };
}

export function gather(outcomes: readonly Outcome[]): Parsed {
  return {
    observations: outcomes.flatMap((it) => (it.kind === 'report' ? [it.report] : [])),
    withdrawals: outcomes.flatMap((it) => (it.kind === 'withdrawal' ? [it.withdrawal] : [])),
    rejected: outcomes.flatMap((it) => (it.kind === 'rejection' ? [it.rejection] : [])),
  };
}

/** The outcome of a body that cannot be read at all. */
export const refuseBody = (reason: RejectionReason, detail: string): Parsed => gather([reject(0, reason, detail)]);

/** The number that a JSON value or an element's text stands for; undefined for anything else, the empty text included. */
export function readNumber(value: unknown): number | undefined {
  const isNumeric =
    typeof value === 'number' ||
    (typeof value === 'string' && value.length <= longestNumber && numeric.test(value.trim()));
  // JSON has a -0, which the record has not.
  const number = isNumeric ? Number(value) + 0 : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** Characters; the pattern's time grows with the square of the digits. */
const longestNumber = 100;
const numeric = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function faultOf(raw: RawReport): { reason: RejectionReason; detail: string } | undefined {
  const { originTime, lon, lat, magnitude } = raw;
  if (originTime === undefined) return { reason: 'missing-time', detail: 'the origin time is missing or no instant' };
  if (lon === undefined || lat === undefined)
    return { reason: 'missing-place', detail: 'latitude or longitude is missing or no number' };
  if (magnitude === undefined) return { reason: 'missing-magnitude', detail: 'the magnitude is missing or no number' };
  if (!isDate(originTime))
    return { reason: 'out-of-range', detail: `the origin time ${originTime} ms is not between the years 1 and 2200` };
  if (Math.abs(lat) > 90) return { reason: 'out-of-range', detail: `latitude ${lat} is outside -90 to 90` };
  if (Math.abs(lon) > 360) return { reason: 'out-of-range', detail: `longitude ${lon} is outside -360 to 360` };
  if (magnitude < -5 || magnitude > 11)
    return { reason: 'out-of-range', detail: `magnitude ${magnitude} is outside -5 to 11` };
  return undefined;
}

/** From year 1 (catalogues reach far back) to 2200; Unix milliseconds. */
const isDate = (atMs: number) => atMs >= -62_135_596_800_000 && atMs < 7_258_118_400_000;

/** QuakeML spells types with spaces; services also with `_` or `-`, and USGS says `quarry`. */
function readEventType(type: string): string {
  const words = cleanText(type, 60)
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ');
  return words === '' ? 'not reported' : words === 'quarry' ? 'quarry blast' : words;
}

const wrapLongitude = (lon: number) => (lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon);

const inside = (value: number | undefined, low: number, high: number) =>
  value !== undefined && value >= low && value <= high ? value : undefined;

/** Control characters and lone surrogates go: PostgreSQL stores neither, and one such record would stop those beside it. */
const cleanText = (text: string, longest: number) =>
  text
    .replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, longest);
