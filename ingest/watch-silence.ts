/** Tells the operators once when a feed has been silent for longer than it may: silence is "cannot see", not "no hazard". */
import { setTimeout as sleep } from 'node:timers/promises';
import { transaction } from '../platform/postgres.ts';
import { takeNewlySilent } from '../platform/stores/feed-status-store.ts';
import { raiseNotice } from '../platform/stores/notice-store.ts';
import type { IngestEnvironment } from './environment.ts';
import type { Running } from './poll.ts';

const everyMs = 5_000;

/** Every process watches all feeds; the record sees to it that one of them tells. A silence counts from our start at the earliest. */
export function watchSilence(
  env: Pick<IngestEnvironment, 'pool' | 'clock' | 'log'>,
  feeds: readonly string[],
  intervalMs = everyMs,
): Running {
  const stop = new AbortController();
  const startedAt = env.clock.now();
  const loop = async () => {
    while (!stop.signal.aborted) {
      await tellSilence(env, feeds, startedAt).catch((error: unknown) =>
        env.log.warn({ err: error }, 'silence of feeds not checked; it is tried again'),
      );
      await sleep(intervalMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const ended = loop();
  return {
    async close() {
      stop.abort();
      await ended;
    },
  };
}

function tellSilence(
  { pool, clock }: Pick<IngestEnvironment, 'pool' | 'clock'>,
  feeds: readonly string[],
  since: number,
): Promise<void> {
  const at = clock.now();
  return transaction(pool, async (client) => {
    for (const { feed, lastSuccessAt, lastError } of await takeNewlySilent(client, feeds, since, at)) {
      const heardAt = lastSuccessAt === null ? null : new Date(lastSuccessAt).toISOString();
      await raiseNotice(client, { agencyId: null, kind: 'feed-silent', body: { feed, heardAt, lastError }, at });
    }
  });
}
