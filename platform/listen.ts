/** LISTEN on one channel over a connection of its own that is made again whenever it is lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { backoff } from './backoff.ts';
import type { Pool } from './postgres.ts';

export interface Listener {
  close(): Promise<void>;
}

/**
 * Calls `handler` for each NOTIFY on `channel`, and once with '' after every (re)connection, since what was notified in
 * between is lost: the handler must look at the tables, not trust the payload to be complete. `onError` hears why a connection
 * could not be made or was lost; it is made again by itself.
 */
export function listen(
  pool: Pool,
  channel: string,
  handler: (payload: string) => void,
  onError: (error: unknown) => void,
): Listener {
  const stopped = new AbortController();
  let current: pg.Client | undefined;

  const connectOnce = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: pool.options.connectionString,
      application_name: `tocsin listen ${channel}`,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    const gone = new Promise<void>((resolve) => {
      client.once('end', resolve);
      client.on('error', (error) => {
        onError(error);
        resolve();
      });
    });
    current = client;
    try {
      await client.connect();
      client.on('notification', ({ payload }) => handler(payload ?? ''));
      await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      handler('');
      await gone;
    } finally {
      await client.end().catch(() => undefined);
    }
  };

  const run = async (): Promise<void> => {
    for (let failures = 0; !stopped.signal.aborted; ) {
      const startedMs = performance.now();
      await connectOnce().catch(onError);
      failures = performance.now() - startedMs > 10_000 ? 0 : failures + 1;
      await sleep(backoff(failures, { baseMs: 100, maxMs: 2_000 }), undefined, { signal: stopped.signal }).catch(
        () => undefined,
      );
    }
  };

  const running = run();
  return {
    async close() {
      stopped.abort();
      await current?.end().catch(() => undefined);
      await running;
    },
  };
}
