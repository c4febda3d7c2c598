/**
 * Listens to one WebSocket feed for as long as this process holds its lease: pinged when silent, reconnected with backoff,
 * and back-filled through the polled instance that it names, since a stream does not repeat what was missed.
 * Source: RFC 6455 section 5.5.2 (ping and pong).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { backoff } from '../platform/backoff.ts';
import { noteAttempt, readPollState } from '../platform/stores/feed-status-store.ts';
import { accept } from './accept.ts';
import type { IngestEnvironment, Source } from './environment.ts';
import type { StreamIntake } from './feed.ts';
import { keepLease } from './lease.ts';
import type { PolledSource, Running } from './poll.ts';
import { pollOnce } from './poll-once.ts';
import { reportAccepted } from './report-accepted.ts';

export type StreamedSource = Source & { readonly intake: StreamIntake };

/** Longest message, bytes: an EMSC message has half a kilobyte. */
const longestMessage = 2 ** 20;
const longestBackoffMs = 60_000;

export function startStream(env: IngestEnvironment, source: StreamedSource, backfill: PolledSource): Running {
  const stop = new AbortController();
  const lease = keepLease(env, source.id, env.leaseMs);
  const ended = listenWhileLeased(env, source, backfill, lease, stop.signal);
  return {
    async close() {
      stop.abort();
      await ended;
      await lease.close();
    },
  };
}

async function listenWhileLeased(
  env: IngestEnvironment,
  source: StreamedSource,
  backfill: PolledSource,
  lease: ReturnType<typeof keepLease>,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await lease.whenHeld(signal);
      const heard = await listen(env, source, backfill, () => lease.isHeld(), signal);
      failures = heard ? 1 : failures + 1;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      const message = error instanceof Error ? error.message : String(error);
      env.metrics.failures.inc({ feed: source.id, reason: 'stream' });
      env.log.warn({ feed: source.id, err: error }, 'stream broke off; it is opened again');
      await noteAttempt(env.pool, source.id, {
        at: env.clock.now(),
        heard: false,
        error: message,
        clockSkewS: null,
      }).catch((cause: unknown) => env.log.warn({ feed: source.id, err: cause }, 'stream failure not noted'));
    }
    const delayMs = backoff(failures, { baseMs: 500, maxMs: longestBackoffMs, random: env.random });
    await sleep(delayMs, undefined, { signal }).catch(() => undefined);
  }
}

/** One connection, until it ends or the lease is lost; resolves whether anything was heard. Rejects with what broke it. */
function listen(
  env: IngestEnvironment,
  source: StreamedSource,
  backfill: PolledSource,
  mayGoOn: () => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const pingMs = source.intake.pingS * 1000;
  return new Promise((resolve, fail) => {
    const socket = new WebSocket(source.intake.url, {
      maxPayload: longestMessage,
      handshakeTimeout: env.timeoutMs,
      headers: { 'user-agent': env.userAgent },
    });
    let heardMs = performance.now();
    let notedMs = Number.NEGATIVE_INFINITY;
    let broken: unknown;
    let opened = false;
    // Messages are stored one after the other: the versions of one event in the order in which they were sent.
    let work: Promise<void> = Promise.resolve();
    const breakOff = (error: unknown) => {
      broken ??= error;
      socket.terminate();
    };
    const enqueue = (task: () => Promise<void>) => {
      work = work.then(() => (broken === undefined ? task() : undefined)).catch(breakOff);
    };
    const heard = () => {
      heardMs = performance.now();
      if (heardMs - notedMs < pingMs) return;
      notedMs = heardMs;
      enqueue(() => noteHeard(env, source.id));
    };
    const watch = setInterval(() => {
      const silentMs = performance.now() - heardMs;
      if (!mayGoOn()) breakOff(new Error('another process took over this feed'));
      else if (silentMs > 2 * pingMs) breakOff(new Error(`nothing was heard for ${Math.round(silentMs)} ms`));
      else if (socket.readyState === WebSocket.OPEN) socket.ping();
    }, pingMs / 2);
    const abort = () => socket.terminate();
    signal.addEventListener('abort', abort, { once: true });

    socket.on('open', () => {
      opened = true;
      heard();
      enqueue(() => fillGap(env, source, backfill, signal));
    });
    socket.on('ping', heard);
    socket.on('pong', heard);
    socket.on('message', (data: Buffer) => {
      heard();
      const receivedAt = env.clock.now();
      enqueue(() => store(env, source, data, receivedAt));
    });
    socket.on('error', (error) => {
      broken ??= error;
    });
    socket.on('close', (code) => {
      clearInterval(watch);
      signal.removeEventListener('abort', abort);
      const cause = broken ?? (opened ? undefined : new Error(`the connection was closed with ${code}`));
      void work.then(() => (cause === undefined ? resolve(opened) : fail(cause)));
    });
  });
}

async function store(env: IngestEnvironment, source: StreamedSource, data: Buffer, receivedAt: number): Promise<void> {
  const parsed = source.parse(data, { source: source.source, receivedAt, contentType: 'application/json' });
  const accepted = await accept(env.pool, { feed: source.id, source: source.source, receivedAt, parsed });
  reportAccepted(env, source.id, accepted, parsed, receivedAt);
}

/** Everything since the last message, under the back-filling feed's name; it may be polled elsewhere at the same time. */
async function fillGap(
  env: IngestEnvironment,
  source: StreamedSource,
  backfill: PolledSource,
  signal: AbortSignal,
): Promise<void> {
  const { since } = await readPollState(env.pool, source.id);
  await pollOnce(env, backfill, { validators: {}, since }, signal);
}

async function noteHeard(env: IngestEnvironment, feed: string): Promise<void> {
  const at = env.clock.now();
  env.metrics.lastHeard.set({ feed }, at / 1000);
  await noteAttempt(env.pool, feed, { at, heard: true, error: null, clockSkewS: null });
}
