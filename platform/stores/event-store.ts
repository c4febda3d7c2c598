/** Hazard events on record, which reports belong to them, and the versions of reports that they are made from. */
import type { EarthquakeReport } from '../../domain/earthquake-report.ts';
import type { Hazard } from '../../domain/hazard.ts';
import type { EventState, HazardEvent } from '../../domain/hazard-event.ts';
import type { Queryable } from '../postgres.ts';

/** A stored version of a report and when it reached us, Unix milliseconds. */
export interface HeardReport {
  readonly report: EarthquakeReport;
  readonly receivedAt: number;
}

/** An id that a source gave an event. */
export interface SourceId {
  readonly source: string;
  readonly id: string;
}

interface EventRow {
  id: string;
  hazard: Hazard;
  revision: number;
  state: EventState;
  merged_into: string | null;
  first_seen_at: Date;
  reports: EarthquakeReport[];
}

interface ReportRow {
  body: EarthquakeReport;
  received_at: Date;
}

const columns = 'id, hazard, revision, state, merged_into, first_seen_at, reports';

/** Every version that carries one of the ids, from its source. */
export async function versionsWithIds(client: Queryable, ids: readonly SourceId[]): Promise<HeardReport[]> {
  const { rows } = await client.query<ReportRow>(
    `SELECT body, received_at FROM observations o
     WHERE kind = 'earthquake-report' AND ids && $2::text[]
       AND EXISTS (SELECT FROM unnest($1::text[], $2::text[]) AS wanted(source, id)
                   WHERE wanted.source = o.source AND wanted.id = ANY (o.ids))`,
    [ids.map(({ source }) => source), ids.map(({ id }) => id)],
  );
  return rows.map(heard);
}

/** Instants in Unix milliseconds, ends included. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Every version with its origin time in any of the spans, which must not overlap. */
export async function versionsWithin(client: Queryable, spans: readonly TimeSpan[]): Promise<HeardReport[]> {
  const { rows } = await client.query<ReportRow>(
    `SELECT o.body, o.received_at FROM unnest($1::timestamptz[], $2::timestamptz[]) AS span(first, last)
     JOIN observations o ON o.kind = 'earthquake-report' AND o.phenomenon_at BETWEEN span.first AND span.last`,
    [spans.map(({ from }) => new Date(from)), spans.map(({ to }) => new Date(to))],
  );
  return rows.map(heard);
}

export async function eventById(client: Queryable, eventId: string): Promise<HazardEvent | null> {
  const { rows } = await client.query<EventRow>(`SELECT ${columns} FROM hazard_events WHERE id = $1`, [eventId]);
  return rows[0] ? eventOf(rows[0]) : null;
}

/** The newest events first by origin time; `before` (Unix milliseconds) pages on. */
export async function listEvents(
  client: Queryable,
  hazard: Hazard,
  { limit, before }: { readonly limit: number; readonly before?: number },
): Promise<HazardEvent[]> {
  const { rows } = await client.query<EventRow>(
    `SELECT ${columns} FROM hazard_events
     WHERE hazard = $1 AND phenomenon_at < $2 ORDER BY phenomenon_at DESC, id LIMIT $3`,
    [hazard, before === undefined ? 'infinity' : new Date(before), limit],
  );
  return rows.map(eventOf);
}

/** The revision of an event, held against change until the transaction ends; null when there is no such event. */
export async function holdRevision(client: Queryable, eventId: string): Promise<number | null> {
  const { rows } = await client.query<{ revision: number }>(
    'SELECT revision FROM hazard_events WHERE id = $1 FOR SHARE',
    [eventId],
  );
  return rows[0]?.revision ?? null;
}

