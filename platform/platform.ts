/** What every stage is handed: the outside world, opened once per process by the composition root. */
import type { Counter, Histogram } from 'prom-client';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Pool } from './postgres.ts';
import type { Queues } from './queue.ts';
import type { Vault } from './secrets.ts';

export interface Platform {
  readonly config: Config;
  readonly pool: Pool;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly jobMetrics: JobMetrics;
  /** Seals and opens subscribers' addresses. */
  readonly vault: Vault;
  /** Address of the API as the public sees it, without a slash at its end. */
  readonly publicUrl: string;
}

export interface JobMetrics {
  readonly runs: Counter<'queue' | 'outcome'>;
  readonly durationMs: Histogram<'queue'>;
}

/** A stage at work. `close` takes no more work, lets what runs end, and returns. */
export interface RunningStage {
  close(): Promise<void>;
}
