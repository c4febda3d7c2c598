/** At most so many requests at once, and so many a second, to one host: agencies block who hurries them. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface HostLimitOptions {
  readonly concurrency: number;
  /** Least time between the starts of two requests to one host. */
  readonly spacingMs: number;
}

/** Runs `work` when its host's turn has come; in order of asking, per host. */
export type HostLimit = <T>(host: string, work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

export function hostLimit({ concurrency, spacingMs }: HostLimitOptions): HostLimit {
  const hosts = new Map<string, { running: number; nextStartMs: number; waiting: (() => void)[] }>();

  return async (host, work, signal) => {
    const state = hosts.get(host) ?? { running: 0, nextStartMs: 0, waiting: [] };
    hosts.set(host, state);
    if (state.running >= concurrency) await new Promise<void>((turn) => state.waiting.push(turn));
    else state.running += 1;
    try {
      const nowMs = performance.now();
      const startMs = Math.max(nowMs, state.nextStartMs);
      state.nextStartMs = startMs + spacingMs;
      if (startMs > nowMs) await sleep(startMs - nowMs, undefined, { ...(signal && { signal }) });
      signal?.throwIfAborted();
      return await work();
    } finally {
      const next = state.waiting.shift();
      // The place is handed over, not given back, so nobody slips in between.
      if (next) next();
      else state.running -= 1;
      if (state.running === 0 && state.nextStartMs < performance.now()) hosts.delete(host);
    }
  };
}
