/** What queue.ts needs of a store: the part of BullMQ that is the same on Redis and on PostgreSQL. */
import type { WorkerOptions } from 'bullmq';

export interface QueueJob {
  /** Made by jobId(). */
  readonly id: string;
  readonly payload: unknown;
  /** 0 (the default) comes first, then 1, 2, … */
  readonly priority?: number;
  readonly delayMs?: number;
  /** Attempts at most; unset: until the deadline, or for ever. */
  readonly attempts?: number;
  readonly backoff?: { readonly baseMs: number; readonly maxMs: number };
  /** After this moment (ms since 1970) no further attempt is made. */
  readonly deadlineMs?: number;
}

export interface StoredJob {
  readonly id?: string;
  readonly attemptsMade: number;
  readonly opts: { readonly attempts?: number };
  readonly data: {
    readonly payload: unknown;
    readonly backoff: { readonly baseMs: number; readonly maxMs: number };
    readonly deadlineMs?: number;
  };
  moveToWait(token?: string): Promise<number>;
}

export interface StoreQueue {
  addBulk(jobs: { name: string; data: StoredJob['data']; opts: object }[]): Promise<unknown>;
  getJobCounts(...states: ('waiting' | 'prioritized' | 'delayed' | 'active')[]): Promise<Record<string, number>>;
  obliterate(options: { force: boolean }): Promise<void>;
  close(): Promise<void>;
}

type StoreProcessor = (job: StoredJob, token: string | undefined, signal: AbortSignal | undefined) => Promise<void>;

export interface StoreWorker {
  on(event: 'lockRenewalFailed', listener: (ids: string[]) => void): unknown;
  cancelJob(id: string, reason: string): boolean;
  cancelAllJobs(reason: string): void;
  close(): Promise<void>;
  /** Cuts the connections without waiting for jobs. */
  abandon(): Promise<void>;
}

export interface QueueStore {
  readonly kind: 'redis' | 'postgres';
  openQueue(name: string): StoreQueue;
  openWorker(name: string, process: StoreProcessor, options: Omit<WorkerOptions, 'connection'>): StoreWorker;
  close(): Promise<void>;
}
