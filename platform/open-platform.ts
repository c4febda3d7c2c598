/** Opens the outside world for one process in the order it depends on itself, and closes it in the reverse order. */
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { attachEmbeddedPostgres, type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { loadDataKey } from './key-files.ts';
import { openLog } from './log.ts';
import { type Metrics, openMetrics } from './metrics.ts';
import { migrate } from './migrate.ts';
import type { JobMetrics, Platform } from './platform.ts';
import { openPool } from './postgres.ts';
import { openQueues } from './queue.ts';
import { rebuild, startRelay } from './relay.ts';
import { openVault } from './secrets.ts';

export interface OpenPlatform extends Platform {
  /** What the start-up table says of the record and the queue: no address with a password in it. */
  readonly stores: { readonly record: string; readonly queue: string };
  /** Takes no more jobs and lets those that run end; what they use must be open until it returns. */
  stopWork(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Names the process in logs and in PostgreSQL. */
  readonly role: string;
  /** Whether this process may start and own the embedded PostgreSQL; a role alone attaches to a running one or refuses. */
  readonly ownsRecord: boolean;
  /** Carries the outbox to the queues; commands that only read do without. */
  readonly relays: boolean;
}

/** @throws TocsinError('configuration') when the record or the keys cannot be had; the message names the fix. */
export async function openPlatform(config: Config, options: OpenOptions): Promise<OpenPlatform> {
  const log = openLog(config.log, options.role);
  const vault = openVault(loadDataKey(config.files));
  const onError = (error: unknown) => log.warn({ err: error }, 'connection lost; it is made again');
  const embedded = await openRecord(config, options.ownsRecord, onError);
  const databaseUrl = embedded?.url ?? config.record.databaseUrl!;
  const pool = openPool(databaseUrl, {
    size: config.record.poolSize,
    statementTimeoutMs: config.record.statementTimeoutMs,
    applicationName: `tocsin ${options.role}`,
    onError,
  });
  await migrate(pool);
  const queues = await openQueues(config, databaseUrl, onError);
  if (options.relays) await rebuild(pool, queues);
  const relay = options.relays ? startRelay(pool, queues, { onError }) : undefined;
  let stopped: Promise<void> | undefined;
  const stopWork = (): Promise<void> => {
    stopped ??= (relay?.close() ?? Promise.resolve()).then(() => queues.close());
    return stopped;
  };
  const metrics = openMetrics({ processMetrics: true });
  return {
    config,
    pool,
    queues,
    clock: systemClock,
    log,
    metrics,
    jobMetrics: declareJobMetrics(metrics),
    vault,
    publicUrl: (config.http.publicUrl ?? `http://${config.http.host}:${config.http.port}`).replace(/\/$/, ''),
    stores: {
      record: embedded ? `embedded PostgreSQL in ${config.files.dataDir}` : `PostgreSQL at ${hostOf(databaseUrl)}`,
      queue: config.queue.redisUrl ? `Redis at ${hostOf(config.queue.redisUrl)}` : 'BullMQ on the record',
    },
    stopWork,
    async close() {
      await stopWork();
      await pool.end();
      await embedded?.stop();
    },
  };
}

async function openRecord(
  config: Config,
  owns: boolean,
  onError: (error: unknown) => void,
): Promise<EmbeddedPostgres | undefined> {
  if (config.record.databaseUrl) return undefined;
  return owns ? startEmbeddedPostgres(config.files.dataDir, onError) : attachEmbeddedPostgres(config.files.dataDir);
}

function declareJobMetrics(metrics: Metrics): JobMetrics {
  return {
    runs: metrics.counter('job_runs_total', 'Runs of jobs by queue and outcome', ['queue', 'outcome']),
    durationMs: metrics.histogram(
      'job_duration_ms',
      'Duration of one run of a job, milliseconds',
      [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000],
      ['queue'],
    ),
  };
}

const hostOf = (url: string) => new URL(url).host;
