/** Makes a run's ground: its folder and settings, the authority with its zones and rules, and its subscribers, all through the front doors. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../platform/config.ts';
import type { ApiClient } from './api-client.ts';
import type { FeedServer } from './feed-server.ts';
import { root, runCommand, type Settings } from './processes.ts';
import type { Browser } from './push-report.ts';
import type { Authority, ZoneSketch } from './scenarios/scenario.ts';
import { freshDatabase, freshRedis } from './stores.ts';
import type { Person } from './subscribers.ts';

export interface Ground {
  /** Data, log and settings of this run; removed when a later run finds that this one has ended. */
  readonly folder: string;
  readonly settings: Settings;
  readonly configFile: string;
  readonly origin: string;
  readonly queue: 'redis' | 'postgres';
  readonly record: 'embedded' | 'postgres';
  /** Removes the data key: what is left in the folder then tells nobody's address. */
  forgetKey(): void;
}

/** `port`: of the API; undefined takes a free one. */
export async function prepareGround(config: Config, feeds: FeedServer['urls'], port?: number): Promise<Ground> {
  const folder = freshFolder();
  const keyFolder = mkdtempSync(join(tmpdir(), 'tocsin-demo-'));
  const listen = port ?? (await freePort());
  const { databaseUrl } = config.record;
  const { redisUrl } = config.queue;
  const settings: Settings = {
    ...(databaseUrl && { DATABASE_URL: await freshDatabase(databaseUrl) }),
    ...(redisUrl && { REDIS_URL: await freshRedis(redisUrl) }),
    TOCSIN_DATA_DIR: join(folder, 'data'),
    TOCSIN_KEY_FILE: join(keyFolder, 'data.key'),
    HOST: '127.0.0.1',
    PORT: String(listen),
    TOCSIN_PUBLIC_URL: `http://127.0.0.1:${listen}`,
    TOCSIN_CONTACT: 'mailto:operators@demo.tocsin.localhost',
    TOCSIN_ALLOW_PRIVATE_HOSTS: 'true',
    TOCSIN_SUBSCRIBES_PER_HOUR: '10000000',
    LOG_FORMAT: 'json',
    LOG_LEVEL: 'info',
    TOCSIN_FEEDS: JSON.stringify([
      { id: 'usgs-earthquakes', url: feeds.usgs, pollSeconds: 1 },
      { id: 'emsc-websocket', url: feeds.emscStream },
      // Only to fill gaps of the stream.
      { id: 'fdsn-event-emsc', url: feeds.emsc, pollSeconds: 3600 },
      { id: 'fdsn-event-geofon', url: feeds.geofon, pollSeconds: 1 },
    ]),
  };
  const configFile = join(folder, 'settings.json');
  writeFileSync(configFile, JSON.stringify(settings, null, 2), { mode: 0o600 });
  return {
    folder,
    settings,
    configFile,
    origin: `http://127.0.0.1:${listen}`,
    queue: redisUrl ? 'redis' : 'postgres',
    record: databaseUrl ? 'postgres' : 'embedded',
    forgetKey: () => rmSync(keyFolder, { recursive: true, force: true }),
  };
}

/** Creates the agency on the command line; answers its API key. */
export async function createAgency({ folder, configFile, settings }: Ground, { agency }: Authority): Promise<string> {
  const file = join(folder, 'agency.json');
  writeFileSync(file, JSON.stringify(agency, null, 2));
  await runCommand(configFile, settings, ['agency', file]);
  return (await runCommand(configFile, settings, ['keys', 'api', '--agency', agency.id])).trim();
}

/** Draws the zones, each with every rule, as the agency. */
export async function drawZones(api: ApiClient, { zones, rules }: Authority): Promise<void> {
  for (const zone of zones) await api.post('/v1/zones', { name: zone.name, area: roundedRectangle(zone), rules });
}

/** Subscribes everybody, several at once; `people` and `browsers` are in the same order. */
export async function subscribeAll(
  api: ApiClient,
  people: readonly Person[],
  browsers: readonly Browser[],
): Promise<void> {
  const queue = people.entries();
  const work = async (): Promise<void> => {
    for (const [index, { town: _, ...wishes }] of queue) {
      const { endpoint, keys } = browsers[index]!.subscription;
      await api.post('/v1/subscriptions', { channel: 'web-push', address: { endpoint, keys }, ...wishes });
    }
  };
  await Promise.all(Array.from({ length: 24 }, work));
}

/** A superellipse of the fourth order, counter-clockwise: nobody's boundary. */
function roundedRectangle({ lat, lon, halfHeightDeg, halfWidthDeg }: ZoneSketch) {
  const corners = 32;
  const ring = Array.from({ length: corners }, (_, index): [number, number] => {
    const angle = (2 * Math.PI * index) / corners;
    const along = (part: number) => Math.sign(part) * Math.sqrt(Math.abs(part));
    const round = (degrees: number) => Number(degrees.toFixed(4));
    return [round(lon + halfWidthDeg * along(Math.cos(angle))), round(lat + halfHeightDeg * along(Math.sin(angle)))];
  });
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] };
}

/** A folder named after this process; those of processes that have ended are removed. */
function freshFolder(): string {
  const home = join(root, '.data', 'demo');
  mkdirSync(home, { recursive: true });
  for (const name of readdirSync(home))
    if (!isAlive(Number(name))) rmSync(join(home, name), { recursive: true, force: true });
  const folder = join(home, String(process.pid));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    // EPERM: it lives, as somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? done(address.port) : fail(new Error('no free port')),
      );
    });
  });
}
