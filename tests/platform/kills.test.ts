/** SIGKILL of workers, of Redis and of PostgreSQL while jobs are in flight: all are finished, once, and work resumes within 10 s. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../platform/embedded-postgres.ts';
import { jobId } from '../../platform/job-id.ts';
import { migrate } from '../../platform/migrate.ts';
import { enqueue } from '../../platform/outbox.ts';
import { openPool, type Pool } from '../../platform/postgres.ts';
import { processFacts } from '../../platform/process-identity.ts';
import { describeWith, type RedisServer, startRedis, temporaryFolder } from '../kits/services.ts';

const jobs = 300;
const concurrency = 4;

describe('on PostgreSQL', () => suite(async () => undefined));
describeWith('redis', 'on Redis', () => suite(startRedis));

function suite(openRedis: () => Promise<RedisServer | undefined>): void {
  let folder: ReturnType<typeof temporaryFolder>;
  let record: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
  let redis: RedisServer | undefined;
  let pool: Pool;
  let workers: ChildProcess[];

  beforeEach(async () => {
    folder = temporaryFolder();
    record = await startEmbeddedPostgres(folder.path);
    redis = await openRedis();
    pool = openPool(record.url);
    await migrate(pool);
    await pool.query('CREATE TABLE ran (job_id text); CREATE TABLE finished (job_id text PRIMARY KEY)');
    await enqueue(
      pool,
      'kills',
      Array.from({ length: jobs }, (_, n) => ({ id: jobId('kill', n), payload: n })),
    );
    workers = [];
  });

  afterEach(async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    await pool.end();
    await record.stop();
    await redis?.stop();
    folder.remove();
  });

  const startWorker = (): ChildProcess => {
    const words = [
      '--import',
      'tsx',
      join(import.meta.dirname, '..', 'kits', 'worker-child.ts'),
      record.url,
      redis?.url ?? '',
    ];
    const worker = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
    workers.push(worker);
    return worker;
  };
  const count = async (sql: string) =>
    Number((await pool.query<{ count: bigint }>(`SELECT count(*) FROM ${sql}`)).rows[0]?.count);
  const finishedAtLeast = async (number: number, limitMs: number) => {
    for (
      const endMs = performance.now() + limitMs;
      (await count('finished').catch(() => -1)) < number;
      await sleep(20)
    ) {
      if (performance.now() > endMs)
        throw new Error(`${await count('finished')} of ${number} finished within ${limitMs} ms`);
    }
  };
  /** Runs `kill`, and returns after how long more was finished than could have been in flight. */
  const resumedMs = async (kill: () => Promise<void>) => {
    const before = await count('finished');
    const killedMs = performance.now();
    await kill();
    await finishedAtLeast(before + concurrency * 2 + 1, 10_000);
    return Math.round(performance.now() - killedMs);
  };
  const expectAllOnce = async (kills: number) => {
    await finishedAtLeast(jobs, 30_000);
    const repeats = (await count('ran')) - jobs;
    console.log(
      `${redis ? 'Redis' : 'PostgreSQL'}: ${jobs} jobs finished, ${repeats} ran again after ${kills} kills of up to ${concurrency * 2} in flight`,
    );
    expect(await count('finished')).toBe(jobs);
    expect(repeats).toBeLessThanOrEqual(concurrency * 2 * kills);
  };

  it('when workers are killed', async () => {
    startWorker();
    startWorker();
    for (let kill = 1; kill <= 3; kill += 1) {
      await finishedAtLeast(kill * 60, 20_000);
      workers[kill - 1]?.kill('SIGKILL');
      startWorker();
    }
    await expectAllOnce(3);
  }, 60_000);

  it('when the only worker is killed: what it had in flight is done within 10 s', async () => {
    startWorker();
    await finishedAtLeast(50, 20_000);
    workers[0]?.kill('SIGKILL');
    const interrupted = (
      await pool.query<{ id: string }>('SELECT job_id AS id FROM ran EXCEPT SELECT job_id FROM finished')
    ).rows.map(({ id }) => id);
    const killedMs = performance.now();
    startWorker();
    for (;;) {
      const { rows } = await pool.query('SELECT FROM finished WHERE job_id = ANY($1)', [interrupted]);
      if (rows.length === interrupted.length) break;
      expect(performance.now() - killedMs).toBeLessThan(10_000);
      await sleep(50);
    }
    console.log(
      `${interrupted.length} in flight, done again ${Math.round(performance.now() - killedMs)} ms after the kill`,
    );
    await expectAllOnce(1);
  }, 60_000);

  it('when PostgreSQL is killed', async () => {
    startWorker();
    startWorker();
    for (let kill = 1; kill <= 2; kill += 1) {
      await finishedAtLeast(kill * 70, 20_000);
      // Nobody starts it again but its owner, this process.
      const tookMs = await resumedMs(async () => [...childrenOf(record.pid), record.pid].forEach(killIfAlive));
      console.log(`work resumed ${tookMs} ms after PostgreSQL was killed`);
    }
    await expectAllOnce(2);
  }, 60_000);

  it('when the queue store is killed, and when it is wiped', async () => {
    startWorker();
    startWorker();
    await finishedAtLeast(70, 20_000);
    const tookMs = await resumedMs(async () => {
      await redis?.kill();
      if (!redis) await pool.query("DELETE FROM bullmq.job WHERE state <> 'active'");
      await sleep(300);
      await redis?.restart();
      // What start-up does, while the others run on.
      await pool.query('UPDATE outbox SET sent_at = NULL WHERE done_at IS NULL');
    });
    console.log(`work resumed ${tookMs} ms after the queue store was ${redis ? 'killed' : 'wiped'}`);
    await expectAllOnce(1);
  }, 60_000);
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((each) => each > 0 && processFacts(each)?.parentPid === pid);
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went by itself between being listed and now.
  }
}
