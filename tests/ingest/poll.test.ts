/** One poll and many, against a local server that answers as servers do. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PollIntake } from '../../ingest/feed.ts';
import { delayAfter, type PolledSource, type Running, startPoller } from '../../ingest/poll.ts';
import { pollOnce } from '../../ingest/poll-once.ts';
import { listFeedStatus, readPollState } from '../../platform/stores/feed-status-store.ts';
import { collection, type IngestBench, makeSource, openIngestBench, quake } from './ingest-bench.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let bench: IngestBench;
let server: Server;
let baseUrl: string;
let answer: Answer;
let requests: IncomingMessage[];

beforeAll(async () => {
  bench = await openIngestBench();
  server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await bench.close();
});
beforeEach(async () => {
  requests = [];
  await bench.pool.query('TRUNCATE observations, rejections, feed_status, outbox');
});

const intake = (everyS = 60, paths = ['/a']): PollIntake => ({
  kind: 'poll',
  everyS,
  baseUrl,
  requests: (settings) => paths.map((path) => settings.baseUrl + path),
});
const fresh = { validators: {}, since: null };
const reply =
  (status: number, headers: Record<string, string> = {}, body: string | Buffer = ''): Answer =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };
const countStored = async () => Number((await bench.pool.query('SELECT count(*) AS n FROM observations')).rows[0].n);

describe('one poll', () => {
  let source: PolledSource;
  beforeEach(async () => {
    source = await makeSource(bench.pool, 'feed', intake());
  });
  const poll = (state = fresh as Parameters<typeof pollOnce>[2]) =>
    pollOnce(bench.env, source, state, new AbortController().signal);
  const status = async () => (await listFeedStatus(bench.pool))[0]!;

  it('says who asks, and asks only for what changed, also after a restart', async () => {
    answer = (request, response) =>
      request.headers['if-none-match'] === '"v1"'
        ? response.writeHead(304).end()
        : response
            .writeHead(200, { etag: '"v1"', 'last-modified': 'Mon, 06 Feb 2023 01:20:00 GMT' })
            .end(collection(quake('us1', 1000)));
    const first = await poll();
    expect(first).toMatchObject({ heard: true, state: { since: 1000 } });
    expect(requests[0]!.headers['user-agent']).toBe('Tocsin/0.1 (mailto:test@example.org)');
    const second = await poll(await readPollState(bench.pool, 'feed'));
    expect(requests[1]!.headers).toMatchObject({
      'if-none-match': '"v1"',
      'if-modified-since': 'Mon, 06 Feb 2023 01:20:00 GMT',
    });
    expect(second).toMatchObject({ heard: true, state: first.state });
    const { values } = await bench.env.metrics.records.get();
    expect(values).toContainEqual({ labels: { feed: 'feed', outcome: 'new' }, value: 1 });
    expect(await countStored()).toBe(1);
  });

  it('forgets no validator and no data when the answer is an error page', async () => {
    answer = reply(200, { etag: '"page"' }, '<html>maintenance</html>');
    expect(await poll()).toMatchObject({ heard: false, state: { validators: {} } });
    expect(await status()).toMatchObject({ failures: 1, lastSuccessAt: null, rejected: 1n });
    expect((await status()).lastError).toMatch(/not-parsable.*HTML/);
  });

  it.each([
    ['a number of seconds', () => '7', 7_000],
    ['a date', () => new Date(Date.now() + 90_000).toUTCString(), 90_000],
  ])('honours Retry-After as %s', async (_, retryAfter, waitMs) => {
    answer = reply(429, { 'retry-after': retryAfter() });
    const result = await poll();
    expect(result.heard).toBe(false);
    expect(Math.abs(result.retryAfterMs - waitMs)).toBeLessThan(2_000);
  });

  it.each<[string, Answer, RegExp]>([
    ['a server error', reply(503), /server-error: .*503/],
    ['a missing page', reply(404), /client-error: .*404/],
    ['a hang', () => undefined, /timeout/],
    ['a body that never ends', (_, response) => void response.writeHead(200).write('{'), /timeout/],
    ['an oversized body', reply(200, {}, 'x'.repeat(200_000)), /too-large/],
    ['a gzip bomb', reply(200, { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(50_000_000))), /too-large/],
    ['broken gzip', reply(200, { 'content-encoding': 'gzip' }, 'plain'), /bad-encoding/],
    ['a redirect without end', (_, response) => void response.writeHead(302, { location: '/a' }).end(), /redirect/],
    ['an empty body', reply(200), /not-parsable: .*empty/],
    ['a cut connection', (request) => void request.socket.destroy(), /network/],
  ])('names %s', async (_, behave, expected) => {
    answer = behave;
    expect(await poll()).toMatchObject({ heard: false });
    expect((await status()).lastError).toMatch(expected);
    answer = reply(200, {}, collection(quake('us1', 1000)));
    expect(await poll()).toMatchObject({ heard: true });
    expect(await status()).toMatchObject({ failures: 0, lastError: null, accepted: 1n });
  });

  it('follows a redirect and takes 204 for no news', async () => {
    answer = (request, response) =>
      request.url === '/b'
        ? response.end(collection(quake('us1', 1000)))
        : response.writeHead(301, { location: '/b' }).end();
    expect(await poll()).toMatchObject({ heard: true });
    answer = reply(204);
    expect(await poll()).toMatchObject({ heard: true });
    expect(await countStored()).toBe(1);
  });

  it('notes how far the server’s clock is from ours', async () => {
    answer = reply(200, { date: new Date(Date.now() + 600_000).toUTCString() }, collection());
    await poll();
    expect(Math.abs((await status()).clockSkewS! - 600)).toBeLessThan(2);
  });

  it('is heard when the first request succeeds, and says what went wrong with the others', async () => {
    source = await makeSource(bench.pool, 'feed', intake(60, ['/a', '/b']));
    answer = (request, response) =>
      request.url === '/b' ? response.writeHead(500).end() : response.end(collection(quake('us1', 1000)));
    expect(await poll()).toMatchObject({ heard: true });
    expect(await status()).toMatchObject({ failures: 0, lastError: 'server-error: the server answered 500' });
  });
});

describe('a poller', () => {
  const running: Running[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((it) => it.close()));
  });

  it('asks again after each answer, and never twice at once', async () => {
    let open = 0;
    let most = 0;
    answer = (_, response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        response.end(collection());
      }, 300);
    };
    running.push(startPoller(bench.env, await makeSource(bench.pool, 'feed', intake(0.1))));
    await sleep(2_000);
    expect(requests.length).toBeGreaterThan(2);
    expect(most).toBe(1);
  });

  it('goes on after the record was out of reach', async () => {
    answer = reply(200, {}, collection(quake('us1', 1000)));
    let failing = 2;
    const pool = new Proxy(bench.pool, {
      get: (target, name) =>
        name === 'connect' && failing-- > 0
          ? () => Promise.reject(new Error('no record'))
          : Reflect.get(target, name).bind(target),
    });
    running.push(startPoller({ ...bench.env, pool }, await makeSource(bench.pool, 'feed', intake(0.2))));
    await expect.poll(countStored, { timeout: 10_000 }).toBe(1);
  });
});

describe('the wait after a poll', () => {
  const delay = (heard: boolean, failures: number, retryAfterMs = 0, random = 0.5) =>
    delayAfter({ heard, retryAfterMs }, failures, 60_000, () => random);

  it('is the period with a tenth of jitter', () => {
    expect([delay(true, 0, 0, 0), delay(true, 0), delay(true, 0, 0, 0.999)].map(Math.round)).toEqual([
      54_000, 60_000, 65_988,
    ]);
  });
  it('doubles with failures up to five minutes', () => {
    expect([1, 2, 3, 9].map((failures) => delay(false, failures, 0, 1))).toEqual([60_000, 120_000, 240_000, 300_000]);
  });
  it('is never shorter than the server asks, and never longer than an hour', () => {
    expect(delay(false, 1, 400_000)).toBe(400_000);
    expect(delay(true, 0, 10_000_000)).toBe(3_600_000);
  });
});
