/**
 * The whole pipeline as an operator runs it, roles of main.ts as processes on real stores, between a feed server and a push
 * service; and what a test needs to know of it from outside.
 */
import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Answer, TestSubscriber } from '../../demo/push-service.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../platform/embedded-postgres.ts';
import { openPool, type Pool } from '../../platform/postgres.ts';
import { processFacts } from '../../platform/process-identity.ts';
import { type Home, type PublishedAlert, whoMustHear } from './published-area.ts';
import { type PushProcess, type PushReport, startPushProcess } from './push-process.ts';

import { type Quake, type QuakeFeed, startQuakeFeed } from './quake-feed.ts';
import { bareEnvironment, type Role, type RoleProcess, root, startRole } from './role-process.ts';
import { type RedisServer, startRedis, temporaryFolder } from './services.ts';

export interface Person extends Home {
  readonly subscription: TestSubscriber['subscription'];
}

export interface Pipeline {
  readonly folder: string;
  readonly pool: Pool;
  readonly record: EmbeddedPostgres;
  readonly redis: RedisServer | undefined;
  readonly feed: QuakeFeed;
  readonly push: PushProcess;
  /** What every role is started with. */
  readonly environment: Readonly<Record<string, string>>;
  /** Roles that run. */
  readonly running: readonly RoleProcess[];
  readonly people: readonly Person[];
  start(role: Role, more?: Readonly<Record<string, string>>): Promise<RoleProcess>;
  /** SIGKILL, without a word to the others. */
  kill(process: RoleProcess): Promise<void>;
  /** Address of an API that runs. */
  api(): string;
  /** An agency with a key, and a zone with a rule each for Severe and Extreme around the epicentre. */
  configure(): Promise<void>;
  /** New subscribers; `script` says how the push service answers each. */
  subscribe(homes: readonly Home[], script?: (index: number) => readonly Answer[]): Promise<void>;
  /** Publishes an earthquake of just now. */
  shake(id: string): Quake;
  /** What was published of an event, as a partner reads it. */
  published(quakeId: string): Promise<PublishedAlert[]>;
  /** Every log so far, of ended processes too. */
  logs(): string;
  cli(...words: string[]): Promise<{ stdout: string; stderr: string }>;
  close(): Promise<void>;
}

/** Where the tests' earthquakes happen, degrees. */
export const epicentre = { lon: 37.0, lat: 37.2 };

/** Deliveries at most in hand of one alerts process. */
export const batchSize = 60;

type Settings = Readonly<Record<string, string>>;

