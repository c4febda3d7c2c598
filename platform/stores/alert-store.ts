/** Alerts on record. What is issued never changes: the table refuses it. */
import type { MultiPolygon } from 'geojson';
import type { Alert, AlertState } from '../../domain/alert.ts';
import type { Queryable } from '../postgres.ts';
import { flatten, unflatten } from './flat-ranges.ts';

export interface StoredAlert extends Alert {
  /** Shared by what one decision issues: a person hears one message of it. */
  readonly decisionId: string;
  /** Null for what no assessment asked for: a cancel by a person. */
  readonly assessmentId: string | null;
  /** The published rings as GeoJSON. */
  readonly area: MultiPolygon;
  readonly draftedAt: number;
}

type AlertRow = Pick<
  StoredAlert,
  'id' | 'hazard' | 'band' | 'decision' | 'state' | 'cap' | 'facts' | 'area' | 'level' | 'lane' | 'hold'
> & {
  thread_id: string;
  agency_id: string;
  event_id: string;
  cap_xml: string | null;
  told: bigint[];
  content_hash: string;
  decision_id: string;
  assessment_id: string | null;
  drafted_at: Date;
  issued_at: Date | null;
  expires_at: Date;
};

/** What issuing adds to a draft. */
export type Publication = Pick<StoredAlert, 'cap' | 'decisionId'> & {
  readonly capXml: string;
  readonly issuedAt: number;
};

export async function insertAlert(client: Queryable, alert: StoredAlert): Promise<void> {
  await client.query(
    `INSERT INTO alerts (id, identifier, thread_id, agency_id, event_id, hazard, band, decision, state, status, msg_type, cap,
       cap_xml, area, facts, told, level, lane, content_hash, hold, decision_id, assessment_id, drafted_at, issued_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)`,
    [
      alert.id,
      alert.cap.identifier || null,
      alert.threadId,
      alert.agencyId,
      alert.eventId,
      alert.hazard,
      alert.band,
      alert.decision,
      alert.state,
      alert.cap.status,
      alert.cap.msgType,
      alert.cap,
      alert.capXml,
      alert.area,
      alert.facts,
      flatten(alert.told),
      alert.level,
      alert.lane,
      alert.contentHash,
      alert.hold,
      alert.decisionId,
      alert.assessmentId,
      new Date(alert.draftedAt),
      alert.issuedAt === null ? null : new Date(alert.issuedAt),
      new Date(alert.expiresAt),
    ],
  );
}

/** Publishes a held alert. Throws unless it is held: no message is issued twice. */
export async function publishHeld(
  client: Queryable,
  id: string,
  { cap, decisionId, capXml, issuedAt }: Publication,
): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE alerts SET state = 'issued', identifier = $2, msg_type = $3, cap = $4, cap_xml = $5, issued_at = $6, decision_id = $7
     WHERE id = $1 AND state = 'held'`,
    [id, cap.identifier, cap.msgType, cap, capXml, new Date(issuedAt), decisionId],
  );
  if (rowCount !== 1) throw new Error(`alert ${id} is not held`);
}

/** Ends a hold without a message; an alert that is not held stays as it is. */
export async function settleHeld(
  client: Queryable,
  id: string,
  state: Extract<AlertState, 'rejected' | 'dropped'>,
): Promise<void> {
  await client.query(`UPDATE alerts SET state = $2 WHERE id = $1 AND state = 'held'`, [id, state]);
}

export async function alertById(client: Queryable, id: string): Promise<StoredAlert | null> {
  const { rows } = await client.query<AlertRow>('SELECT * FROM alerts WHERE id = $1', [id]);
  return rows[0] ? alertOf(rows[0]) : null;
}

/** Everything drafted or issued on the threads, in the order in which it was drafted. */
export async function alertsOfThreads(client: Queryable, threadIds: readonly string[]): Promise<StoredAlert[]> {
  const { rows } = await client.query<AlertRow>('SELECT * FROM alerts WHERE thread_id = ANY($1) ORDER BY seq', [
    threadIds,
  ]);
  return rows.map(alertOf);
}

const alertOf = (row: AlertRow): StoredAlert => ({
  id: row.id,
  threadId: row.thread_id,
  agencyId: row.agency_id,
  eventId: row.event_id,
  hazard: row.hazard,
  band: row.band,
  decision: row.decision,
  state: row.state,
  cap: row.cap,
  capXml: row.cap_xml,
  facts: row.facts,
  area: row.area,
  issuedAt: row.issued_at?.getTime() ?? null,
  expiresAt: row.expires_at.getTime(),
  told: unflatten(row.told),
  level: row.level,
  lane: row.lane,
  hold: row.hold,
  contentHash: row.content_hash,
  decisionId: row.decision_id,
  assessmentId: row.assessment_id,
  draftedAt: row.drafted_at.getTime(),
});
