/** The PostgreSQL that comes along with npm: made, started, found again and stopped, for a machine that has only Node. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { TocsinError } from '../domain/error.ts';
import { findPostgres, type PostgresPrograms } from './postgres-binaries.ts';
import { identityOf, processFacts } from './process-identity.ts';
import { dieTogether } from './supervise.ts';

export interface EmbeddedPostgres {
  readonly url: string;
  /** Whether this process started the server, and so ends it. */
  readonly owned: boolean;
  /** Process id of the postmaster. */
  readonly pid: number;
  /** Ends the server if it is owned; resolves when it is gone. */
  stop(): Promise<void>;
}

/** How long an earlier server may take to end, or its children after a SIGKILL. */
const patienceMs = 20_000;

/**
 * Starts the server of `dataDir`, or uses the one that a live process started there.
 * @throws TocsinError('configuration') where no server can be run.
 */
export async function startEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const home = homeOf(dataDir);
  const programs = findPostgres();
  if (!existsSync(join(home.cluster, 'PG_VERSION'))) initialise(home, programs);
  const giveUpMs = performance.now() + patienceMs;
  for (;;) {
    const live = await findLive(home);
    if (live) return { ...live, owned: false, stop: async () => undefined };
    await endAbandoned(home);
    try {
      return await launch(home, programs);
    } catch (error) {
      // Children of a killed postmaster take a moment to notice, and until then they hold its shared memory.
      if (performance.now() > giveUpMs) throw error;
      await sleep(200);
    }
  }
}

/**
 * The server that another process runs in `dataDir`; a role that starts alone never owns one.
 * @throws TocsinError('configuration') where none runs.
 */
export async function attachEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const live = await findLive(homeOf(dataDir));
  if (live) return { ...live, owned: false, stop: async () => undefined };
  throw new TocsinError(
    'configuration',
    `A role alone needs a record: set DATABASE_URL, or first run 'npm start' (all roles) with the same TOCSIN_DATA_DIR (${resolve(dataDir)}).`,
  );
}

interface Home {
  readonly folder: string;
  /** PostgreSQL's data directory; the password lies in it, so that both come into being at once. */
  readonly cluster: string;
}

function homeOf(dataDir: string): Home {
  const folder = resolve(dataDir, 'postgres');
  return { folder, cluster: join(folder, 'cluster') };
}

const secretFile = (cluster: string) => join(cluster, 'tocsin-secret');
const ownerFile = (home: Home, postmasterPid: number) => join(home.folder, `owner-${postmasterPid}`);

function initialise(home: Home, { bin, prefix, owner }: PostgresPrograms): void {
  mkdirSync(home.folder, { recursive: true, mode: 0o700 });
  removeUnfinished(home);
  const half = join(home.folder, `new-${process.pid}`);
  const password = join(home.folder, `new-password-${process.pid}`);
  mkdirSync(half, { mode: 0o700 });
  writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (owner) for (const path of [home.folder, half, password]) chownSync(path, owner.uid, owner.gid);
  const options = [
    '-U',
    'tocsin',
    '-E',
    'UTF8',
    '--locale=C',
    '-A',
    'scram-sha-256',
    '--pwfile',
    password,
    '--data-checksums',
  ];
  const words = [...prefix, join(bin, 'initdb'), '-D', half, ...options];
  const { status, stderr, error } = spawnSync(words[0]!, words.slice(1), { encoding: 'utf8' });
  if (status !== 0) {
    rmSync(password, { force: true });
    throw new TocsinError(
      'configuration',
      `initdb failed in ${half}: ${(error?.message ?? stderr).trim()}. Give TOCSIN_DATA_DIR a folder that this user may write, or set DATABASE_URL.`,
    );
  }
  renameSync(password, secretFile(half));
  takeName(half, home.cluster);
}

/** Only a finished cluster gets the name, so an interrupted first start begins again; of two first starts one wins. */
function takeName(half: string, cluster: string): void {
  try {
    renameSync(half, cluster);
  } catch (error) {
    if (!existsSync(join(cluster, 'PG_VERSION'))) throw error;
    rmSync(half, { recursive: true, force: true });
  }
}

function removeUnfinished(home: Home): void {
  for (const name of readdirSync(home.folder)) {
    const pid = /^new-(?:password-)?(\d+)$/.exec(name)?.[1];
    if (pid && (Number(pid) === process.pid || !processFacts(Number(pid))))
      rmSync(join(home.folder, name), { recursive: true, force: true });
  }
}