/** Where things are in this run. */
export interface Places {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

export async function openPipeline(
  queue: 'redis' | 'postgres',
  settings: Settings | ((places: Places) => Settings) = {},
): Promise<Pipeline> {
  const folder = temporaryFolder();
  const record = await startEmbeddedPostgres(join(folder.path, 'record'));
  const redis = queue === 'redis' ? await startRedis() : undefined;
  const [feed, push] = [await startQuakeFeed(), await startPushProcess()];
  const databaseUrl = await makeDatabase(record.url);
  const pool = openPool(databaseUrl, { size: 4 });
  const environment = {
    DATABASE_URL: databaseUrl,
    ...(redis && { REDIS_URL: redis.url }),
    TOCSIN_DATA_DIR: join(folder.path, 'data'),
    TOCSIN_KEY_FILE: join(folder.path, 'keys', 'data.key'),
    TOCSIN_PUBLIC_URL: 'https://alerts.example.org',
    TOCSIN_CONTACT: 'mailto:duty@example.org',
    TOCSIN_FEEDS: JSON.stringify([{ id: 'usgs-earthquakes', url: feed.url, pollSeconds: 1 }]),
    TOCSIN_ALLOW_PRIVATE_HOSTS: 'true',
    TOCSIN_SUBSCRIBES_PER_HOUR: '1000000',
    TOCSIN_BATCH_SIZE: String(batchSize),
    TOCSIN_PUSH_CONNECTIONS: '8',
    LOG_FORMAT: 'json',
    ...(typeof settings === 'function'
      ? settings({ folder: folder.path, databaseUrl, redisUrl: redis?.url ?? '' })
      : settings),
  };
  const started: RoleProcess[] = [];
  const running = new Set<RoleProcess>();
  const people: Person[] = [];

  const pipeline: Pipeline = {
    folder: folder.path,
    pool,
    record,
    redis,
    feed,
    push,
    environment,
    people,
    get running() {
      return [...running];
    },
    async start(role, more = {}) {
      const process = await startRole(role, { ...environment, ...more });
      started.push(process);
      running.add(process);
      return process;
    },
    async kill(process) {
      running.delete(process);
      await process.kill();
    },
    api() {
      const found = pipeline.running.find(({ role }) => role === 'api' || role === 'all');
      if (!found) throw new Error('no API runs');
      return found.address;
    },
    async configure() {
      const file = join(folder.path, 'agency.json');
      writeFileSync(file, JSON.stringify(agency));
      await pipeline.cli('agency', file);
      const { stdout } = await pipeline.cli('keys', 'api', '--agency', agency.id);
      const answer = await fetch(`${pipeline.api()}/v1/zones`, {
        method: 'POST',
        headers: { authorization: `Bearer ${stdout.trim()}`, 'content-type': 'application/json' },
        body: JSON.stringify(zone),
      });
      if (answer.status !== 201) throw new Error(`the zone was refused: ${await answer.text()}`);
    },
    async subscribe(homes, script = () => []) {
      const subscriptions = await push.subscribe(homes.map((_, index) => script(index)));
      const fresh = homes.map((home, index) => ({ ...home, subscription: subscriptions[index]! }));
      people.push(...fresh);
      await inParallel(fresh, 8, async (person) => {
        const { status } = await postSubscription(pipeline.api(), person);
        if (status !== 201) throw new Error(`a subscription was answered ${status}`);
      });
    },
    shake(id) {
      const now = Date.now();
      const quake = { id, magnitude: 7.8, ...epicentre, depthKm: 12, originAt: now - 4_000, updatedAt: now };
      feed.publish(quake);
      return quake;
    },
    async published(quakeId) {
      const { rows } = await pool.query<{ id: string; identifier: string }>(
        "SELECT id, identifier FROM alerts WHERE state = 'issued' AND event_id = $1",
        [`eq-usgs-${quakeId}`],
      );
      return Promise.all(
        rows.map(async ({ id, identifier }) => {
          const answer = await fetch(`${pipeline.api()}/v1/alerts/${encodeURIComponent(identifier)}/cap`);
          if (!answer.ok) throw new Error(`the CAP of ${identifier} is answered ${answer.status}`);
          return { id, capXml: await answer.text() };
        }),
      );
    },
    logs: () => started.map(({ log }) => log()).join(''),
    cli: (...words) =>
      promisify(execFile)(process.execPath, ['bin/tocsin.mjs', ...words], {
        cwd: root,
        env: { ...bareEnvironment(), ...environment },
      }),
    async close() {
      await Promise.all([...running].map((process) => process.kill()));
      await pool.end();
      await feed.close();
      await push.close();
      await redis?.stop();
      await record.stop();
      folder.remove();
    },
  };
  return pipeline;
}

/** Homes around the epicentre: most of them shaken, the others beyond the zone or the field. */
export function scatter(count: number, random: () => number): Home[] {
  return Array.from({ length: count }, () => ({
    lon: epicentre.lon + (random() - 0.5) * 3,
    lat: epicentre.lat + (random() - 0.5) * 2,
  }));
}

export function postSubscription(api: string, { lon, lat, subscription }: Person): Promise<Response> {
  return fetch(`${api}/v1/subscriptions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channel: 'web-push', address: subscription, lon, lat, language: 'en' }),
  });
}

export interface Tally {
  readonly expected: number;
  readonly missed: number;
  readonly outside: number;
  /** Messages that a person got again. */
  readonly repeats: number;
  /** People who got another message of the decision than the one meant for them. */
  readonly wrong: number;
}

/** What the push service accepted against what had to be told of these messages, by brute force. */
export function tally(
  alerts: readonly PublishedAlert[],
  people: readonly Home[],
  { received }: Pick<PushReport, 'received'>,
): Tally {
  const meant = whoMustHear(alerts, people);
  const ids = new Set(alerts.map(({ id }) => id));
  const counts = received.map((heard) => heard.map(({ id }) => id).filter((id) => ids.has(id)));
  const over = (test: (heard: readonly string[], id: string | undefined) => boolean) =>
    counts.filter((heard, index) => test(heard, meant[index])).length;
  return {
    expected: meant.filter((id) => id !== undefined).length,
    missed: over((heard, id) => id !== undefined && !heard.includes(id)),
    outside: over((heard, id) => id === undefined && heard.length > 0),
    wrong: over((heard, id) => id !== undefined && heard.some((each) => each !== id)),
    repeats: counts.reduce((sum, heard) => sum + heard.length - new Set(heard).size, 0),
  };
}

/** Waits until `test` holds; throws with `what` after `limitMs`. Returns the milliseconds that it took. */
export async function until(what: string, limitMs: number, test: () => Promise<boolean> | boolean): Promise<number> {
  const startedMs = performance.now();
  for (;;) {
    // A store that was just killed answers again in a moment.
    if (await Promise.resolve(test()).catch(() => false)) return performance.now() - startedMs;
    if (performance.now() - startedMs > limitMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await sleep(5);
  }
}

/** Unfinished jobs of the outbox, those included that wait a moment to be tried again. */
export async function jobsInFlight(pool: Pool): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query<{ queue: string; count: number }>(
    `SELECT queue, count(*)::int FROM outbox WHERE done_at IS NULL AND (not_before IS NULL OR not_before <= now() + interval '90 s') GROUP BY queue`,
  );
  return Object.fromEntries(rows.map(({ queue, count }) => [queue, count]));
}

/** SIGKILL of a PostgreSQL and everything that it started. */
export function killPostgres({ pid }: EmbeddedPostgres): void {
  const children = readdirSync('/proc')
    .map(Number)
    .filter((each) => each > 0 && processFacts(each)?.parentPid === pid);
  for (const each of [pid, ...children]) {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // It went by itself between being listed and now.
    }
  }
}

/** The database that the compose file names, so that its own address fits. */
async function makeDatabase(serverUrl: string): Promise<string> {
  const server = openPool(serverUrl, { size: 1 });
  await server.query('CREATE DATABASE tocsin');
  await server.end();
  return serverUrl.replace(/\/postgres$/, '/tocsin');
}

async function inParallel<T>(items: readonly T[], lanes: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

const agency = {
  id: 'afad',
  name: { en: 'Disaster authority' },
  sender: 'afad@example.org',
  contact: 'afad@example.org',
  web: 'https://example.org/',
  timeZone: 'Europe/Istanbul',
  languages: ['en'],
  acceptsUnreviewed: true,
  reachLimit: 100_000,
  paused: false,
  capStatus: 'Actual',
} as const;

const rule = { hazard: 'earthquake', probability: 0.5, issue: 'auto', acceptsSingleAutomatic: true } as const;

const zone = {
  name: 'Around the epicentre',
  area: {
    type: 'Polygon',
    coordinates: [
      [
        [35.5, 36.2],
        [38.6, 36.0],
        [38.8, 38.1],
        [36.9, 38.5],
        [35.5, 36.2],
      ],
    ],
  },
  rules: [
    { ...rule, severity: 'Severe', level: 5 },
    { ...rule, severity: 'Extreme', level: 7 },
  ],
};
