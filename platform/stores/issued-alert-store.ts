/** Issued alerts as delivery reads them: what was said, where, by which decision, and what was said after it. */
import type { CellRange } from '../../domain/cell-range.ts';
import type { DecisionKind } from '../../domain/decision.ts';
import { decodeField, type Field } from '../../domain/field.ts';
import type { Hazard } from '../../domain/hazard.ts';
import type { Language } from '../../domain/language.ts';
import type { Cell } from '../../domain/lattice.ts';
import type { Band } from '../../domain/rule.ts';
import type { TextFacts } from '../../domain/text-facts.ts';
import type { Queryable } from '../postgres.ts';
import { unflatten } from './flat-ranges.ts';

export interface IssuedAlert {
  readonly id: string;
  readonly threadId: string;
  readonly decisionId: string;
  readonly hazard: Hazard;
  readonly band: Band;
  readonly decision: DecisionKind;
  readonly msgType: 'Alert' | 'Update' | 'Cancel';
  readonly status: 'Actual' | 'Exercise' | 'Test';
  /** It ends its band: a Cancel, an all-clear, or an Update that asks nothing of anyone any more. */
  readonly closing: boolean;
  readonly lane: 'immediate' | 'routine';
  readonly assessmentId: string | null;
  /** The CAP `sent`, verbatim. */
  readonly sent: string;
  readonly facts: TextFacts;
  /** Those it was issued in, the agency's first one first: nobody hears words that were not part of it. */
  readonly languages: readonly Language[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly told: readonly CellRange[];
}

/** Every message that the decision of an alert issued, itself among them; empty unless it is issued. */
export async function readDecision(db: Queryable, alertId: string): Promise<IssuedAlert[]> {
  const { rows } = await db.query<AlertRow>(
    `SELECT ${columns} FROM alerts own JOIN alerts a ON a.decision_id = own.decision_id AND a.thread_id = own.thread_id
     WHERE own.id = $1 AND own.state = 'issued' AND a.state = 'issued' ORDER BY a.id`,
    [alertId],
  );
  return rows.map(alertOf);
}

/** Ids of what the thread, or the one it was merged into, said in later decisions; the newest of each band. */
export async function listNewer(
  db: Queryable,
  { threadId, decisionId, issuedAt }: Pick<IssuedAlert, 'threadId' | 'decisionId' | 'issuedAt'>,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `WITH RECURSIVE line (id) AS (
       SELECT $1::text UNION SELECT t.merged_into FROM threads t JOIN line ON t.id = line.id WHERE t.merged_into IS NOT NULL)
     SELECT DISTINCT ON (a.thread_id, a.band) a.id FROM alerts a JOIN line ON a.thread_id = line.id
     WHERE a.state = 'issued' AND a.issued_at > $3 AND a.decision_id <> $2
     ORDER BY a.thread_id, a.band, a.issued_at DESC, a.seq DESC`,
    [threadId, decisionId, new Date(issuedAt)],
  );
  return rows.map(({ id }) => id);
}

export async function readAlerts(db: Queryable, ids: readonly string[]): Promise<IssuedAlert[]> {
  const { rows } = await db.query<AlertRow>(
    `SELECT ${columns} FROM alerts a WHERE a.id = ANY ($1) AND a.state = 'issued' ORDER BY a.id`,
    [ids],
  );
  return rows.map(alertOf);
}

/** What is in force at a cell: the newest message of each band of each thread, if it neither ended nor expired and covers the cell. */
export async function readInForceAt(db: Queryable, cell: Cell, now: number): Promise<IssuedAlert[]> {
  const { rows } = await db.query<AlertRow>(
    `SELECT ${columns} FROM (
       SELECT DISTINCT ON (thread_id, band) * FROM alerts
       WHERE state = 'issued' AND thread_id IN (SELECT thread_id FROM alerts WHERE state = 'issued' AND expires_at > $2)
       ORDER BY thread_id, band, issued_at DESC, seq DESC) a
     JOIN threads t ON t.id = a.thread_id AND t.merged_into IS NULL
     WHERE a.expires_at > $2 AND NOT ${ends} AND ${covers('$1')}
     ORDER BY a.id`,
    [cell, new Date(now)],
  );
  return rows.map(alertOf);
}

