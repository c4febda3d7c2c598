/** The embedded PostgreSQL: nobody outlives anybody, and whatever was killed starts again with what was committed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attachEmbeddedPostgres, startEmbeddedPostgres } from '../../platform/embedded-postgres.ts';
import { processFacts } from '../../platform/process-identity.ts';
import { watchParent } from '../../platform/supervise.ts';
import { temporaryFolder } from '../kits/services.ts';

let folder: ReturnType<typeof temporaryFolder>;
let children: ChildProcess[];

beforeEach(() => {
  folder = temporaryFolder();
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await gone(
    children.flatMap(({ pid }) => pid ?? []),
    5_000,
  );
  await sleep(300);
  folder.remove();
});

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly pid: number;
  readonly owned: boolean;
}

function startInChild(): Promise<Started> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, '..', 'kits', 'embedded-child.ts'), folder.path],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  children.push(child);
  return new Promise((done, fail) => {
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
      if (out.includes('\n')) done({ child, ...JSON.parse(out) });
    });
    child.once('exit', (code) => fail(new Error(`ended (${code}): ${out}`)));
  });
}

async function gone(pids: readonly number[], limitMs: number): Promise<boolean> {
  for (const endMs = performance.now() + limitMs; performance.now() < endMs; await sleep(50)) {
    if (pids.every((pid) => !processFacts(pid))) return true;
  }
  return false;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Every live process below `pid`. */
function descendants(pid: number): number[] {
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((each) => each > 0);
  const below = pids.filter((each) => processFacts(each)?.parentPid === pid);
  return below.flatMap((each) => [each, ...descendants(each)]);
}

describe('embedded PostgreSQL', () => {
  it('wants its password, and keeps it from others', async () => {
    const server = await startEmbeddedPostgres(folder.path);
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const wrong = new URL(server.url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow(/password/);
    expect(statSync(join(folder.path, 'postgres')).mode & 0o077).toBe(0);
    await server.stop();
    expect(processFacts(server.pid)).toBeUndefined();
    await server.stop();
  });

  it('is shared while its owner lives, and a role alone attaches or refuses with the fix', async () => {
    await expect(attachEmbeddedPostgres(folder.path)).rejects.toThrow(/set DATABASE_URL, or first run 'npm start'/);
    const owner = await startInChild();
    expect(owner.owned).toBe(true);
    const [attached, second] = await Promise.all([
      attachEmbeddedPostgres(folder.path),
      startEmbeddedPostgres(folder.path),
    ]);
    expect([attached.owned, second.owned, second.pid]).toEqual([false, false, owner.pid]);
    await attached.stop();
    expect(await query(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('has one owner when several start at once on nothing', async () => {
    const started = await Promise.all([startInChild(), startInChild(), startInChild()]);
    expect(new Set(started.map(({ url }) => url)).size).toBe(1);
    expect(started.filter(({ owned }) => owned)).toHaveLength(1);
    for (const { url } of started) expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(readdirSync(join(folder.path, 'postgres')).filter((name) => name.startsWith('new'))).toEqual([]);
  });

  it('leaves no process behind when its owner is killed, and starts again at once with what was committed', async () => {
    let committed = 0;
    for (let round = 1; round <= 3; round += 1) {
      const { child, url, pid, owned } = await startInChild();
      expect(owned).toBe(true);
      await query(url, `CREATE TABLE IF NOT EXISTS kept (n int); INSERT INTO kept VALUES (${round})`);
      committed = round;
      expect(await query(url, 'SELECT count(*)::int AS count FROM kept')).toEqual([{ count: committed }]);
      const all = [...descendants(child.pid!), pid];
      expect(all.length).toBeGreaterThan(4);
      child.kill('SIGKILL');
      // The next round starts while the old server may still be ending; the last one waits for it.
      if (round === 3) expect(await gone(all, 5_000)).toBe(true);
    }
  });

  it('is started again at the same address when it is killed itself, and stays away once stopped', async () => {
    const server = await startEmbeddedPostgres(folder.path);
    await query(server.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    for (let kill = 1; kill <= 2; kill += 1) {
      const { pid } = server;
      process.kill(pid, 'SIGKILL');
      for (let n = 0; n < 200 && server.pid === pid; n += 1) await sleep(50);
      expect(await query(server.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    }
    await server.stop();
    await sleep(500);
    expect(processFacts(server.pid)).toBeUndefined();
  });

  it('is not fooled by a stale pid file that names a stranger', async () => {
    const first = await startEmbeddedPostgres(folder.path);
    await first.stop();
    const lines = [process.pid, join(folder.path, 'postgres', 'cluster'), 1, 1, '', '127.0.0.1', '', 'ready'];
    writeFileSync(join(folder.path, 'postgres', 'cluster', 'postmaster.pid'), `${lines.join('\n')}\n`);
    const second = await startEmbeddedPostgres(folder.path);
    expect(second.owned).toBe(true);
    await second.stop();
  });
});

describe('watchParent', () => {
  it('notices that the process above the shell above is gone', async () => {
    const supervise = join(import.meta.dirname, '..', '..', 'platform', 'supervise.ts');
    const leaf = `import { watchParent } from ${JSON.stringify(supervise)}; watchParent(() => process.exit(0), 100); console.log(process.pid); setTimeout(() => {}, 30_000);`;
    const script = join(folder.path, 'leaf.mts');
    writeFileSync(script, leaf);
    // node → sh → node, as npm makes it; `; true` keeps the shell from replacing itself.
    const middle = `require('child_process').spawn('/bin/sh', ['-c', '"${process.execPath}" --import tsx ${script}; true'], { stdio: 'inherit' })`;
    const top = spawn(process.execPath, ['-e', middle], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(top);
    const pid = await new Promise<number>((done) =>
      top.stdout.once('data', (chunk: Buffer) => done(Number(String(chunk)))),
    );
    expect(processFacts(pid)).toBeDefined();
    await sleep(300);
    expect(processFacts(pid)).toBeDefined();
    top.kill('SIGKILL');
    expect(await gone([pid], 5_000)).toBe(true);
  });

  it('stays quiet while nothing happens', async () => {
    let stopped = false;
    const unwatch = watchParent(() => {
      stopped = true;
    }, 20);
    await sleep(200);
    unwatch();
    expect(stopped).toBe(false);
  });
});
