/**
 * The outbox: work is a row, written in the transaction that made it necessary and kept until its consumer has finished.
 * The queue store only says who does it when: a store that was wiped, or a job that it lost, is added again from here.
 *
 *   unsent ──relay──▶ sent ──consumer──▶ done (deleted after a while)
 *     ▲                 └──last attempt──▶ failed ──rebuild (`tocsin requeue`, start-up)──▶ unsent
 */
import type { Client, Pool, Queryable } from './postgres.ts';
import { PermanentFailure, type Queues, type RunningJob, type WorkOptions } from './queue.ts';
import type { QueueJob } from './queue-store.ts';

/** The channel on which a commit wakes the relays. */
export const outboxChannel = 'outbox';

/**
 * Writes jobs in the caller's transaction and returns how many are new. An id that is there already, even done, is left as
 * it is: the id says what the work is, so the same id is the same work.
 */
export async function enqueue(client: Queryable, queue: string, jobs: readonly QueueJob[]): Promise<number> {
  if (jobs.length === 0) return 0;
  const { rowCount } = await client.query(
    `INSERT INTO outbox (queue, job_id, payload, options, priority, not_before, deadline)
     SELECT $1, job->>'id', job->'payload', job->'options', coalesce((job->>'priority')::integer, 0),
       now() + (job->>'delayMs')::float8 * interval '1 ms', to_timestamp((job->>'deadlineMs')::float8 / 1000)
     FROM jsonb_array_elements($2::jsonb) AS job
     ON CONFLICT (queue, job_id) DO NOTHING`,
    [
      queue,
      JSON.stringify(
        jobs.map(({ attempts, backoff, ...job }) => ({
          ...job,
          payload: job.payload ?? null,
          options: { attempts, backoff },
        })),
      ),
    ],
  );
  await client.query('SELECT pg_notify($1, $2)', [outboxChannel, '']);
  return rowCount ?? 0;
}

export interface ConsumedJob extends RunningJob {
  /**
   * Marks the work done within the caller's transaction, so that its effect and its end are one. False if it was done
   * meanwhile by another worker: then roll back. A job that never calls it is marked done when it returns.
   */
  finish(client: Client): Promise<boolean>;
}

/** What became of one run, for logs and metrics. */
export interface RunOutcome {
  readonly queue: string;
  readonly id: string;
  readonly outcome: 'done' | 'already-done' | 'retried' | 'failed' | 'interrupted';
  readonly attempt: number;
  readonly durationMs: number;
  readonly error?: unknown;
}

/** Works off a queue: what the outbox has as done is skipped, and a failure after the last attempt is kept there. */
export function consume(
  pool: Pool,
  queues: Queues,
  queue: string,
  options: WorkOptions & { readonly observe?: (outcome: RunOutcome) => void },
  handler: (job: ConsumedJob) => Promise<void>,
): void {
  queues.work(queue, options, async (job) => {
    const startedMs = performance.now();
    const tell = (outcome: RunOutcome['outcome'], error?: unknown) =>
      options.observe?.({
        queue,
        id: job.id,
        outcome,
        attempt: job.attempt,
        durationMs: performance.now() - startedMs,
        ...(error !== undefined && { error }),
      });
    try {
      if (await isDone(pool, queue, job.id)) return tell('already-done');
      await handler({ ...job, finish: (client) => markDone(client, queue, job.id) });
      await markDone(pool, queue, job.id);
      tell('done');
    } catch (error) {
      const last = job.lastAttempt || error instanceof PermanentFailure;
      // If this write fails too, the row stays unfinished and the relay's sweep adds the job again.
      if (last && !job.signal.aborted) await markFailed(pool, queue, job, error);
      tell(job.signal.aborted ? 'interrupted' : last ? 'failed' : 'retried', error);
      throw error;
    }
  });
}

/** Jobs that failed for good, newest first, for `tocsin requeue` and the operators' page. */
export async function listFailed(
  pool: Queryable,
  limit = 100,
): Promise<{ queue: string; id: string; error: string; failedAt: Date }[]> {
  const { rows } = await pool.query<{ queue: string; id: string; error: string; failedAt: Date }>(
    'SELECT queue, job_id AS id, error, failed_at AS "failedAt" FROM outbox WHERE failed_at IS NOT NULL ORDER BY failed_at DESC LIMIT $1',
    [limit],
  );
  return rows;
}

/** Deletes what was finished, or failed past its deadline, more than `keepSeconds` ago; returns how many rows. */
export async function prune(pool: Queryable, keepSeconds: number): Promise<number> {
  const { rowCount } = await pool.query(
    `DELETE FROM outbox WHERE done_at < now() - $1 * interval '1 s' OR (failed_at < now() - $1 * interval '1 s' AND deadline < now())`,
    [keepSeconds],
  );
  return rowCount ?? 0;
}

async function isDone(pool: Pool, queue: string, id: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM outbox WHERE queue = $1 AND job_id = $2 AND done_at IS NOT NULL', [
    queue,
    id,
  ]);
  return (rowCount ?? 0) > 0;
}

async function markDone(client: Queryable, queue: string, id: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'UPDATE outbox SET done_at = now(), failed_at = NULL WHERE queue = $1 AND job_id = $2 AND done_at IS NULL',
    [queue, id],
  );
  return (rowCount ?? 0) > 0;
}

async function markFailed(pool: Pool, queue: string, { id, payload }: RunningJob, error: unknown): Promise<void> {
  await pool.query(
    `INSERT INTO outbox (queue, job_id, payload, sent_at, failed_at, error) VALUES ($1, $2, $3, now(), now(), $4)
     ON CONFLICT (queue, job_id) DO UPDATE SET failed_at = now(), error = excluded.error WHERE outbox.done_at IS NULL`,
    [
      queue,
      id,
      JSON.stringify(payload ?? null),
      (error instanceof Error ? error.message : String(error)).slice(0, 2_000),
    ],
  );
}
