/** Starts the ingest stage: every configured feed is polled or listened to by one process at a time. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { hostLimit } from '../platform/host-limit.ts';
import type { Platform, RunningStage } from '../platform/platform.ts';
import { registerFeed } from '../platform/stores/feed-status-store.ts';
import { configureSources } from './configure.ts';
import type { IngestEnvironment, Source } from './environment.ts';
import { declareIngestMetrics } from './ingest-metrics.ts';
import { loadFeeds } from './load-feeds.ts';
import { type PolledSource, type Running, startPoller } from './poll.ts';
import { type StreamedSource, startStream } from './stream.ts';
import { watchSilence } from './watch-silence.ts';

export interface RunningIngest extends RunningStage {
  /** Ids of the instances that run here or wait for their turn. */
  readonly feeds: readonly string[];
}

/** @throws TocsinError('wiring') where feeds and configuration do not fit together. */
export async function startIngest(platform: Platform): Promise<RunningIngest> {
  const sources = configureSources(await loadFeeds(), platform.config.ingest.feeds);
  const env = environmentOf(platform);
  for (const { id, source, hazards, coverage, maxSilenceS } of sources)
    await registerFeed(platform.pool, { feed: id, source, hazards, coverage, maxSilenceS });
  const feeds = sources.map(({ id }) => id);
  const running = [...sources.map((source) => start(env, source, sources)), watchSilence(env, feeds)];
  return {
    feeds,
    async close() {
      await Promise.all(running.map((it) => it.close()));
    },
  };
}

function start(env: IngestEnvironment, source: Source, sources: readonly Source[]): Running {
  if (isPolled(source)) return startPoller(env, source);
  if (!isStreamed(source)) throw new Error(`the feed ${source.id} has an intake that is neither poll nor stream`);
  const backfill = sources.find(({ id }) => id === source.intake.backfill);
  if (!backfill || !isPolled(backfill)) throw new Error(`the feed ${source.id} has no polled back-fill`);
  return startStream(env, source, backfill);
}

const isPolled = (source: Source): source is PolledSource => source.intake.kind === 'poll';
const isStreamed = (source: Source): source is StreamedSource => source.intake.kind === 'stream';

function environmentOf({ config, pool, clock, log, metrics }: Platform): IngestEnvironment {
  const { timeoutMs, maxBytes, leaseSeconds } = config.ingest;
  return {
    pool,
    clock,
    log,
    metrics: declareIngestMetrics(metrics),
    hostLimit: hostLimit({ concurrency: 2, spacingMs: 50 }),
    owner: `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`,
    userAgent: `Tocsin/0.1 (${config.identity.contact ?? 'operator gave no contact'})`,
    timeoutMs,
    maxBytes,
    leaseMs: leaseSeconds * 1000,
    random: Math.random,
  };
}
