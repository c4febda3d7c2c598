/** Every decision on record, also the silent ones, with its reason. */
import type { DecisionKind } from '../../domain/decision.ts';
import type { DecideCause } from '../../domain/pipeline.ts';
import type { Band } from '../../domain/rule.ts';
import type { Queryable } from '../postgres.ts';

export interface StoredDecision {
  /** Shared by the bands that were decided together. */
  readonly id: string;
  readonly threadId: string | null;
  readonly eventId: string;
  readonly agencyId: string;
  readonly band: Band;
  readonly kind: DecisionKind;
  readonly reason: string;
  readonly alertId: string | null;
  readonly cause: DecideCause;
  /** Numbers and names behind the decision, for people to read. */
  readonly explanation: Readonly<Record<string, unknown>>;
  readonly at: number;
}

interface DecisionRow {
  id: string;
  thread_id: string | null;
  event_id: string;
  agency_id: string;
  band: Band;
  kind: DecisionKind;
  reason: string;
  alert_id: string | null;
  cause: DecideCause;
  explanation: Record<string, unknown>;
  at: Date;
}

export async function insertDecisions(client: Queryable, decisions: readonly StoredDecision[]): Promise<void> {
  for (const it of decisions) {
    await client.query(
      `INSERT INTO decisions (id, thread_id, event_id, agency_id, band, kind, reason, alert_id, cause, explanation, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        it.id,
        it.threadId,
        it.eventId,
        it.agencyId,
        it.band,
        it.kind,
        it.reason,
        it.alertId,
        it.cause,
        it.explanation,
        new Date(it.at),
      ],
    );
  }
}

/** What was decided on an event, oldest first; without an agency, by everybody. */
export async function decisionsOf(client: Queryable, eventId: string, agencyId?: string): Promise<StoredDecision[]> {
  const { rows } = await client.query<DecisionRow>(
    `SELECT * FROM decisions WHERE event_id = $1 AND ($2::text IS NULL OR agency_id = $2) ORDER BY at, id, band`,
    [eventId, agencyId ?? null],
  );
  return rows.map((row) => ({
    id: row.id,
    threadId: row.thread_id,
    eventId: row.event_id,
    agencyId: row.agency_id,
    band: row.band,
    kind: row.kind,
    reason: row.reason,
    alertId: row.alert_id,
    cause: row.cause,
    explanation: row.explanation,
    at: row.at.getTime(),
  }));
}
