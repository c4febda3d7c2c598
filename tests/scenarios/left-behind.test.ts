/** However `npm start` ends, nothing that it started is left: SIGKILL of npm, SIGKILL of node, Ctrl-C. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identityOf, processFacts } from '../../platform/process-identity.ts';
import { until } from '../kits/pipeline.ts';
import { type QuakeFeed, startQuakeFeed } from '../kits/quake-feed.ts';
import { bareEnvironment, root } from '../kits/role-process.ts';
import { temporaryFolder } from '../kits/services.ts';

describe('npm start leaves no process behind', () => {
  // One for all: the second start also has to take up what the first left in a hurry.
  const folder = temporaryFolder();
  let feed: QuakeFeed;
  let npm: ChildProcess;
  let started: readonly { pid: number; name: string; identity: string }[];

  beforeEach(async () => {
    feed = await startQuakeFeed();
    npm = spawn('npm', ['start'], {
      cwd: root,
      env: {
        ...bareEnvironment(),
        PORT: '0',
        TOCSIN_DATA_DIR: join(folder.path, 'data'),
        TOCSIN_KEY_FILE: join(folder.path, 'keys', 'data.key'),
        TOCSIN_FEEDS: JSON.stringify([{ id: 'usgs-earthquakes', url: feed.url, pollSeconds: 1 }]),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
      // A process group of its own, as a shell gives it: what Ctrl-C reaches.
      detached: true,
    });
    await untilOpen(npm);
    started = [npm.pid!, ...descendantsOf(npm.pid!)].flatMap((pid) => {
      const [identity, facts] = [identityOf(pid), processFacts(pid)];
      return identity && facts ? [{ pid, name: facts.name, identity }] : [];
    });
    expect(started.map(({ name }) => name)).toEqual(expect.arrayContaining(['postgres', 'node']));
  }, 120_000);

  afterEach(async () => {
    for (const { pid } of alive()) process.kill(pid, 'SIGKILL');
    await feed.close();
  });
  afterAll(() => folder.remove());

  /** Those that run still, by their start time, and whoever else has the folder in its command. */
  const alive = () => {
    const known = started.filter(({ pid, identity }) => identityOf(pid) === identity);
    const others = pids().filter((pid) => commandOf(pid).includes(folder.path) && processFacts(pid));
    return [...known, ...others.map((pid) => ({ pid, name: commandOf(pid) }))];
  };
  const expectNobody = async (what: string): Promise<void> => {
    const tookMs = await until('nobody left', 5_000, () => alive().length === 0).catch(() => undefined);
    console.log(
      `${what}: ${started.length} processes (${[...new Set(started.map(({ name }) => name))].join(', ')}) gone after ${Math.round(tookMs ?? 0)} ms`,
    );
    expect(alive()).toEqual([]);
  };

  it('SIGKILL of npm', async () => {
    npm.kill('SIGKILL');
    await expectNobody('SIGKILL of npm');
  }, 30_000);

  it('SIGKILL of node', async () => {
    const node = started.find(({ pid }) => commandOf(pid).includes('main.ts') && processFacts(pid)?.name !== 'sh')!;
    process.kill(node.pid, 'SIGKILL');
    await expectNobody('SIGKILL of node');
  }, 30_000);

  it('Ctrl-C', async () => {
    process.kill(-npm.pid!, 'SIGINT');
    await expectNobody('Ctrl-C');
  }, 30_000);
});

function untilOpen(child: ChildProcess): Promise<void> {
  let log = '';
  return new Promise((ready, failed) => {
    child.stderr!.on('data', (chunk: Buffer) => {
      log += chunk;
      if (/^ {2}open +http/m.test(log)) ready();
    });
    child.once('exit', () => failed(new Error(`npm start ended: ${log.slice(-2_000)}`)));
  });
}

const pids = (): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);

function descendantsOf(pid: number): number[] {
  const children = pids().filter((each) => processFacts(each)?.parentPid === pid);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
