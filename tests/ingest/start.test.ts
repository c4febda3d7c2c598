/** The stage as the composition root starts it: two of them on one record are one poller for each feed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startIngest } from '../../ingest/start.ts';
import { loadConfig } from '../../platform/config.ts';
import { type OpenPlatform, openPlatform } from '../../platform/open-platform.ts';
import { listFeedStatus } from '../../platform/stores/feed-status-store.ts';
import { startPostgres, type TestServer, temporaryFolder } from '../kits/services.ts';
import { collection, quake } from './ingest-bench.ts';

const folder = temporaryFolder();
let record: TestServer;
let server: Server;
let asked: { by: string; atMs: number }[];
const platforms: OpenPlatform[] = [];

beforeAll(async () => {
  record = await startPostgres();
  asked = [];
  server = createServer((request, response) => {
    asked.push({ by: String(request.headers['user-agent']).match(/mailto:(\w+)/)![1]!, atMs: performance.now() });
    response.end(collection(quake('us1', 1000)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  for (const platform of platforms) await platform.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await record.stop();
  folder.remove();
});

const periodS = 1.5;

function environmentOf(name: string): Record<string, string> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    DATABASE_URL: record.url,
    TOCSIN_DATA_DIR: `${folder.path}/data`,
    TOCSIN_KEY_FILE: `${folder.path}/data.key`,
    TOCSIN_CONTACT: `mailto:${name}@example.org`,
    TOCSIN_FEEDS: JSON.stringify([{ id: 'usgs-earthquakes', url, pollSeconds: periodS }]),
    LOG_LEVEL: 'silent',
  };
}

async function open(name: string): Promise<OpenPlatform> {
  const config = loadConfig(environmentOf(name));
  const platform = await openPlatform(config, { role: 'ingest', ownsRecord: false, relays: false });
  platforms.push(platform);
  return platform;
}

const pollers = () => [...new Set(asked.map(({ by }) => by))];

it('polls with one process at a time, and hands over when it closes', async () => {
  const first = await startIngest(await open('first'));
  expect(first.feeds).toEqual(['usgs-earthquakes']);
  await expect.poll(() => asked.length, { timeout: 10_000 }).toBeGreaterThan(0);
  const second = await startIngest(await open('second'));
  await sleep(2_500);
  expect(pollers()).toEqual(['first']);
  await first.close();
  asked.length = 0;
  await expect.poll(() => asked.length, { timeout: 3_000 }).toBeGreaterThan(0);
  expect(pollers()).toEqual(['second']);
  await second.close();
  const [{ pool }] = platforms as [OpenPlatform];
  expect(await listFeedStatus(pool)).toMatchObject([
    { feed: 'usgs-earthquakes', accepted: 1n, leaseOwner: null, failures: 0 },
  ]);
  const { rows } = await pool.query("SELECT payload FROM outbox WHERE queue = 'associate'");
  expect(rows).toEqual([{ payload: { observationId: 'eq-usgs-us1-1000' } }]);
}, 60_000);

it('is taken over within a period when its process is killed', async () => {
  const children: ChildProcess[] = [];
  const launch = (name: string) => {
    const program = join(import.meta.dirname, '../kits/ingest-process.ts');
    const env = { PATH: process.env['PATH'], ...environmentOf(name) };
    const child = spawn(process.execPath, ['--import', 'tsx', program], { env, stdio: ['pipe', 'ignore', 'inherit'] });
    children.push(child);
    return child;
  };
  try {
    asked.length = 0;
    const third = launch('third');
    await expect.poll(pollers, { timeout: 20_000 }).toEqual(['third']);
    launch('fourth');
    await sleep(5_000);
    expect(pollers()).toEqual(['third']);
    third.kill('SIGKILL');
    const killedMs = performance.now();
    await expect.poll(pollers, { timeout: 10_000 }).toEqual(['third', 'fourth']);
    const handoverMs = asked.find(({ by }) => by === 'fourth')!.atMs - killedMs;
    console.log(`SIGKILL to the other process's poll: ${handoverMs.toFixed(0)} ms, period ${periodS * 1000} ms`);
    expect(handoverMs).toBeLessThan(periodS * 1000);
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}, 60_000);
