/** Hazard events as the public asks for them, and everything on record about one of them. Reads only. */
import type { EarthquakeReport } from '../../domain/earthquake-report.ts';
import type { Hazard } from '../../domain/hazard.ts';
import type { EventState } from '../../domain/hazard-event.ts';
import type { Queryable } from '../../platform/postgres.ts';

export interface EventRow {
  readonly id: string;
  readonly hazard: Hazard;
  readonly revision: number;
  readonly state: EventState;
  readonly mergedInto: string | null;
  readonly firstSeenAt: Date;
  readonly updatedAt: Date;
  /** The preferred report; of a closed event the last that stood; null where none is kept. */
  readonly report: EarthquakeReport | null;
  readonly reportCount: number;
  readonly sources: string[];
  /** As PostgreSQL writes it: the sort key. */
  readonly phenomenonAt: string;
}

export interface EventFilter {
  readonly hazard?: Hazard;
  /** Unix milliseconds, of the phenomenon: from `since` on, before `until`. */
  readonly since?: number;
  readonly until?: number;
  readonly bbox?: readonly [west: number, south: number, east: number, north: number];
  readonly minimumMagnitude?: number;
  readonly after?: { readonly phenomenonAt: string; readonly id: string };
}

/** Newest phenomenon first; at most `limit`. Merged events are left out: their reports are told by the one that goes on. */
export async function listEventRows(db: Queryable, filter: EventFilter, limit: number): Promise<EventRow[]> {
  const [west, south, east, north] = filter.bbox ?? [null, null, null, null];
  const { rows } = await db.query<EventRow>(
    `SELECT * FROM (${eventSelect} WHERE e.state <> 'merged') e
     WHERE ($1::text IS NULL OR hazard = $1)
       AND ($2::timestamptz IS NULL OR phenomenon_at >= $2) AND ($3::timestamptz IS NULL OR phenomenon_at < $3)
       AND ($4::float8 IS NULL OR ((report ->> 'lat')::float8 BETWEEN $5 AND $7 AND CASE WHEN $4 > $6::float8
         THEN (report ->> 'lon')::float8 >= $4 OR (report ->> 'lon')::float8 <= $6
         ELSE (report ->> 'lon')::float8 BETWEEN $4 AND $6 END))
       AND ($8::float8 IS NULL OR (report ->> 'magnitude')::float8 >= $8)
       AND ($9::timestamptz IS NULL OR (phenomenon_at, id) < ($9, $10))
     ORDER BY phenomenon_at DESC, id DESC LIMIT $11`,
    [
      filter.hazard ?? null,
      filter.since === undefined ? null : new Date(filter.since),
      filter.until === undefined ? null : new Date(filter.until),
      west,
      south,
      east,
      north,
      filter.minimumMagnitude ?? null,
      filter.after?.phenomenonAt ?? null,
      filter.after?.id ?? null,
      limit,
    ],
  );
  return rows;
}

export async function eventRow(db: Queryable, id: string): Promise<EventRow | undefined> {
  const { rows } = await db.query<EventRow>(`${eventSelect} WHERE e.id = $1`, [id]);
  return rows[0];
}

/** A withdrawn event keeps no report of its own: its last live one is read from the observations. */
const eventSelect = `SELECT e.id, e.hazard, e.revision, e.state, e.merged_into AS "mergedInto", e.first_seen_at AS "firstSeenAt",
  e.updated_at AS "updatedAt", coalesce(e.reports -> 0, last.body) AS report, jsonb_array_length(e.reports) AS "reportCount",
  ARRAY(SELECT DISTINCT one ->> 'source' FROM jsonb_array_elements(e.reports) one ORDER BY 1) AS sources,
  e.phenomenon_at::text AS "phenomenonAt", e.phenomenon_at
  FROM hazard_events e LEFT JOIN LATERAL (
    SELECT o.body FROM event_reports r JOIN observations o ON o.source = r.source AND o.ids && ARRAY[r.source_id]
    WHERE e.reports = '[]' AND r.event_id = e.id ORDER BY o.body ->> 'status' = 'live' DESC, o.version_at DESC LIMIT 1
  ) last ON true`;

/** A version of a report as it reached us. */
export interface VersionRow {
  readonly report: EarthquakeReport;
  readonly feed: string;
  readonly receivedAt: Date;
}

