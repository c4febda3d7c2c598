/** Real servers for tests: PostgreSQL from npm, Redis where there is one; what is missing is counted, and fails where CI=true. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { startEmbeddedPostgres } from '../../platform/embedded-postgres.ts';
import { dieTogether } from '../../platform/supervise.ts';
import { noteFolder } from './note-folder.ts';

const present = {
  redis: () => spawnSync('redis-server', ['--version']).status === 0,
  firefox: () => ['firefox-esr', 'firefox'].some(onPath),
  chromium: () => ['chromium', 'chromium-browser', 'google-chrome'].some(onPath),
  xmllint: () => onPath('xmllint'),
} as const;

export type Service = keyof typeof present;

/** `describe` that needs a service: skipped and counted where it is missing, failed where CI=true. */
export function describeWith(service: Service, name: string, body: () => void): void {
  if (present[service]()) {
    describe(name, body);
    return;
  }
  mkdirSync(noteFolder, { recursive: true });
  appendFileSync(join(noteFolder, 'missing.txt'), `${service}: ${name}\n`);
  if (process.env['CI'] === 'true') {
    describe(name, () => {
      it(`needs ${service}`, () => {
        throw new Error(`CI=true and there is no ${service}; install it.`);
      });
    });
  } else describe.skip(`${name} (no ${service})`, body);
}

/** A folder that `remove` deletes. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export interface TestServer {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** An empty PostgreSQL of this test's own. */
export async function startPostgres(): Promise<TestServer> {
  const folder = temporaryFolder();
  const server = await startEmbeddedPostgres(folder.path);
  return {
    url: server.url,
    pid: server.pid,
    async stop() {
      await server.stop();
      folder.remove();
    },
  };
}

export interface RedisServer extends TestServer {
  kill(): Promise<void>;
  /** The same data on the same port. */
  restart(): Promise<void>;
}

/** A Redis of this test's own, with AOF and noeviction as in production. */
export async function startRedis(): Promise<RedisServer> {
  const folder = temporaryFolder();
  const port = await freePort();
  let child = await launchRedis(folder.path, port);
  const end = (signal: NodeJS.Signals) =>
    new Promise<void>((done) => {
      if (child.exitCode !== null || child.signalCode !== null) return done();
      child.once('exit', () => done());
      child.kill(signal);
    });
  return {
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return child.pid!;
    },
    kill: () => end('SIGKILL'),
    async restart() {
      child = await launchRedis(folder.path, port);
    },
    async stop() {
      await end('SIGTERM');
      folder.remove();
    },
  };
}

function launchRedis(dir: string, port: number): Promise<ChildProcess> {
  const options = {
    port,
    bind: '127.0.0.1',
    dir,
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'pipe'] });
  dieTogether(child);
  return new Promise((done, fail) => {
    let log = '';
    child.stdout.on('data', (chunk: Buffer) => {
      log += chunk;
      if (log.includes('Ready to accept connections')) done(child);
    });
    child.once('exit', (code) => fail(new Error(`redis ended (${code}): ${log.slice(-500)}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? done(address.port) : fail(new Error('no port'))));
    });
  });
}

function onPath(program: string): boolean {
  return spawnSync('/bin/sh', ['-c', `command -v ${program}`]).status === 0;
}