/** Those of the cells that anything issued and unexpired covers: a quick look that may name one where all is over, never leaves one out. */
export async function cellsPerhapsInForce(db: Queryable, cells: readonly Cell[]): Promise<ReadonlySet<Cell>> {
  const { rows } = await db.query<{ cell: Cell }>(
    `SELECT cell FROM unnest($1::bigint[]) AS cell
     WHERE EXISTS (SELECT FROM alerts a WHERE a.state = 'issued' AND a.expires_at > now() AND ${covers('cell')})`,
    [cells],
  );
  return new Set(rows.map(({ cell }) => cell));
}

/**
 * What stands of a thread beside a decision: the newest earlier message of each band that the decision leaves out, if it neither
 * ended nor expired before the decision.
 */
export async function readStanding(
  db: Queryable,
  decision: readonly Pick<IssuedAlert, 'threadId' | 'decisionId' | 'band' | 'issuedAt'>[],
): Promise<IssuedAlert[]> {
  const { threadId, decisionId, issuedAt } = decision[0]!;
  const { rows } = await db.query<AlertRow>(
    `SELECT ${columns} FROM (
       SELECT DISTINCT ON (band) * FROM alerts
       WHERE state = 'issued' AND thread_id = $1 AND decision_id <> $2 AND issued_at <= $3 AND band <> ALL ($4)
       ORDER BY band, issued_at DESC, seq DESC) a
     WHERE a.expires_at > $3 AND NOT ${ends} ORDER BY a.id`,
    [threadId, decisionId, new Date(issuedAt), decision.map(({ band }) => band)],
  );
  return rows.map(alertOf);
}

/** Whether any of the threads spoke before this decision. */
export async function spokeBefore(
  db: Queryable,
  threadIds: readonly string[],
  { decisionId, issuedAt }: Pick<IssuedAlert, 'decisionId' | 'issuedAt'>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM alerts WHERE thread_id = ANY ($1) AND state = 'issued' AND issued_at <= $2 AND decision_id <> $3 LIMIT 1`,
    [threadIds, new Date(issuedAt), decisionId],
  );
  return (rowCount ?? 0) > 0;
}

/** Threads that were merged into this one, directly or not. */
export async function listMergedInto(db: Queryable, threadId: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `WITH RECURSIVE line (id) AS (
       SELECT id FROM threads WHERE merged_into = $1 UNION SELECT t.id FROM threads t JOIN line ON t.merged_into = line.id)
     SELECT id FROM line`,
    [threadId],
  );
  return rows.map(({ id }) => id);
}

/** The field of an assessment; null where there is none. */
export async function readFieldOf(db: Queryable, assessmentId: string): Promise<Field | null> {
  const { rows } = await db.query<{ field: Buffer }>('SELECT field FROM assessments WHERE id = $1', [assessmentId]);
  return rows[0] ? decodeField(rows[0].field) : null;
}

interface AlertRow extends Omit<IssuedAlert, 'issuedAt' | 'expiresAt' | 'told'> {
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly told: bigint[];
}

/** Nothing is asked of anyone any more: a Cancel, an all-clear, or an Update whose only response is None. */
const ends = `(a.msg_type = 'Cancel' OR a.decision = 'all-clear'
  OR coalesce(a.cap #> '{infos,0,responseTypes}' IN ('["None"]', '["AllClear"]'), false))`;

/** Whether the told ranges of `a` hold a cell: told is sorted, so the number of its elements up to the cell says where the cell lies. */
const covers = (cell: string): string =>
  `(width_bucket(${cell}::bigint, a.told) % 2 = 1 OR a.told[width_bucket(${cell}::bigint, a.told)] = ${cell}::bigint)`;

const columns = `a.id, a.thread_id AS "threadId", a.decision_id AS "decisionId", a.hazard, a.band, a.decision, a.msg_type AS "msgType",
  a.status, a.lane, a.assessment_id AS "assessmentId", a.cap ->> 'sent' AS sent, a.facts,
  ARRAY(SELECT i ->> 'language' FROM jsonb_array_elements(a.cap -> 'infos') AS i) AS languages, a.issued_at AS "issuedAt",
  a.expires_at AS "expiresAt", a.told, ${ends} AS closing`;

function alertOf({ told, issuedAt, expiresAt, ...row }: AlertRow): IssuedAlert {
  return {
    ...row,
    issuedAt: issuedAt.getTime(),
    expiresAt: expiresAt.getTime(),
    told: unflatten(told),
  };
}