/** A server counts as live only while the process that owns it lives: without it, it is about to end. */
async function findLive(home: Home): Promise<{ url: string; pid: number } | undefined> {
  const running = readPidFile(home);
  if (!running || !isOwnerAlive(home, running.pid)) return undefined;
  const url = urlOf(home, running.port);
  const giveUpMs = performance.now() + 5_000;
  while (isPostgres(running.pid) && isOwnerAlive(home, running.pid) && performance.now() < giveUpMs) {
    if (await answers(url)) return { url, pid: running.pid };
    await sleep(100);
  }
  return undefined;
}

async function endAbandoned(home: Home): Promise<void> {
  const running = readPidFile(home);
  if (!running) return;
  if (!isPostgres(running.pid)) {
    // The pid belongs to nobody or to a stranger; PostgreSQL itself would refuse to start for the stranger's sake.
    if (processFacts(running.pid)) rmSync(join(home.cluster, 'postmaster.pid'), { force: true });
    return;
  }
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', 4_000],
    ['SIGQUIT', 3_000],
    ['SIGKILL', 2_000],
  ];
  for (const [signal, graceMs] of steps) {
    process.kill(running.pid, signal);
    if (await isGoneWithin(running.pid, graceMs)) return;
  }
}

async function launch(home: Home, { bin, prefix }: PostgresPrograms): Promise<EmbeddedPostgres> {
  const port = await freePort();
  const words = [
    ...prefix,
    join(bin, 'postgres'),
    '-D',
    home.cluster,
    '-p',
    String(port),
    ...serverSettings.flatMap((each) => ['-c', each]),
  ];
  // A session of its own: Ctrl-C must reach the roles first, and the server only through stop().
  const child = spawn(words[0]!, words.slice(1), { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  dieTogether(child);
  const claim = ownerFile(home, child.pid ?? 0);
  writeFileSync(claim, identityOf(process.pid) ?? '', { mode: 0o600 });
  child.once('exit', () => rmSync(claim, { force: true }));
  await untilReady(child);
  for (const name of readdirSync(home.folder))
    if (name.startsWith('owner-') && join(home.folder, name) !== claim) rmSync(join(home.folder, name));
  return {
    url: urlOf(home, port),
    owned: true,
    pid: child.pid!,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGINT');
      const force = setTimeout(() => child.kill('SIGQUIT'), 8_000);
      await gone;
      clearTimeout(force);
    },
  };
}

/** Loopback TCP only, and nothing outside the data directory: no socket file, no segment in /dev/shm. */
const serverSettings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'dynamic_shared_memory_type=mmap',
  'max_connections=200',
  'log_min_messages=warning',
  'jit=off',
];

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((done, fail) => {
    let log = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      if (log.length < 10_000) log += chunk;
      if (log.includes('ready to accept connections')) done();
    });
    child.once('error', fail);
    child.once('exit', (code) =>
      fail(
        new TocsinError(
          'unavailable',
          `The embedded PostgreSQL ended at its start (${code}): ${log.slice(-1_000).trim()}`,
        ),
      ),
    );
  });
}

/** Line 1 of postmaster.pid is the pid, line 4 the port. */
function readPidFile(home: Home): { pid: number; port: number } | undefined {
  try {
    const lines = readFileSync(join(home.cluster, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 && port > 0 ? { pid, port } : undefined;
  } catch {
    return undefined;
  }
}

function isOwnerAlive(home: Home, postmasterPid: number): boolean {
  try {
    const identity = readFileSync(ownerFile(home, postmasterPid), 'utf8');
    return identityOf(Number(identity.split(' ')[0])) === identity;
  } catch {
    return false;
  }
}

const isPostgres = (pid: number): boolean => /^postgres/.test(processFacts(pid)?.name ?? '');

async function isGoneWithin(pid: number, graceMs: number): Promise<boolean> {
  for (const endMs = performance.now() + graceMs; performance.now() < endMs; await sleep(50))
    if (!isPostgres(pid)) return true;
  return false;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function urlOf(home: Home, port: number): string {
  return `postgres://tocsin:${readFileSync(secretFile(home.cluster), 'utf8').trim()}@127.0.0.1:${port}/postgres`;
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? done(address.port) : fail(new Error('no free port')),
      );
    });
  });
}
