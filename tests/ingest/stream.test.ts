/** A WebSocket feed: messages stored in order, pings, reconnects and the back-fill of what was missed. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { StreamIntake } from '../../ingest/feed.ts';
import emscWebsocket from '../../ingest/feeds/emsc-websocket.ts';
import fdsnEvent from '../../ingest/feeds/fdsn-event.ts';
import type { PolledSource, Running } from '../../ingest/poll.ts';
import { startStream } from '../../ingest/stream.ts';
import { listFeedStatus } from '../../platform/stores/feed-status-store.ts';
import { readVersions } from '../../platform/stores/observation-store.ts';
import { type IngestBench, makeSource, openIngestBench } from './ingest-bench.ts';

let bench: IngestBench;
let http: Server;
let sockets: WebSocketServer;
let port: number;
let connections: WebSocket[];
let backfills: URL[];
let missed: string;
let deaf = false;
const running: Running[] = [];

beforeAll(async () => {
  bench = await openIngestBench();
  http = createServer((request, response) => {
    backfills.push(new URL(request.url!, 'http://localhost'));
    response.end(missed);
  });
  sockets = new WebSocketServer({ server: http, autoPong: false });
  sockets.on('connection', (socket) => {
    connections.push(socket);
    socket.on('ping', () => {
      if (!deaf) socket.pong();
    });
  });
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  port = (http.address() as AddressInfo).port;
});
afterAll(async () => {
  http.closeAllConnections();
  await new Promise((done) => http.close(done));
  await bench.close();
});
beforeEach(async () => {
  connections = [];
  backfills = [];
  missed = quakeml();
  deaf = false;
  await bench.pool.query('TRUNCATE observations, rejections, feed_status, outbox');
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((it) => it.close()));
});

const quakeml = (...events: string[]) =>
  `<quakeml xmlns="http://quakeml.org/xmlns/quakeml/1.2"><eventParameters>${events.join('')}</eventParameters></quakeml>`;
const event = (id: string) =>
  `<event publicID="quakeml:eu.emsc/event/${id}"><origin><time><value>2023-02-06T01:17:36Z</value></time>` +
  '<latitude><value>37</value></latitude><longitude><value>37</value></longitude>' +
  '<creationInfo><creationTime>2023-02-06T01:30:00Z</creationTime></creationInfo></origin>' +
  '<magnitude><mag><value>7.7</value></mag></magnitude></event>';
const message = (unid: string, mag: number, lastupdate: string, action = 'update') =>
  JSON.stringify({
    action,
    data: {
      type: 'Feature',
      properties: { unid, mag, lastupdate, time: '2023-02-06T01:17:36.1Z', lat: 37, lon: 37, depth: 5, evtype: 'ke' },
    },
  });

async function listen(pingS = 5): Promise<void> {
  const intake: StreamIntake = { kind: 'stream', url: `ws://127.0.0.1:${port}/`, pingS, backfill: 'filler' };
  const source = await makeSource(bench.pool, 'stream', intake, emscWebsocket);
  const shipped = fdsnEvent.instances[0]!.intake;
  if (shipped.kind !== 'poll') throw new Error('the back-fill is polled');
  const filler: PolledSource = await makeSource(
    bench.pool,
    'filler',
    { ...shipped, baseUrl: `http://127.0.0.1:${port}` },
    fdsnEvent,
  );
  running.push(startStream({ ...bench.env, random: () => 0 }, source, filler));
  await expect.poll(() => connections.length, { timeout: 5_000 }).toBe(1);
}

const versions = async (id: string) => (await readVersions(bench.pool, 'emsc', [id])).map(({ body }) => body.magnitude);
const status = async () => (await listFeedStatus(bench.pool)).find(({ feed }) => feed === 'stream')!;

it('stores each version as it is said, and keeps what is no message as rejected', async () => {
  await listen();
  connections[0]!.send(message('e1', 7.4, '2023-02-06T01:20:00Z', 'create'));
  connections[0]!.send('not JSON');
  connections[0]!.send(message('e1', 7.7, '2023-02-06T01:40:00.123456Z'));
  await expect.poll(() => versions('e1'), { timeout: 5_000 }).toEqual([7.7, 7.4]);
  expect(await status()).toMatchObject({ accepted: 2n, rejected: 1n, failures: 0 });
  expect((await status()).lastSuccessAt).toBeGreaterThan(Date.now() - 10_000);
});

it('fills the gap through the polled service when the connection comes back', async () => {
  await listen();
  connections[0]!.send(message('e1', 7.4, '2023-02-06T01:20:00Z', 'create'));
  await expect.poll(() => versions('e1'), { timeout: 5_000 }).toEqual([7.4]);
  missed = quakeml(event('e1'), event('e2'));
  connections[0]!.terminate();
  await expect.poll(() => connections.length, { timeout: 5_000 }).toBe(2);
  await expect.poll(() => versions('e2'), { timeout: 5_000 }).toEqual([7.7]);
  expect(await versions('e1')).toEqual([7.7, 7.4]);
  expect(backfills[0]!.searchParams.has('updatedafter')).toBe(false);
  expect(backfills[1]!.searchParams.get('updatedafter')).toMatch(/^20/);
  connections[1]!.send(message('e1', 7.8, '2023-02-06T02:00:00Z'));
  await expect.poll(() => versions('e1'), { timeout: 5_000 }).toEqual([7.8, 7.7, 7.4]);
});

it('takes a connection that answers no ping for dead', async () => {
  deaf = true;
  await listen(0.3);
  await expect.poll(() => connections.length, { timeout: 10_000 }).toBeGreaterThan(1);
  const { values } = await bench.env.metrics.failures.get();
  expect(values.find(({ labels }) => labels.reason === 'stream')!.value).toBeGreaterThan(0);
});

it('keeps a quiet connection open by pings', async () => {
  await listen(0.3);
  await new Promise((done) => setTimeout(done, 1_500));
  expect(connections).toHaveLength(1);
  expect(await status()).toMatchObject({ failures: 0, lastError: null });
});
