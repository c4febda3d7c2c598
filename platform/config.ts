/** The settings: the one table, and the one reader of the environment. All faults are reported at once. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Fault, TocsinError } from '../domain/error.ts';
import { type FeedInstance, readFeedInstances } from './feed-instance.ts';
import {
  choice,
  flag,
  json,
  list,
  optionalText,
  type Setting,
  secretText,
  secretUrl,
  text,
  url,
  whole,
} from './setting.ts';

const day = 86_400;

/** Every setting, grouped as the code uses it; adding one is adding a line. */
const settings = {
  record: {
    databaseUrl: secretUrl(
      'DATABASE_URL',
      ['postgres:', 'postgresql:'],
      'PostgreSQL 15 or later; unset: the embedded one in TOCSIN_DATA_DIR',
    ),
    poolSize: whole('TOCSIN_POOL_SIZE', 'connections', 10, 2, 200, 'Most connections of one process to PostgreSQL'),
    statementTimeoutMs: whole(
      'TOCSIN_STATEMENT_TIMEOUT',
      'ms',
      30_000,
      100,
      3_600_000,
      'A statement that runs longer is ended',
    ),
  },
  queue: {
    redisUrl: secretUrl(
      'REDIS_URL',
      ['redis:', 'rediss:'],
      'Redis 6.2 or later with AOF and noeviction; unset: the queue lives in PostgreSQL',
    ),
    concurrency: json(
      'TOCSIN_CONCURRENCY',
      {},
      'Jobs at once per queue and process, e.g. {"deliver-immediate": 4}; else each stage decides',
      readConcurrency,
    ),
    batchSize: whole(
      'TOCSIN_BATCH_SIZE',
      'recipients',
      500,
      1,
      10_000,
      'Recipients in one delivery job; also the most repeats per kill',
    ),
    closeTimeoutMs: whole(
      'TOCSIN_CLOSE_TIMEOUT',
      'ms',
      5_000,
      0,
      600_000,
      'How long running jobs may take to stop at shutdown',
    ),
  },
  files: {
    dataDir: text('TOCSIN_DATA_DIR', '.data', 'Where the embedded PostgreSQL and generated keys live'),
    keyFile: text(
      'TOCSIN_KEY_FILE',
      join(homedir(), '.config', 'tocsin', 'data.key'),
      'The key that encrypts addresses; keep it out of the data directory and of its backups',
    ),
    vapidFile: optionalText('TOCSIN_VAPID_FILE', 'VAPID key pair; unset: vapid.json in TOCSIN_DATA_DIR'),
    vapidPublicKey: optionalText('VAPID_PUBLIC_KEY', 'VAPID public key (base64url), in place of the file'),
    vapidPrivateKey: secretText('VAPID_PRIVATE_KEY', 'VAPID private key (base64url), in place of the file'),
  },
  http: {
    host: text('HOST', '127.0.0.1', 'Address that the API listens on'),
    port: whole('PORT', 'port', 8080, 0, 65_535, 'Port of the API; 0 takes a free one'),
    publicUrl: url(
      'TOCSIN_PUBLIC_URL',
      undefined,
      ['http:', 'https:'],
      'Address of the API as others see it; unset: http://HOST:PORT',
    ),
    trustProxy: flag('TRUST_PROXY', false, 'Take the caller’s address from X-Forwarded-For'),
    subscribesPerHour: whole(
      'TOCSIN_SUBSCRIBES_PER_HOUR',
      'per hour',
      30,
      1,
      100_000_000,
      'Subscriptions that one address (IPv6: one /64) may make or change',
    ),
  },
  identity: {
    contact: url(
      'TOCSIN_CONTACT',
      undefined,
      ['mailto:', 'https:'],
      'Who runs this: in User-Agent and the VAPID subject',
    ),
    sender: text('TOCSIN_SENDER', 'tocsin.localhost', 'CAP sender: a domain name or address that is globally unique'),
  },
  ingest: {
    feeds: json<readonly FeedInstance[] | undefined>(
      'TOCSIN_FEEDS',
      undefined,
      'Feed instances to run: [{"id","feed","agency","url","pollSeconds",…}]; unset: all that ship',
      readFeedInstances,
    ),
    timeoutMs: whole('TOCSIN_FEED_TIMEOUT', 'ms', 20_000, 100, 600_000, 'Longest that one feed request may take'),
    maxBytes: whole(
      'TOCSIN_FEED_MAX_BYTES',
      'bytes',
      16_777_216,
      1_024,
      268_435_456,
      'Largest feed body, after decompression',
    ),
    leaseSeconds: whole('TOCSIN_LEASE', 's', 15, 2, 600, 'How long a poller holds a feed without renewing'),
  },
  push: {
    extraHosts: list('TOCSIN_PUSH_HOSTS', [], 'Push hosts to allow beside the known ones'),
    allowPrivateHosts: flag(
      'TOCSIN_ALLOW_PRIVATE_HOSTS',
      false,
      'Let push and webhooks reach private addresses over http; demo and tests only',
    ),
    connectionsPerHost: whole('TOCSIN_PUSH_CONNECTIONS', 'connections', 32, 1, 1_000, 'Connections to one push host'),
  },
  operator: {
    webhookUrl: url(
      'OPERATOR_WEBHOOK_URL',
      undefined,
      ['http:', 'https:'],
      'Told when a person must act: holds, push authorisation, blind zones',
    ),
  },
  log: {
    level: choice(
      'LOG_LEVEL',
      ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
      'info',
      'Least level that is written',
    ),
    format: choice('LOG_FORMAT', ['auto', 'json', 'pretty'], 'auto', 'auto: pretty on a terminal, else JSON lines'),
  },
  retention: {
    outboxSeconds: whole('TOCSIN_KEEP_JOBS', 's', 7 * day, 60, 3_650 * day, 'How long a finished job is remembered'),
    observationSeconds: whole(
      'TOCSIN_KEEP_OBSERVATIONS',
      's',
      400 * day,
      day,
      36_500 * day,
      'How long observations are kept',
    ),
  },
} as const;

