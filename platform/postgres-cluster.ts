/** The embedded server's folder: made whole or not at all, with the password beside the data and a claim per owner. */
import { spawnSync } from 'node:child_process';
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
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { TocsinError } from '../domain/error.ts';
import type { PostgresPrograms } from './postgres-binaries.ts';
import { identityOf, processFacts } from './process-identity.ts';

export interface Home {
  readonly folder: string;
  /** PostgreSQL's data directory; the password lies in it, so that both come into being at once. */
  readonly cluster: string;
}

export function homeOf(dataDir: string): Home {
  const folder = resolve(dataDir, 'postgres');
  return { folder, cluster: join(folder, 'cluster') };
}

const secretFile = (cluster: string) => join(cluster, 'tocsin-secret');
const ownerFile = (home: Home, postmasterPid: number) => join(home.folder, `owner-${postmasterPid}`);

/** Runs initdb unless that was done before. */
export function initialise(home: Home, { bin, prefix, owner }: PostgresPrograms): void {
  if (existsSync(join(home.cluster, 'PG_VERSION'))) return;
  mkdirSync(dirname(home.folder), { recursive: true });
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
      `initdb failed in ${half}: ${(error?.message ?? stderr).trim()}. Give TOCSIN_DATA_DIR a folder that ${owner ? `user ${owner.uid}` : 'this user'} may reach and write, or set DATABASE_URL.`,
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
export async function findLive(home: Home): Promise<{ url: string; pid: number } | undefined> {
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

/** Ends a server whose owner is gone, and clears what would keep the next from starting. */
export async function endAbandoned(home: Home): Promise<void> {
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

/** Says that this process owns the postmaster, until the returned function is called. */
export function claim(home: Home, postmasterPid: number): () => void {
  const file = ownerFile(home, postmasterPid);
  for (const name of readdirSync(home.folder)) {
    const pid = /^owner-(\d+)$/.exec(name)?.[1];
    if (pid && !processFacts(Number(pid))) rmSync(join(home.folder, name), { force: true });
  }
  writeFileSync(file, identityOf(process.pid) ?? '', { mode: 0o600 });
  return () => rmSync(file, { force: true });
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

export function urlOf(home: Home, port: number): string {
  return `postgres://tocsin:${readFileSync(secretFile(home.cluster), 'utf8').trim()}@127.0.0.1:${port}/postgres`;
}
