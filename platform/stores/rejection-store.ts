/** Records that were not accepted: kept once each, counted as often as they came. */
import { createHash } from 'node:crypto';
import type { Rejection, RejectionReason } from '../../domain/observation.ts';
import type { Queryable } from '../postgres.ts';

/** Keeps the rejections of one body; returns how many were not known before. */
export async function insertRejections(
  client: Queryable,
  feed: string,
  rejected: readonly Rejection[],
  receivedAt: number,
): Promise<number> {
  if (rejected.length === 0) return 0;
  const byDigest = new Map<string, { rejection: Rejection; times: number }>();
  for (const rejection of rejected) {
    const digest = digestOf(rejection);
    byDigest.set(digest, { rejection, times: (byDigest.get(digest)?.times ?? 0) + 1 });
  }
  const rows = [...byDigest].map(([digest, { rejection, times }]) => ({ digest, times, ...rejection }));
  const { rows: kept } = await client.query<{ is_new: boolean }>(
    `INSERT INTO rejections (feed, received_at, reason, detail, record_id, digest, times)
     SELECT $1, $2, row->>'reason', row->>'detail', row->>'recordId', decode(row->>'digest', 'hex'), (row->>'times')::integer
     FROM jsonb_array_elements($3::jsonb) AS row
     ON CONFLICT (feed, digest) DO UPDATE SET times = rejections.times + excluded.times, received_at = excluded.received_at
     RETURNING xmax = 0 AS is_new`,
    [feed, new Date(receivedAt), JSON.stringify(rows)],
  );
  return kept.filter(({ is_new }) => is_new).length;
}

/** How often each reason came up at a feed. */
export async function countRejections(db: Queryable, feed: string): Promise<Partial<Record<RejectionReason, number>>> {
  const { rows } = await db.query<{ reason: RejectionReason; times: bigint }>(
    'SELECT reason, sum(times) AS times FROM rejections WHERE feed = $1 GROUP BY reason',
    [feed],
  );
  return Object.fromEntries(rows.map(({ reason, times }) => [reason, Number(times)]));
}

/** The place within the body is left out: a rolling feed moves its records along. */
const digestOf = ({ reason, detail, recordId }: Rejection) =>
  createHash('sha256')
    .update(JSON.stringify([reason, detail, recordId]))
    .digest('hex');
