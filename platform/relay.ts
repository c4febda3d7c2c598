/** The relay: takes rows of the outbox to the queue store. Any number may run; each row is taken by one at a time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from './listen.ts';
import { outboxChannel } from './outbox.ts';
import { type Client, type Pool, transaction } from './postgres.ts';
import type { Queues } from './queue.ts';
import type { QueueJob } from './queue-store.ts';

export interface Relay {
  close(): Promise<void>;
}

export interface RelayOptions {
  readonly onError: (error: unknown) => void;
  /** Look for rows even without a NOTIFY this often. */
  readonly pollMs?: number;
  /** Add again what was sent this long ago and is not finished: the store may have lost it. */
  readonly resendAfterMs?: number;
}

/** Runs until closed; a store or record that is away is tried again at every poll. */
export function startRelay(
  pool: Pool,
  queues: Queues,
  { onError, pollMs = 1_000, resendAfterMs = 60_000 }: RelayOptions,
): Relay {
  const stopped = new AbortController();
  let wake = new AbortController();
  const listener = listen(pool, outboxChannel, () => wake.abort(), onError);
  let sweptMs = performance.now();

  /** Queues that are being sent: each goes at its own pace, so that an urgent one never waits for a routine one. */
  const lanes = new Map<string, Promise<void>>();

  const sendLaneOnce = (queue: string): void => {
    if (lanes.has(queue)) return;
    const lane = sendLane(pool, queues, queue, stopped.signal)
      // What came in while the last batch went out is found by looking once more.
      .then(() => wake.abort(), onError)
      .finally(() => lanes.delete(queue));
    lanes.set(queue, lane);
  };

  const round = async (): Promise<void> => {
    if (performance.now() - sweptMs >= resendAfterMs / 2) {
      sweptMs = performance.now();
      await unsend(pool, resendAfterMs);
    }
    for (const queue of await unsentQueues(pool)) sendLaneOnce(queue);
  };

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      wake = new AbortController();
      await round().catch(onError);
      await sleep(pollMs, undefined, { signal: AbortSignal.any([wake.signal, stopped.signal]) }).catch(() => undefined);
    }
    await Promise.all(lanes.values());
  };

  const running = run();
  return {
    async close() {
      stopped.abort();
      await Promise.all([running, listener.close()]);
    },
  };
}

/**
 * Adds everything that is not finished to the queue store again and revives what failed: what a wiped store needs. Safe at
 * any time, since the store ignores an id that it has and a consumer skips what is done.
 */
export async function rebuild(pool: Pool, queues: Queues): Promise<{ revived: number; sent: number }> {
  const { rowCount } = await pool.query(
    'UPDATE outbox SET failed_at = NULL, error = NULL, sent_at = NULL WHERE failed_at IS NOT NULL',
  );
  await unsend(pool, 0);
  return { revived: rowCount ?? 0, sent: await sendAll(pool, queues) };
}

/** Rows taken at a time; one transaction each. */
const batchRows = 500;

async function sendAll(pool: Pool, queues: Queues): Promise<number> {
  const sent = await Promise.all((await unsentQueues(pool)).map((queue) => sendLane(pool, queues, queue)));
  return sent.reduce((sum, count) => sum + count, 0);
}

async function sendLane(pool: Pool, queues: Queues, queue: string, signal?: AbortSignal): Promise<number> {
  for (let total = 0; ; ) {
    const count = await transaction(pool, (client) => sendBatch(client, queues, queue));
    total += count;
    if (count < batchRows || signal?.aborted) return total;
  }
}

interface Row {
  readonly id: string;
  readonly payload: unknown;
  readonly options: Pick<QueueJob, 'attempts' | 'backoff'> | null;
  readonly priority: number;
  readonly delayMs: number | null;
  readonly deadlineMs: number | null;
}

/** The mark comes after the add, in the transaction that holds the rows: a crash in between adds twice, which the id makes harmless. */
async function sendBatch(client: Client, queues: Queues, queue: string): Promise<number> {
  const { rows } = await client.query<Row>(
    `SELECT job_id AS id, payload, options, priority, extract(epoch FROM not_before - now())::float8 * 1000 AS "delayMs",
       extract(epoch FROM deadline)::float8 * 1000 AS "deadlineMs"
     FROM outbox WHERE queue = $1 AND sent_at IS NULL AND done_at IS NULL AND failed_at IS NULL
     ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [queue, batchRows],
  );
  if (rows.length === 0) return 0;
  await queues.add(
    queue,
    rows.map(({ id, payload, options, priority, delayMs, deadlineMs }) => ({
      id,
      payload,
      priority,
      ...options,
      ...(delayMs !== null && { delayMs }),
      ...(deadlineMs !== null && { deadlineMs }),
    })),
  );
  await client.query('UPDATE outbox SET sent_at = now() WHERE queue = $1 AND job_id = ANY($2)', [
    queue,
    rows.map(({ id }) => id),
  ]);
  return rows.length;
}

/** Names of queues with unsent rows, by a loose scan of the index, whatever the number of rows. */
async function unsentQueues(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ queue: string }>(
    `WITH RECURSIVE lane (queue) AS (
       (SELECT queue FROM outbox WHERE sent_at IS NULL AND done_at IS NULL AND failed_at IS NULL ORDER BY queue LIMIT 1)
       UNION ALL
       SELECT (SELECT o.queue FROM outbox o WHERE o.queue > lane.queue AND sent_at IS NULL AND done_at IS NULL AND failed_at IS NULL ORDER BY o.queue LIMIT 1)
       FROM lane WHERE lane.queue IS NOT NULL)
     SELECT queue FROM lane WHERE queue IS NOT NULL`,
  );
  return rows.map(({ queue }) => queue);
}

/** Rows that a consumer is just finishing are locked by it, and left alone. */
async function unsend(pool: Pool, sentBeforeMs: number): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE outbox SET sent_at = NULL WHERE (queue, job_id) IN (
       SELECT queue, job_id FROM outbox
       WHERE sent_at <= now() - $1 * interval '1 ms' AND done_at IS NULL AND failed_at IS NULL FOR UPDATE SKIP LOCKED)`,
    [sentBeforeMs],
  );
  return rowCount ?? 0;
}
