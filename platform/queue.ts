/**
 * Queues: BullMQ on Redis where one is configured, else BullMQ on PostgreSQL. They carry references and may be lost;
 * outbox.ts holds what must be done. Names of queues are plain strings here, their contract is domain/pipeline.ts.
 */
import { UnrecoverableError, WaitingError } from 'bullmq';
import { backoff } from './backoff.ts';
import type { Config } from './config.ts';
import { openPostgresStore } from './queue-postgres.ts';
import { openRedisStore } from './queue-redis.ts';
import type { QueueJob, QueueStore, StoredJob, StoreQueue, StoreWorker } from './queue-store.ts';

export interface RunningJob {
  readonly id: string;
  readonly payload: unknown;
  /** 1 for the first; runs that a kill interrupted do not count. */
  readonly attempt: number;
  /** No further attempt follows a failure of this one: attempts are used up or the next would start past the deadline. */
  readonly lastAttempt: boolean;
  /** Aborted when the process closes, or when another worker has taken the job over. */
  readonly signal: AbortSignal;
}

export interface WorkOptions {
  /** Jobs at once in this process. */
  readonly concurrency: number;
}

export interface Queues {
  readonly kind: 'redis' | 'postgres';
  /** Adds jobs; one whose id is waiting, delayed or running is left as it is. */
  add(queue: string, jobs: readonly QueueJob[]): Promise<void>;
  /** Takes jobs and hands them to `run`; what it throws is retried by the job's own rule, a PermanentFailure is not. */
  work(queue: string, options: WorkOptions, run: (job: RunningJob) => Promise<void>): void;
  counts(queue: string): Promise<Readonly<Record<'waiting' | 'prioritized' | 'delayed' | 'active', number>>>;
  /** Removes every job of a queue, running ones too: what a wiped store looks like. */
  wipe(queue: string): Promise<void>;
  /** Takes no more jobs, aborts the running ones, waits for them at most `graceMs`, and puts them back. */
  close(graceMs?: number): Promise<void>;
}

/** Thrown by a job that no further attempt can help. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}

/** `onError` hears of lost connections, which are made again by themselves. Rejects while the store cannot be reached. */
export async function openQueues(
  config: Config,
  databaseUrl: string,
  onError: (error: Error) => void,
): Promise<Queues> {
  const { redisUrl } = config.queue;
  const store = redisUrl ? await openRedisStore(redisUrl, onError) : await openPostgresStore(databaseUrl, onError);
  const queues = new Map<string, StoreQueue>();
  const workers: StoreWorker[] = [];

  const queueOf = (name: string): StoreQueue => {
    const queue = queues.get(name) ?? store.openQueue(name);
    queues.set(name, queue);
    return queue;
  };

  return {
    kind: store.kind,
    async add(name, jobs) {
      await queueOf(name).addBulk(jobs.map(toBull));
    },
    work(name, { concurrency }, run) {
      workers.push(startWorker(store, name, concurrency, run));
    },
    async counts(name) {
      const counts = await queueOf(name).getJobCounts('waiting', 'prioritized', 'delayed', 'active');
      const count = (state: string) => counts[state] ?? 0;
      return {
        waiting: count('waiting'),
        prioritized: count('prioritized'),
        delayed: count('delayed'),
        active: count('active'),
      };
    },
    wipe: (name) => queueOf(name).obliterate({ force: true }),
    async close(graceMs = config.queue.closeTimeoutMs) {
      await Promise.all(workers.map((worker) => closeWorker(worker, graceMs)));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await store.close();
    },
  };
}

/** Work resumes within 10 s of a SIGKILL: a lock outlives its worker by 4 s at most and is looked for every second. */
const workerOptions = {
  lockDuration: 4_000,
  stalledInterval: 1_000,
  maxStalledCount: 1_000_000,
  runRetryDelay: 500,
  drainDelay: 5,
};

function startWorker(
  store: QueueStore,
  name: string,
  concurrency: number,
  run: (job: RunningJob) => Promise<void>,
): StoreWorker {
  const process = async (job: StoredJob, token: string | undefined, signal: AbortSignal | undefined): Promise<void> => {
    const stop = signal ?? new AbortController().signal;
    try {
      await run({
        id: job.id ?? '',
        payload: job.data.payload,
        attempt: job.attemptsMade + 1,
        lastAttempt: isLast(job),
        signal: stop,
      });
    } catch (error) {
      if (stop.aborted) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      if (error instanceof PermanentFailure || isLast(job))
        throw new UnrecoverableError(error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
  const worker = store.openWorker(name, process, {
    ...workerOptions,
    concurrency,
    settings: { backoffStrategy: waitBeforeRetry },
  });
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id, 'another worker has taken over');
  });
  return worker;
}

async function closeWorker(worker: StoreWorker, graceMs: number): Promise<void> {
  const closed = worker.close();
  worker.cancelAllJobs('closing');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((done) => {
    timer = setTimeout(() => done('late'), graceMs);
  });
  // What does not stop in time is cut off: its lock runs out and another worker takes the job.
  if ((await Promise.race([closed, late])) === 'late') await worker.abandon();
  clearTimeout(timer);
}

const forever = 1_000_000_000;
const usualBackoff = { baseMs: 500, maxMs: 60_000 };

function toBull(job: QueueJob): { name: string; data: StoredJob['data']; opts: object } {
  return {
    name: 'job',
    data: {
      payload: job.payload,
      backoff: job.backoff ?? usualBackoff,
      ...(job.deadlineMs !== undefined && { deadlineMs: job.deadlineMs }),
    },
    opts: {
      jobId: job.id,
      // BullMQ ignores the id of a kept job without a word, so none is kept: the history is in PostgreSQL.
      removeOnComplete: true,
      removeOnFail: true,
      attempts: job.attempts ?? forever,
      backoff: { type: 'custom' },
      ...(job.priority ? { priority: job.priority } : {}),
      ...(job.delayMs && job.delayMs > 0 ? { delay: Math.ceil(job.delayMs) } : {}),
    },
  };
}

function waitBeforeRetry(attempt: number, _type?: string, _error?: Error, job?: { data: StoredJob['data'] }): number {
  return Math.max(1, backoff(attempt, job?.data.backoff ?? usualBackoff));
}

function isLast({ attemptsMade, opts, data }: StoredJob): boolean {
  if (attemptsMade + 1 >= (opts.attempts ?? forever)) return true;
  // Half the ceiling is the least that backoff() waits.
  const soonestMs = backoff(attemptsMade + 1, { ...data.backoff, random: () => 0 });
  return data.deadlineMs !== undefined && Date.now() + soonestMs >= data.deadlineMs;
}
