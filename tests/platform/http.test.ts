/** Bounded requests: conditional, compressed, too large, too slow, redirected, throttled; and the waits between tries. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { backoff } from '../../platform/backoff.ts';
import { EgressRefused } from '../../platform/egress.ts';
import { hostLimit } from '../../platform/host-limit.ts';
import { type FetchOptions, fetchBounded } from '../../platform/http.ts';
import { httpDateMs, retryAfterMs } from '../../platform/retry-after.ts';

let server: Server | undefined;

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const usual: FetchOptions = { timeoutMs: 3_000, maxBytes: 1_000_000, userAgent: 'Tocsin/test (+mailto:x@example.org)' };
const fetchUsual = (url: string, more: Partial<FetchOptions> = {}) => fetchBounded(url, { ...usual, ...more });

describe('fetchBounded', () => {
  it('asks conditionally and hears that nothing changed', async () => {
    const url = await serve((request, response) => {
      if (request.headers['if-none-match'] === '"v1"') return response.writeHead(304, { etag: '"v1"' }).end();
      response
        .writeHead(200, {
          etag: '"v1"',
          'last-modified': 'Mon, 06 Feb 2023 01:17:36 GMT',
          'content-type': 'application/json',
        })
        .end(`{"agent":"${request.headers['user-agent']}"}`);
    });
    const first = await fetchUsual(url);
    if (first.kind !== 'body') throw new Error(first.kind);
    expect(first.body.toString()).toBe(`{"agent":"${usual.userAgent}"}`);
    expect(Math.abs((first.serverTimeMs ?? 0) - Date.now())).toBeLessThan(3_000);
    expect(await fetchUsual(url, { etag: first.etag!, lastModified: first.lastModified! })).toMatchObject({
      kind: 'not-modified',
      status: 304,
    });
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('decodes %s', async (encoding, compress) => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(compress('deprem '.repeat(1_000))),
    );
    expect(await fetchUsual(url)).toMatchObject({ kind: 'body', body: Buffer.from('deprem '.repeat(1_000)) });
  });

  it('stops at the limit: a body that is too large, without an end, or that unpacks to too much', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    let written = 0;
    const url = await serve((request, response) => {
      if (request.url === '/bomb') return response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536;
      };
      response.on('drain', more);
      more();
    });
    const before = process.memoryUsage().rss;
    expect(await fetchUsual(url)).toMatchObject({ kind: 'failed', reason: 'too-large' });
    expect(await fetchUsual(`${url}bomb`)).toMatchObject({ kind: 'failed', reason: 'too-large' });
    expect(written).toBeLessThan(20_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  it('names each way to fail', async () => {
    const url = await serve((request, response) => {
      const path = request.url ?? '';
      if (path === '/slow') return void response.write('…');
      if (path === '/cut')
        return void response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy());
      if (path === '/broken') return void response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip at all');
      if (path === '/short')
        return void response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync('x'.repeat(10_000)).subarray(0, 30));
      if (path === '/strange') return void response.writeHead(200, { 'content-encoding': 'rot13' }).end('uryyb');
      if (path === '/throttled') return void response.writeHead(429, { 'retry-after': '7' }).end();
      response.writeHead(Number(path.slice(1))).end('x'.repeat(100_000));
    });
    const reasons: Record<string, unknown> = {};
    for (const path of ['slow', 'cut', 'broken', 'short', 'strange', 'throttled', '404', '410', '500', '503']) {
      const outcome = await fetchUsual(url + path, { timeoutMs: path === 'slow' ? 300 : 3_000 });
      reasons[path] = outcome.kind === 'failed' ? outcome.reason : outcome.kind;
    }
    expect(reasons).toEqual({
      ...{
        slow: 'timeout',
        cut: 'network',
        broken: 'bad-encoding',
        short: 'bad-encoding',
        strange: 'bad-encoding',
        throttled: 'throttled',
      },
      ...{ 404: 'client-error', 410: 'gone', 500: 'server-error', 503: 'server-error' },
    });
    expect(await fetchUsual(`${url}throttled`)).toMatchObject({ retryAfterMs: 7_000, status: 429 });
    expect(await fetchUsual('http://127.0.0.1:1/')).toMatchObject({ reason: 'network' });
    const given = new AbortController();
    const pending = fetchUsual(`${url}slow`, { signal: given.signal });
    given.abort();
    expect(await pending).toMatchObject({ reason: 'aborted' });
  });

  it('follows few redirects and vets each', async () => {
    const url = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end();
      else response.end('here');
    });
    expect(await fetchUsual(`${url}3`)).toMatchObject({ kind: 'body', url: `${url}0` });
    expect(await fetchUsual(`${url}4`)).toMatchObject({ kind: 'failed', reason: 'redirect' });
    expect(await fetchUsual(`${url}1`, { maxRedirects: 0 })).toMatchObject({ reason: 'redirect', status: 302 });
    const vet = ({ pathname }: URL) => {
      if (pathname === '/1') throw new EgressRefused('not there');
    };
    expect(await fetchUsual(`${url}2`, { vet })).toMatchObject({ reason: 'refused', message: 'not there' });
  });
});

describe('Retry-After', () => {
  const nowMs = Date.UTC(2023, 1, 6, 1, 17, 0);
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Mon, 06 Feb 2023 01:17:36 GMT', 36_000],
    ['Monday, 06-Feb-23 01:17:36 GMT', 36_000],
    ['Mon Feb  6 01:17:36 2023', 36_000],
    ['Mon, 06 Feb 2023 01:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    [undefined, undefined],
  ])('%s is %s ms', (header, expected) => {
    expect(retryAfterMs(header, nowMs)).toBe(expected);
  });

  it('reads no date that is none', () => {
    expect(httpDateMs('Mon, 99 Foo')).toBeUndefined();
  });
});

describe('backoff', () => {
  it('lies between half and all of the doubled base, below the ceiling', () => {
    const random = fc.double({ min: 0, max: 0.999_999, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), random, (attempt, chance) => {
        const ceiling = Math.min(60_000, 500 * 2 ** Math.min(attempt - 1, 60));
        const waitMs = backoff(attempt, { baseMs: 500, maxMs: 60_000, random: () => chance });
        expect(waitMs).toBeGreaterThanOrEqual(Math.floor(ceiling / 2));
        expect(waitMs).toBeLessThanOrEqual(ceiling);
      }),
    );
  });
});

describe('hostLimit', () => {
  it('keeps the number at once and the spacing, each host by itself', async () => {
    const limit = hostLimit({ concurrency: 2, spacingMs: 30 });
    let running = 0;
    let most = 0;
    const startsMs: number[] = [];
    const work = async () => {
      startsMs.push(performance.now());
      running += 1;
      most = Math.max(most, running);
      await sleep(100);
      running -= 1;
    };
    await Promise.all(Array.from({ length: 6 }, () => limit('a', work)));
    expect(most).toBe(2);
    const gaps = startsMs.slice(1).map((startMs, n) => startMs - startsMs[n]!);
    expect(Math.min(...gaps)).toBeGreaterThan(25);
    await expect(limit('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(limit('a', async () => 7)).resolves.toBe(7);
    const beforeMs = performance.now();
    await Promise.all(['b', 'c', 'd'].map((host) => limit(host, async () => undefined)));
    expect(performance.now() - beforeMs).toBeLessThan(25);
  });

  it('lets the next in when one gives up while it waits', async () => {
    const limit = hostLimit({ concurrency: 1, spacingMs: 50 });
    const given = new AbortController();
    await limit('a', async () => undefined);
    const gaveUp = limit('a', async () => 1, given.signal);
    const next = limit('a', async () => 2);
    given.abort();
    await expect(gaveUp).rejects.toThrow();
    await expect(next).resolves.toBe(2);
  });
});
