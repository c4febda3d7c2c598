/** What one source said, once: the envelope around a feed's values. */
import type { EarthquakeReport, ReportStatus } from './earthquake-report.ts';

/** The values feeds yield; later feeds add station observations, forecasts, authority alerts. */
export type ObservationBody = EarthquakeReport;

/** A report taken back by a record that repeats none of its values: it withdraws the newest version known. */
export interface Withdrawal {
  readonly source: string;
  readonly sourceId: string;
  readonly ids: readonly string[];
  /** As in `EarthquakeReport`. */
  readonly updatedAt: number;
  readonly status: Exclude<ReportStatus, 'live'>;
}

export interface Observation {
  /** Natural key: kind, source, source id and version; safe as a job id. */
  readonly id: string;
  /** The feed instance that heard it first. */
  readonly feed: string;
  readonly receivedAt: number;
  readonly body: ObservationBody;
}

/** The closed list of why a record was not accepted. Each is counted, and the record kept. */
export const rejectionReasons = [
  'not-parsable',
  'wrong-shape',
  'too-large',
  'missing-id',
  'missing-time',
  'missing-place',
  'missing-magnitude',
  'out-of-range',
  'not-an-event',
] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

/** A record that was not accepted: which (index within its payload, from 0), why, and what to look at. */
export interface Rejection {
  readonly index: number;
  readonly reason: RejectionReason;
  readonly detail: string;
  /** The record's own id where it has one. */
  readonly recordId?: string;
}

/** The natural key of a body: letters, digits, `.`, `_` and `-` only. */
export function observationId(body: ObservationBody): string {
  return ['eq', body.source, body.sourceId, String(body.updatedAt)].map(safe).join('-');
}

/** Anything else as its code point between dots, so that two ids do not become one. */
const safe = (part: string) =>
  part.replaceAll(/[^A-Za-z0-9._-]/gu, (character) => `.${character.codePointAt(0)!.toString(16)}.`);
