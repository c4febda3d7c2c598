/** A record of its own and the surroundings of the ingest stage, for tests. */
import { pino } from 'pino';
import type { IngestEnvironment, Source } from '../../ingest/environment.ts';
import type { Feed, FeedInstance, Intake } from '../../ingest/feed.ts';
import usgsEarthquakes from '../../ingest/feeds/usgs-earthquakes.ts';
import { declareIngestMetrics } from '../../ingest/ingest-metrics.ts';
import { hostLimit } from '../../platform/host-limit.ts';
import { openMetrics } from '../../platform/metrics.ts';
import { migrate } from '../../platform/migrate.ts';
import { openPool, type Pool } from '../../platform/postgres.ts';
import { registerFeed } from '../../platform/stores/feed-status-store.ts';
import { startPostgres } from '../kits/services.ts';

export interface IngestBench {
  readonly pool: Pool;
  readonly url: string;
  readonly env: IngestEnvironment;
  /** Another process as far as leases go. */
  other(owner: string): IngestEnvironment;
  close(): Promise<void>;
}

export async function openIngestBench(): Promise<IngestBench> {
  const server = await startPostgres();
  const pool = openPool(server.url);
  await migrate(pool);
  const env: IngestEnvironment = {
    pool,
    clock: { now: () => Date.now() },
    log: pino({ level: 'silent' }),
    metrics: declareIngestMetrics(openMetrics()),
    hostLimit: hostLimit({ concurrency: 2, spacingMs: 0 }),
    owner: 'first',
    userAgent: 'Tocsin/0.1 (mailto:test@example.org)',
    timeoutMs: 500,
    maxBytes: 100_000,
    leaseMs: 1000,
    random: () => 0.5,
  };
  return {
    pool,
    url: server.url,
    env,
    other: (owner) => ({ ...env, owner }),
    async close() {
      await pool.end();
      await server.stop();
    },
  };
}

/** A source that reads USGS GeoJSON, registered in the record. */
export async function makeSource<I extends Intake>(
  pool: Pool,
  id: string,
  intake: I,
  feed: Feed = usgsEarthquakes,
): Promise<Source & { readonly intake: I }> {
  const [template] = feed.instances as readonly [FeedInstance];
  const source = { ...template, id, intake, hazards: feed.hazards, parse: feed.parse };
  await registerFeed(pool, { ...source, feed: id });
  return source;
}

/** A GeoJSON Feature with what a report needs. */
export const quake = (id: string, updated: number, mag: number | null = 5, more: Record<string, unknown> = {}) => ({
  type: 'Feature',
  id,
  geometry: { type: 'Point', coordinates: [37, 37.2, 10] },
  properties: {
    mag,
    time: 1_675_646_254_342,
    updated,
    ids: `,${id},`,
    status: 'automatic',
    type: 'earthquake',
    ...more,
  },
});

export const collection = (...features: readonly unknown[]) => JSON.stringify({ type: 'FeatureCollection', features });
