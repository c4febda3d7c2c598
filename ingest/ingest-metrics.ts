/** What ingest counts and times, declared once per process. */
import type { Metrics } from '../platform/metrics.ts';

export type IngestMetrics = ReturnType<typeof declareIngestMetrics>;

export function declareIngestMetrics(metrics: Metrics) {
  return {
    records: metrics.counter(
      'ingest_records_total',
      'Records by feed and outcome: new, known, or the reason of the rejection',
      ['feed', 'outcome'],
    ),
    lagSeconds: metrics.histogram(
      'ingest_lag_seconds',
      'From the source’s update to our receipt of a new version',
      [1, 2, 5, 10, 30, 60, 120, 300, 900, 3_600, 86_400],
      ['feed'],
    ),
    pollSeconds: metrics.histogram(
      'ingest_poll_seconds',
      'Duration of one poll',
      [0.05, 0.1, 0.3, 1, 3, 10, 30],
      ['feed'],
    ),
    failures: metrics.counter('ingest_failures_total', 'Failed requests and connections by feed and reason', [
      'feed',
      'reason',
    ]),
    lastHeard: metrics.gauge(
      'ingest_last_heard_timestamp_seconds',
      'When the feed last answered or was heard on the wire, Unix seconds',
      ['feed'],
    ),
    clockSkewSeconds: metrics.gauge('ingest_clock_skew_seconds', 'The server’s clock minus ours', ['feed']),
    holdsLease: metrics.gauge('ingest_holds_lease_count', 'Whether this process is the feed’s active poller', ['feed']),
  };
}
