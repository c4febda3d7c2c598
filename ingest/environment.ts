/** What pollers and streams need of the outside world. */
import type { HostLimit } from '../platform/host-limit.ts';
import type { Platform } from '../platform/platform.ts';
import type { Feed, FeedInstance } from './feed.ts';
import type { IngestMetrics } from './ingest-metrics.ts';

export interface IngestEnvironment extends Pick<Platform, 'pool' | 'clock' | 'log'> {
  readonly metrics: IngestMetrics;
  readonly hostLimit: HostLimit;
  /** Names this process in the leases. */
  readonly owner: string;
  readonly userAgent: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly leaseMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** An instance with the parser of its feed, as configured. */
export interface Source extends FeedInstance {
  readonly hazards: Feed['hazards'];
  readonly parse: Feed['parse'];
}
