/** One active poller per feed: a lease in the record, renewed by its holder and taken over when it runs out (database time). */
import { setTimeout as sleep } from 'node:timers/promises';
import { releaseLease, takeLease } from '../platform/stores/feed-status-store.ts';
import type { IngestEnvironment } from './environment.ts';

export interface Lease {
  /** Whether this process may poll now. Runs out by itself when the record cannot be reached. */
  isHeld(): boolean;
  /** Resolves once the lease is held. Rejects when `signal` aborts. */
  whenHeld(signal: AbortSignal): Promise<void>;
  /** Gives the lease back, so that another takes over at its next try. */
  close(): Promise<void>;
}

/** Keeps trying for the lease four times within `leaseMs`, so that a dead holder is followed within 1.25 leases. */
export function keepLease(env: IngestEnvironment, feed: string, leaseMs: number): Lease {
  const stop = new AbortController();
  let heldUntilMs = 0;
  let waiting: (() => void)[] = [];
  const isHeld = () => performance.now() < heldUntilMs;

  const tryOnce = async () => {
    const startedMs = performance.now();
    const was = isHeld();
    const held = await takeLease(env.pool, feed, env.owner, leaseMs);
    // Counted from before the request: the database's lease ends later than ours.
    heldUntilMs = held ? startedMs + leaseMs : 0;
    env.metrics.holdsLease.set({ feed }, held ? 1 : 0);
    if (held !== was) env.log.info({ feed }, held ? 'polling this feed' : 'another process polls this feed');
    if (!held) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  const loop = async () => {
    while (!stop.signal.aborted) {
      await tryOnce().catch((error: unknown) =>
        env.log.warn({ feed, err: error }, 'lease not renewed; it is tried again'),
      );
      await sleep(leaseMs / 4, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const ended = loop();

  return {
    isHeld,
    whenHeld: (signal) =>
      new Promise((resolve, fail) => {
        signal.throwIfAborted();
        if (isHeld()) return resolve();
        waiting.push(resolve);
        signal.addEventListener('abort', () => fail(signal.reason), { once: true });
      }),
    async close() {
      stop.abort();
      await ended;
      heldUntilMs = 0;
      await releaseLease(env.pool, feed, env.owner).catch((error: unknown) =>
        env.log.warn({ feed, err: error }, 'lease not given back; it runs out by itself'),
      );
    },
  };
}
