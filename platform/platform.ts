/** What every stage is handed: the outside world, opened once per process by the composition root. */
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Pool } from './postgres.ts';
import type { Queues } from './queue.ts';

export interface Platform {
  readonly config: Config;
  readonly pool: Pool;
  /** Of the record, for what needs a connection of its own (LISTEN). */
  readonly databaseUrl: string;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Registry;
}

/** A stage at work. `close` takes no more work, lets what runs end, and returns. */
export interface RunningStage {
  close(): Promise<void>;
}
