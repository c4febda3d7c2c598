/** The ledger of deliveries: who is to hear a message, who claims the telling, and what came of it. Unique by (message, subscription). */
import type { CellRange } from '../../domain/cell-range.ts';
import type { DeliveryState } from '../../domain/delivery.ts';
import type { RecipientKey } from '../../domain/pipeline.ts';
import type { Band } from '../../domain/rule.ts';
import type { Queryable } from '../postgres.ts';
import { columns, type SubscriptionRow } from './subscription-store.ts';

/** One person of a key range, with what the ledger knows of them. */
export interface RecipientRow extends SubscriptionRow {
  /** Of this message; null before the first claim. */
  readonly state: DeliveryState | null;
  readonly attempts: number | null;
  readonly retryAt: Date | null;
  readonly claimedBy: string | null;
  /** Bands of earlier decisions of the thread that were heard. */
  readonly heard: Band[];
  /** Bands of earlier decisions of the thread that are still being tried. */
  readonly awaited: Band[];
  readonly heardMerged: boolean;
}

/** The message that a range is read for. */
export interface ReadFor {
  readonly alertId: string;
  readonly threadId: string;
  readonly decisionId: string;
  readonly issuedAt: number;
  /** Threads that were merged into this one. */
  readonly mergedThreads: readonly string[];
  /** The decision starts its thread: nobody can have heard anything before, so nobody is asked. */
  readonly opens: boolean;
}

/** After `from`, up to and including `to`. */
export interface KeyRange {
  readonly from: RecipientKey;
  readonly to: RecipientKey;
}

/** The next `limit` people of a key range who live in `ranges`, in key order. */
export async function readResidents(
  db: Queryable,
  alert: ReadFor,
  { from, to }: KeyRange,
  ranges: readonly CellRange[],
  limit: number,
): Promise<RecipientRow[]> {
  const near = ranges.filter(([first, last]) => last >= BigInt(from.cell) && first <= BigInt(to.cell));
  const { rows } = await db.query<RecipientRow>(
    `SELECT ${recipientColumns}
     FROM unnest($9::bigint[], $10::bigint[]) AS r (lo, hi)
     CROSS JOIN LATERAL (SELECT * FROM subscriptions s WHERE s.cell BETWEEN r.lo AND r.hi AND ${inKeyRange}
       ORDER BY s.cell, s.id COLLATE "C" LIMIT $11) s
     ${ownDelivery} ORDER BY s.cell, s.id COLLATE "C" LIMIT $11`,
    [...readParameters(alert, { from, to }), near.map(([first]) => first), near.map(([, last]) => last), limit],
  );
  return rows;
}

/** The next `limit` people of a key range who heard an earlier message of the thread, wherever they live, in key order. */
export async function readHearers(
  db: Queryable,
  alert: ReadFor,
  range: KeyRange,
  limit: number,
): Promise<RecipientRow[]> {
  const { rows } = await db.query<RecipientRow>(
    `SELECT ${recipientColumns}
     FROM subscriptions s ${ownDelivery}
     WHERE ${inKeyRange} AND EXISTS (SELECT FROM ${earlierHeard} AND (h.thread_id = $6 OR h.thread_id = ANY ($7)))
     ORDER BY s.cell, s.id COLLATE "C" LIMIT $9`,
    [...readParameters(alert, range), limit],
  );
  return rows;
}

/** Keys that end key ranges of `size` residents each, in order; the residents after the last key are fewer. */
export async function cutResidents(
  db: Queryable,
  ranges: readonly CellRange[],
  size: number,
): Promise<{ readonly cuts: RecipientKey[]; readonly any: boolean }> {
  return cut(
    db,
    `SELECT s.cell, s.id FROM unnest($2::bigint[], $3::bigint[]) AS r (lo, hi)
     CROSS JOIN LATERAL (SELECT * FROM subscriptions s WHERE s.cell BETWEEN r.lo AND r.hi OFFSET 0) AS s`,
    [size, ranges.map(([first]) => first), ranges.map(([, last]) => last)],
  );
}