/** Every version of every report that the event owns, in the order they reached us. */
export async function eventVersions(db: Queryable, eventId: string): Promise<VersionRow[]> {
  const { rows } = await db.query<VersionRow>(
    `SELECT DISTINCT ON (o.received_at, o.id) o.body AS report, o.feed, o.received_at AS "receivedAt"
     FROM event_reports r JOIN observations o ON o.source = r.source AND o.ids && ARRAY[r.source_id]
     WHERE r.event_id = $1 ORDER BY o.received_at, o.id LIMIT 1000`,
    [eventId],
  );
  return rows;
}

/** An assessment without its field. */
export interface AssessmentSummary {
  readonly id: string;
  readonly eventRevision: number;
  readonly modelId: string;
  readonly modelVersion: string;
  readonly fallback: string | null;
  readonly asOf: Date;
  readonly onsetAt: Date;
  readonly endsAt: Date;
  readonly inputs: Readonly<Record<string, string | number>>;
  readonly notes: readonly string[];
}

/** In the order they were made. */
export async function eventAssessments(db: Queryable, eventId: string): Promise<AssessmentSummary[]> {
  const { rows } = await db.query<AssessmentSummary>(
    `SELECT id, event_revision AS "eventRevision", model_id AS "modelId", model_version AS "modelVersion", fallback,
       as_of AS "asOf", onset_at AS "onsetAt", ends_at AS "endsAt", inputs, notes
     FROM assessments WHERE event_id = $1 ORDER BY event_revision, as_of, id LIMIT 1000`,
    [eventId],
  );
  return rows;
}

/** A verdict without its cells. */
export interface VerdictSummary {
  readonly id: string;
  readonly assessmentId: string;
  readonly agencyId: string;
  readonly zoneId: string;
  readonly zoneName: Readonly<Record<string, string>> | null;
  readonly ruleId: string;
  readonly state: string;
  readonly severity: string;
  readonly probability: number;
  readonly peak: number;
  readonly share: number;
  readonly peopleExposed: bigint;
  readonly leadTimeS: number;
  readonly explanation: {
    readonly because: readonly string[];
    readonly wouldChange: readonly string[];
    readonly caveats: readonly string[];
  };
  readonly at: Date;
}

/** Oldest first; with `newestOnly` the last verdict of each rule. */
export async function eventVerdicts(
  db: Queryable,
  eventId: string,
  { newestOnly = false } = {},
): Promise<VerdictSummary[]> {
  const { rows } = await db.query<VerdictSummary>(
    `SELECT * FROM (
       SELECT ${newestOnly ? 'DISTINCT ON (v.rule_id)' : ''} v.id, v.assessment_id AS "assessmentId", v.agency_id AS "agencyId",
         v.zone_id AS "zoneId", z.name AS "zoneName", v.rule_id AS "ruleId", v.state, v.severity, v.probability, v.peak, v.share,
         v.people_exposed AS "peopleExposed", v.lead_time_s AS "leadTimeS", v.explanation, v.at
       FROM assessments a JOIN verdicts v ON v.assessment_id = a.id LEFT JOIN zones z ON z.id = v.zone_id
       WHERE a.event_id = $1 ORDER BY ${newestOnly ? 'v.rule_id, v.at DESC' : 'v.at, v.id'}) v
     ORDER BY at, "zoneId", "ruleId" LIMIT 20000`,
    [eventId],
  );
  return rows;
}

export interface ThreadRow {
  readonly id: string;
  readonly agencyId: string;
  readonly state: string;
  readonly mergedInto: string | null;
  readonly createdAt: Date;
}

export async function eventThreads(db: Queryable, eventId: string): Promise<ThreadRow[]> {
  const { rows } = await db.query<ThreadRow>(
    `SELECT id, agency_id AS "agencyId", state, merged_into AS "mergedInto", created_at AS "createdAt"
     FROM threads WHERE event_id = $1 ORDER BY agency_id`,
    [eventId],
  );
  return rows;
}

export interface ActRow {
  readonly id: string;
  readonly agencyId: string;
  readonly kind: string;
  readonly alertId: string | null;
  readonly threadId: string | null;
  readonly reason: string;
  readonly at: Date;
}

/** What people did to the event's threads and alerts. */
export async function eventActs(db: Queryable, eventId: string): Promise<ActRow[]> {
  const { rows } = await db.query<ActRow>(
    `SELECT h.id, h.agency_id AS "agencyId", h.kind, h.alert_id AS "alertId", h.thread_id AS "threadId", h.reason, h.at
     FROM human_acts h LEFT JOIN alerts a ON a.id = h.alert_id LEFT JOIN threads t ON t.id = h.thread_id
     WHERE a.event_id = $1 OR t.event_id = $1 ORDER BY h.at, h.id`,
    [eventId],
  );
  return rows;
}
