/** The typed door to the queues: payloads, job ids and retry policies as domain/pipeline.ts has them. */
import { jobIdOf, type Payloads, type QueueName, queuePolicies } from '../domain/pipeline.ts';
import { jobId } from './job-id.ts';
import { type ConsumedJob, consume, enqueue } from './outbox.ts';
import type { Platform } from './platform.ts';
import type { Queryable } from './postgres.ts';

export interface JobOptions {
  /** Not before this many milliseconds from now. */
  readonly delayMs?: number;
  /** Smaller is sooner within a queue; 0 is the usual. */
  readonly priority?: number;
  /** No attempt starts after this instant, Unix milliseconds. */
  readonly deadlineAt?: number;
}

/** What a handler is told beside its payload. */
export type JobContext = Pick<ConsumedJob, 'id' | 'attempt' | 'lastAttempt' | 'signal' | 'finish'>;

/** Puts jobs into the outbox within the caller's transaction; returns how many are new. A known id is left as it is. */
export function addJobs<Q extends QueueName>(
  client: Queryable,
  queue: Q,
  payloads: readonly Payloads[Q][],
  options: JobOptions = {},
): Promise<number> {
  const { backoffBaseMs, backoffMaxMs } = queuePolicies[queue];
  return enqueue(
    client,
    queue,
    payloads.map((payload) => ({
      id: jobId(jobIdOf[queue](payload)),
      payload,
      backoff: { baseMs: backoffBaseMs, maxMs: backoffMaxMs },
      ...(options.delayMs !== undefined && { delayMs: options.delayMs }),
      ...(options.priority !== undefined && { priority: options.priority }),
      ...(options.deadlineAt !== undefined && { deadlineMs: options.deadlineAt }),
    })),
  );
}

/** Works off a queue in this process until the platform's queues close. What the handler throws is retried with backoff. */
export function work<Q extends QueueName>(
  { config, pool, queues, log, jobMetrics }: Platform,
  queue: Q,
  handler: (payload: Payloads[Q], context: JobContext) => Promise<void>,
): void {
  const concurrency = config.queue.concurrency[queue] ?? queuePolicies[queue].concurrency;
  consume(
    pool,
    queues,
    queue,
    {
      concurrency,
      observe: ({ id, outcome, attempt, durationMs, error }) => {
        jobMetrics.runs.inc({ queue, outcome });
        jobMetrics.durationMs.observe({ queue }, durationMs);
        if (error !== undefined && outcome !== 'interrupted')
          log.warn({ queue, job: id, outcome, attempt, err: error }, 'job failed');
      },
    },
    // The payload was written by addJobs of the same queue.
    (job) => handler(job.payload as Payloads[Q], job),
  );
}