/** As `cutResidents`, for the people who heard any of the threads. */
export async function cutHearers(
  db: Queryable,
  threads: readonly string[],
  size: number,
): Promise<{ readonly cuts: RecipientKey[]; readonly any: boolean }> {
  return cut(
    db,
    `SELECT s.cell, s.id FROM subscriptions s WHERE s.id IN (
       SELECT h.subscription_id FROM deliveries h WHERE h.thread_id = ANY ($2) AND (h.heard OR h.state = 'sending'))`,
    [size, threads],
  );
}

/** Notes that a part of an audience is cut into jobs; false if it was before. */
export async function noteAudience(
  client: Queryable,
  alertId: string,
  audience: string,
  band: number,
  jobs: number,
): Promise<boolean> {
  const { rowCount } = await client.query(
    'INSERT INTO audiences (alert_id, audience, band, jobs) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [alertId, audience, band, jobs],
  );
  return rowCount === 1;
}

/**
 * Claims people for one attempt and returns the ids that are ours: whom nobody claimed before, whose wait is over, and whom
 * this very job held when it was killed (their answer is lost, so they count as having heard).
 */
export async function claim(
  db: Queryable,
  alert: Pick<ReadFor, 'alertId' | 'threadId'>,
  subscriptionIds: readonly string[],
  { job, band, now }: { job: string; band: number; now: number },
): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    `INSERT INTO deliveries AS d (alert_id, thread_id, subscription_id, state, attempts, band, claimed_by, first_at, at)
     SELECT $1, $2, id, 'sending', 1, $4, $5, $6, $6 FROM unnest($3::text[]) AS id
     ON CONFLICT (alert_id, subscription_id) DO UPDATE SET state = 'sending', attempts = d.attempts + 1, claimed_by = $5,
       at = $6, heard = d.heard OR d.state = 'sending'
     WHERE (d.state = 'retrying' AND (d.retry_at IS NULL OR d.retry_at <= $6)) OR (d.state = 'sending' AND d.claimed_by = $5)
     RETURNING subscription_id AS id`,
    [alert.alertId, alert.threadId, subscriptionIds, band, job, new Date(now)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** What became of one claimed attempt. */
export interface Attempted {
  readonly subscriptionId: string;
  readonly addressHash: Uint8Array;
  readonly state: Exclude<DeliveryState, 'sending'>;
  readonly heard: boolean;
  readonly reason: string | null;
  readonly retryAt: number | null;
}

/**
 * Writes the outcomes of a mini-batch in one statement. A gone address takes its subscription with it, unless the person has
 * given another address meanwhile.
 */
export async function record(
  db: Queryable,
  alertId: string,
  attempted: readonly Attempted[],
  now: number,
): Promise<void> {
  await db.query(
    `WITH outcome AS (
       SELECT * FROM unnest($2::text[], $3::bytea[], $4::text[], $5::boolean[], $6::text[], $7::timestamptz[])
         AS o (id, address_hash, state, heard, reason, retry_at)),
     removed AS (
       DELETE FROM subscriptions s USING outcome o WHERE o.state = 'gone' AND s.id = o.id AND s.address_hash = o.address_hash)
     UPDATE deliveries d SET state = o.state, heard = d.heard OR o.heard, reason = o.reason, retry_at = o.retry_at, at = $8
     FROM outcome o WHERE d.alert_id = $1 AND d.subscription_id = o.id AND d.state = 'sending'`,
    [
      alertId,
      attempted.map(({ subscriptionId }) => subscriptionId),
      attempted.map(({ addressHash }) => addressHash),
      attempted.map(({ state }) => state),
      attempted.map(({ heard }) => heard),
      attempted.map(({ reason }) => reason),
      attempted.map(({ retryAt }) => (retryAt === null ? null : new Date(retryAt))),
      new Date(now),
    ],
  );
}

/**
 * Ends deliveries without an attempt: the alert is over, or newer words replaced it. What another job holds at this moment is left to
 * it; what this job held when it was killed was perhaps heard.
 */
export async function settle(
  db: Queryable,
  alert: Pick<ReadFor, 'alertId' | 'threadId'>,
  subscriptionIds: readonly string[],
  state: 'expired' | 'superseded',
  { job, band, now }: { job: string; band: number; now: number },
): Promise<void> {
  await db.query(
    `INSERT INTO deliveries AS d (alert_id, thread_id, subscription_id, state, attempts, band, claimed_by, first_at, at)
     SELECT $1, $2, id, $7, 0, $4, $5, $6, $6 FROM unnest($3::text[]) AS id
     ON CONFLICT (alert_id, subscription_id) DO UPDATE SET state = $7, at = $6, heard = d.heard OR d.state = 'sending'
     WHERE d.state = 'retrying' OR (d.state = 'sending' AND d.claimed_by = $5)`,
    [alert.alertId, alert.threadId, subscriptionIds, band, job, new Date(now), state],
  );
}

/** Which of these people any of the alerts reached, or may be reaching at this moment. */
export async function listReached(
  db: Queryable,
  alertIds: readonly string[],
  subscriptionIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT subscription_id AS id FROM deliveries
     WHERE alert_id = ANY ($1) AND subscription_id = ANY ($2) AND (heard OR state = 'sending')`,
    [alertIds, subscriptionIds],
  );
  return new Set(rows.map(({ id }) => id));
}

async function cut(
  db: Queryable,
  people: string,
  parameters: readonly unknown[],
): Promise<{ readonly cuts: RecipientKey[]; readonly any: boolean }> {
  // The database numbers them in index order and gives back every size-th, and the last so that an empty audience shows.
  const { rows } = await db.query<{ cell: bigint; id: string; cuts: boolean }>(
    `SELECT cell, id, n % $1 = 0 AS cuts FROM (
       SELECT cell, id, row_number() OVER w AS n, lead(id) OVER w IS NULL AS last FROM (${people}) AS p
       WINDOW w AS (ORDER BY cell, id COLLATE "C")) AS numbered
     WHERE n % $1 = 0 OR last ORDER BY n`,
    [...parameters],
  );
  const cuts = rows.filter((row) => row.cuts).map(({ cell, id }) => ({ cell: cell.toString(), subscriptionId: id }));
  return { cuts, any: rows.length > 0 };
}

const inKeyRange = `(s.cell, s.id COLLATE "C") > ($1::bigint, $2::text COLLATE "C") AND (s.cell, s.id COLLATE "C") <= ($3::bigint, $4::text COLLATE "C")`;

const ownDelivery = 'LEFT JOIN deliveries d ON d.alert_id = $5 AND d.subscription_id = s.id';

/** What was due to a person before this decision: by its time and not of it. */
const earlier = `deliveries h JOIN alerts a ON a.id = h.alert_id
  WHERE h.subscription_id = s.id AND a.issued_at <= ($8::jsonb ->> 'issuedAt')::timestamptz
  AND a.decision_id <> $8::jsonb ->> 'decisionId'`;
const earlierHeard = `${earlier} AND (h.heard OR h.state = 'sending')`;

const opens = `($8::jsonb -> 'opens')::boolean`;

const recipientColumns = `${columns}, d.state, d.attempts, d.retry_at AS "retryAt", d.claimed_by AS "claimedBy",
  CASE WHEN ${opens} THEN '{}' ELSE ARRAY(SELECT DISTINCT a.band FROM ${earlierHeard} AND h.thread_id = $6) END AS heard,
  CASE WHEN ${opens} THEN '{}' ELSE ARRAY(SELECT DISTINCT a.band FROM ${earlier} AND h.thread_id = $6 AND h.state = 'retrying') END
    AS awaited,
  NOT ${opens} AND EXISTS (SELECT FROM ${earlierHeard} AND h.thread_id = ANY ($7)) AS "heardMerged"`;

const readParameters = (alert: ReadFor, { from, to }: KeyRange): unknown[] => [
  BigInt(from.cell),
  from.subscriptionId,
  BigInt(to.cell),
  to.subscriptionId,
  alert.alertId,
  alert.threadId,
  alert.mergedThreads,
  JSON.stringify({
    issuedAt: new Date(alert.issuedAt).toISOString(),
    decisionId: alert.decisionId,
    opens: alert.opens,
  }),
];
