/** The PostgreSQL that comes along with npm: started, kept alive, found again and stopped, for a machine that has only Node. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TocsinError } from '../domain/error.ts';
import { findPostgres, type PostgresPrograms } from './postgres-binaries.ts';
import { claim, endAbandoned, findLive, type Home, homeOf, initialise, urlOf } from './postgres-cluster.ts';
import { dieTogether } from './supervise.ts';

export interface EmbeddedPostgres {
  readonly url: string;
  /** Whether this process started the server, and so ends it. */
  readonly owned: boolean;
  /** Process id of the postmaster; another after it was killed and started again. */
  readonly pid: number;
  /** Ends the server if it is owned; resolves when it is gone. */
  stop(): Promise<void>;
}

/** How long an earlier server may take to end, or its children after a SIGKILL. */
const patienceMs = 20_000;

/**
 * Starts the server of `dataDir`, or uses the one that a live process started there. A server that this process started is
 * started again, at the same address, if it is killed; `onError` hears when that fails.
 * @throws TocsinError('configuration') where no server can be run.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  onError: (error: unknown) => void = rethrow,
): Promise<EmbeddedPostgres> {
  const home = homeOf(dataDir);
  const programs = findPostgres();
  initialise(home, programs);
  const giveUpMs = performance.now() + patienceMs;
  for (;;) {
    const live = await findLive(home);
    if (live) return { ...live, owned: false, stop: async () => undefined };
    await endAbandoned(home);
    try {
      const port = await freePort();
      return keepAlive(home, programs, port, await launch(home, programs, port), onError);
    } catch (error) {
      // Another process may have been quicker, or children of a killed postmaster still hold its shared memory.
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

function keepAlive(
  home: Home,
  programs: PostgresPrograms,
  port: number,
  first: ChildProcess,
  onError: (error: unknown) => void,
): EmbeddedPostgres {
  let child = first;
  let stopping = false;
  let restarting = Promise.resolve();

  const restart = async (): Promise<void> => {
    for (const giveUpMs = performance.now() + patienceMs; !stopping; await sleep(200)) {
      try {
        child = await launch(home, programs, port);
        return watch();
      } catch (error) {
        if (performance.now() > giveUpMs) return onError(error);
      }
    }
  };
  const watch = (): void => {
    child.once('exit', () => {
      if (!stopping) restarting = restart();
    });
    // It may have ended between its start and this line.
    if (hasEnded(child) && !stopping) restarting = restart();
  };
  watch();

  return {
    url: urlOf(home, port),
    owned: true,
    get pid() {
      return child.pid!;
    },
    async stop() {
      stopping = true;
      await restarting;
      await end(child);
    },
  };
}

async function launch(home: Home, { bin, prefix }: PostgresPrograms, port: number): Promise<ChildProcess> {
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
  child.once('exit', claim(home, child.pid ?? 0));
  await untilReady(child);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGINT');
  const force = setTimeout(() => child.kill('SIGQUIT'), 8_000);
  await gone;
  clearTimeout(force);
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

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
      // Only the end is kept: clients that knock during recovery fill the log.
      log = (log + chunk).slice(-10_000);
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

function rethrow(error: unknown): never {
  throw error;
}