/** Events that own one of the ids, each with all ids it owns. */
export async function eventsOwning(
  client: Queryable,
  ids: readonly SourceId[],
): Promise<{ event: HazardEvent; owned: SourceId[] }[]> {
  const { rows } = await client.query<EventRow & { sources: string[]; ids: string[] }>(
    `SELECT ${columns.replaceAll(/\w+/g, (column) => `e.${column}`)},
       array_agg(r.source ORDER BY r.source, r.source_id) AS sources,
       array_agg(r.source_id ORDER BY r.source, r.source_id) AS ids
     FROM hazard_events e JOIN event_reports r ON r.event_id = e.id
     WHERE e.id IN (SELECT owner.event_id FROM event_reports owner
                    JOIN unnest($1::text[], $2::text[]) AS wanted(source, id)
                      ON wanted.source = owner.source AND wanted.id = owner.source_id)
     GROUP BY e.id`,
    [ids.map(({ source }) => source), ids.map(({ id }) => id)],
  );
  return rows.map((row) => ({
    event: eventOf(row),
    owned: row.sources.map((source, index) => ({ source, id: row.ids[index]! })),
  }));
}

/** The event and those that were merged into it, at any remove. */
export async function eventWithMerged(client: Queryable, eventId: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `WITH RECURSIVE family(id) AS (
       SELECT $1::text UNION SELECT e.id FROM hazard_events e JOIN family f ON e.merged_into = f.id
     ) SELECT id FROM family ORDER BY id`,
    [eventId],
  );
  return rows.map((row) => row.id);
}

/** Those of the ids that an event has. */
export async function takenEventIds(client: Queryable, stem: string): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM hazard_events WHERE id = $1 OR starts_with(id, $1 || '-')`,
    [stem],
  );
  return new Set(rows.map((row) => row.id));
}

/** Writes an event as it is now; `phenomenonAt` is when it happens, Unix milliseconds. */
export async function putEvent(client: Queryable, event: HazardEvent, phenomenonAt: number): Promise<void> {
  await client.query(
    `INSERT INTO hazard_events (id, hazard, revision, state, merged_into, first_seen_at, phenomenon_at, reports)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (id) DO UPDATE SET revision = EXCLUDED.revision, state = EXCLUDED.state,
       merged_into = EXCLUDED.merged_into, first_seen_at = EXCLUDED.first_seen_at,
       phenomenon_at = EXCLUDED.phenomenon_at, reports = EXCLUDED.reports, updated_at = now()`,
    [
      event.id,
      event.hazard,
      event.revision,
      event.state,
      event.mergedInto,
      new Date(event.firstSeenAt),
      new Date(phenomenonAt),
      JSON.stringify(event.reports),
    ],
  );
}

/** Ends an event that has no report any more: `withdrawn`, or `merged` into another; its place in time stays. */
export async function closeEvent(client: Queryable, event: HazardEvent): Promise<void> {
  await client.query(
    `UPDATE hazard_events SET revision = $2, state = $3, merged_into = $4, reports = '[]', updated_at = now() WHERE id = $1`,
    [event.id, event.revision, event.state, event.mergedInto],
  );
}

/** Makes the ids the event's own; who had them before loses them. */
export async function ownIds(client: Queryable, eventId: string, ids: readonly SourceId[]): Promise<void> {
  await client.query(
    `INSERT INTO event_reports (source, source_id, event_id)
     SELECT source, id, $1 FROM unnest($2::text[], $3::text[]) AS owned(source, id)
     ON CONFLICT (source, source_id) DO UPDATE SET event_id = EXCLUDED.event_id
       WHERE event_reports.event_id <> EXCLUDED.event_id`,
    [eventId, ids.map(({ source }) => source), ids.map(({ id }) => id)],
  );
}

const heard = ({ body, received_at }: ReportRow): HeardReport => ({ report: body, receivedAt: received_at.getTime() });

const eventOf = (row: EventRow): HazardEvent => ({
  id: row.id,
  hazard: row.hazard,
  revision: row.revision,
  state: row.state,
  mergedInto: row.merged_into,
  firstSeenAt: row.first_seen_at.getTime(),
  reports: row.reports,
});
