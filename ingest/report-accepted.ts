/** Counts and logs what became of a body's records. */
import { observationId } from '../domain/observation.ts';
import type { Accepted } from './accept.ts';
import type { IngestEnvironment } from './environment.ts';
import type { Parsed } from './feed.ts';

export function reportAccepted(
  { metrics, log }: Pick<IngestEnvironment, 'metrics' | 'log'>,
  feed: string,
  accepted: Accepted,
  parsed: Parsed,
  receivedAt: number,
): void {
  const { observationIds, known, rejected } = accepted;
  metrics.records.inc({ feed, outcome: 'new' }, observationIds.length);
  metrics.records.inc({ feed, outcome: 'known' }, known);
  for (const { reason } of rejected) metrics.records.inc({ feed, outcome: reason });
  const fresh = new Set(observationIds);
  const lagsMs = parsed.observations
    .filter((body) => fresh.has(observationId(body)))
    .map(({ updatedAt }) => receivedAt - updatedAt);
  for (const lagMs of lagsMs) if (lagMs < oneDayMs) metrics.lagSeconds.observe({ feed }, Math.max(0, lagMs) / 1000);
  if (observationIds.length > 0 || rejected.length > 0)
    log.info({ feed, stored: observationIds.length, known, rejected: rejected.length }, 'heard');
}

/** Older versions come from a back-fill and say nothing about the feed's lag. */
const oneDayMs = 86_400_000;