type Settings = typeof settings;
type ValueOf<S> = S extends Setting<infer T> ? T : never;
type Group<G> = { readonly [K in keyof G]: ValueOf<G[K]> };

export type Config = { readonly [G in keyof Settings]: Group<Settings[G]> };

type Environment = Readonly<Record<string, string | undefined>>;

/** Names that start with TOCSIN_ and are not settings: the file itself, and what tests read. */
const otherNames = new Set(['TOCSIN_CONFIG', 'TOCSIN_REFERENCE']);

/**
 * Reads the settings: defaults, then the JSON file named by `TOCSIN_CONFIG` (keys as in the table), then the environment, then `overrides`.
 * @throws TocsinError('configuration') that lists every fault.
 */
export function loadConfig(env: Environment = process.env, overrides: Environment = {}): Config {
  const faults: Fault[] = [];
  const given = {
    ...readFile({ ...env, ...overrides }['TOCSIN_CONFIG'], faults),
    ...present(env),
    ...present(overrides),
  };
  for (const name of Object.keys(given)) {
    if (name.startsWith('TOCSIN_') && !otherNames.has(name) && !names.has(name))
      faults.push({ path: name, message: 'is not a setting; remove it or correct its name' });
  }
  const groups = Object.entries(settings).map(([group, entries]) => [group, readGroup(entries, given, faults)]);
  if (faults.length > 0) {
    const lines = faults.map(({ path, message }) => `  ${path} ${message}`);
    throw new TocsinError('configuration', `The configuration is wrong:\n${lines.join('\n')}`, faults);
  }
  return Object.fromEntries(groups) as Config;
}

/** Every setting as a row for docs/operations.md: environment name, unit, default, meaning. */
export function describeSettings(): { env: string; unit: string; fallback: string; about: string }[] {
  return everySetting().map(({ env, unit, fallback, about }) => ({ env, unit, fallback: shown(fallback), about }));
}

function everySetting(): Setting<unknown>[] {
  return Object.values(settings).flatMap((group) => Object.values<Setting<unknown>>(group));
}

const names = new Set(everySetting().map(({ env }) => env));

function readGroup(
  entries: Readonly<Record<string, Setting<unknown>>>,
  given: Environment,
  faults: Fault[],
): Record<string, unknown> {
  const read = (setting: Setting<unknown>) => {
    const raw = given[setting.env];
    if (raw === undefined) return setting.fallback;
    try {
      return setting.read(raw);
    } catch (cause) {
      faults.push({ path: setting.env, message: cause instanceof Error ? cause.message : String(cause) });
      return setting.fallback;
    }
  };
  return Object.fromEntries(Object.entries(entries).map(([key, setting]) => [key, read(setting)]));
}

/** An empty variable counts as unset: compose files pass `${NAME:-}`. */
function present(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, raw]) => (raw === undefined || raw.trim() === '' ? [] : [[name, raw]])),
  );
}

function readFile(path: string | undefined, faults: Fault[]): Record<string, string> {
  if (!path) return {};
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
      throw new Error('must hold one JSON object');
    const entries = Object.entries(parsed).flatMap(([name, value]) => {
      if (names.has(name)) return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
      faults.push({ path: `${path}#/${name}`, message: 'is not a setting; remove it or correct its name' });
      return [];
    });
    return Object.fromEntries(entries);
  } catch (cause) {
    faults.push({
      path: 'TOCSIN_CONFIG',
      message: `names ${path}, which cannot be read: ${cause instanceof Error ? cause.message : cause}`,
    });
    return {};
  }
}

function readConcurrency(value: unknown): Readonly<Record<string, number>> {
  const entries =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
  if (!entries?.every(([, count]) => Number.isInteger(count) && count >= 1 && count <= 1_000)) {
    throw new Error('must be an object of queue names to whole numbers from 1 to 1000');
  }
  return Object.fromEntries(entries);
}

function shown(fallback: unknown): string {
  if (fallback === undefined) return '';
  if (typeof fallback === 'string') return fallback.replace(homedir(), '~');
  return Array.isArray(fallback)
    ? fallback.join(',')
    : typeof fallback === 'object'
      ? JSON.stringify(fallback)
      : String(fallback);
}
