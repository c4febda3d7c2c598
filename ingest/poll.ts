/** Polls one feed for as long as this process holds its lease: jittered, backed off, never overlapping. */
import { setTimeout as sleep } from 'node:timers/promises';
import { backoff } from '../platform/backoff.ts';
import { readPollState } from '../platform/stores/feed-status-store.ts';
import type { IngestEnvironment, Source } from './environment.ts';
import type { PollIntake } from './feed.ts';
import { keepLease } from './lease.ts';
import { type PollResult, pollOnce } from './poll-once.ts';

/** A feed that failed for long is still asked this often; a server's Retry-After is honoured up to the second. */
const longestBackoffMs = 5 * 60_000;
const longestRetryAfterMs = 60 * 60_000;

export type PolledSource = Source & { readonly intake: PollIntake };

export interface Running {
  close(): Promise<void>;
}

export function startPoller(env: IngestEnvironment, source: PolledSource): Running {
  const stop = new AbortController();
  const everyMs = source.intake.everyS * 1000;
  // Shorter than the period, so that a dead poller's feed is polled by another within one.
  const lease = keepLease(env, source.id, Math.max(500, Math.min(env.leaseMs, everyMs * 0.7)));
  const ended = pollWhileLeased(env, source, lease, stop.signal);
  return {
    async close() {
      stop.abort();
      await ended;
      await lease.close();
    },
  };
}

/** Milliseconds until the next poll: a tenth of jitter around the period, or longer after failures. */
export function delayAfter(
  { heard, retryAfterMs }: Pick<PollResult, 'heard' | 'retryAfterMs'>,
  failures: number,
  everyMs: number,
  random: () => number,
): number {
  const usualMs = everyMs * (0.9 + random() * 0.2);
  const backoffMs = heard
    ? 0
    : backoff(failures, { baseMs: everyMs, maxMs: Math.max(longestBackoffMs, everyMs), random });
  return Math.max(heard ? usualMs : backoffMs, Math.min(retryAfterMs, longestRetryAfterMs));
}

async function pollWhileLeased(
  env: IngestEnvironment,
  source: PolledSource,
  lease: ReturnType<typeof keepLease>,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let delayMs = 0;
    try {
      await lease.whenHeld(signal);
      const { validators, since } = await readPollState(env.pool, source.id);
      const result = await pollOnce(env, source, { validators, since }, signal);
      failures = result.heard ? 0 : failures + 1;
      delayMs = delayAfter(result, failures, source.intake.everyS * 1000, env.random);
    } catch (error) {
      if (signal.aborted) return;
      // The record is out of reach or the parser has a defect: neither may end the polling.
      failures += 1;
      env.metrics.failures.inc({ feed: source.id, reason: 'internal' });
      env.log.error({ feed: source.id, err: error }, 'poll broke off; it is tried again');
      delayMs = backoff(failures, { baseMs: 1000, maxMs: 30_000, random: env.random });
    }
    await sleep(delayMs, undefined, { signal }).catch(() => undefined);
  }
}
