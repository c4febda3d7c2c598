/** The outbox, its relay and both queue stores: nothing that was committed is lost, whatever is killed or wiped. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../platform/config.ts';
import { jobId } from '../../platform/job-id.ts';
import { migrate } from '../../platform/migrate.ts';
import { consume, enqueue, listFailed, prune, type RunOutcome } from '../../platform/outbox.ts';
import { openPool, type Pool, transaction } from '../../platform/postgres.ts';
import { openQueues, PermanentFailure, type Queues } from '../../platform/queue.ts';
import { type Relay, rebuild, startRelay } from '../../platform/relay.ts';
import { describeWith, type RedisServer, startPostgres, startRedis, type TestServer } from '../kits/services.ts';

let record: TestServer;
let pool: Pool;

beforeAll(async () => {
  record = await startPostgres();
  pool = openPool(record.url, { size: 20 });
  await migrate(pool);
});

afterAll(async () => {
  await pool.end();
  await record.stop();
});

describe('on PostgreSQL', () => suite(() => undefined));

describeWith('redis', 'on Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  suite(() => redis.url);

  it('loses nothing when Redis is killed between adds', async () => {
    const queues = await openQueues(loadConfig({ REDIS_URL: redis.url }), record.url, () => undefined);
    const relay = startRelay(pool, queues, { onError: () => undefined, pollMs: 100 });
    const ran = new Set<string>();
    consume(pool, queues, 'kill', { concurrency: 10 }, async ({ id }) => {
      await sleep(20);
      ran.add(id);
    });
    for (let n = 0; n < 60; n += 1) {
      if (n === 20) await redis.kill();
      await enqueue(pool, 'kill', [{ id: jobId('kill', n), payload: n }]);
      if (n === 40) await redis.restart();
    }
    await until(() => ran.size === 60, 25_000);
    await relay.close();
    await queues.close();
  }, 40_000);
});

function suite(redisUrl: () => string | undefined): void {
  let queues: Queues;
  let relay: Relay | undefined;
  const open = () => openQueues(loadConfig(redisUrl() ? { REDIS_URL: redisUrl() } : {}), record.url, () => undefined);
  const relayOn = (target: Queues) => startRelay(pool, target, { onError: () => undefined, pollMs: 200 });

  beforeEach(async () => {
    await pool.query('TRUNCATE outbox');
    queues = await open();
    await queues.wipe('work');
  });

  afterEach(async () => {
    await relay?.close();
    relay = undefined;
    await queues.close();
  });

  it('runs what was committed once, and nothing that was rolled back', async () => {
    relay = relayOn(queues);
    const ran: unknown[] = [];
    consume(pool, queues, 'work', { concurrency: 4 }, async ({ payload }) => void ran.push(payload));
    await transaction(pool, (client) => enqueue(client, 'work', numbered(50)));
    await expect(
      transaction(pool, async (client) => {
        await enqueue(client, 'work', [{ id: 'never', payload: -1 }]);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await until(async () => (await unfinished()) === 0);
    expect([...ran].sort((a, b) => Number(a) - Number(b))).toEqual(numbered(50).map(({ payload }) => payload));
    expect(await enqueue(pool, 'work', numbered(50))).toBe(0);
  });

  it('loses nothing when a transaction stays open across many rounds of the relay', async () => {
    relay = relayOn(queues);
    const ran: string[] = [];
    consume(pool, queues, 'work', { concurrency: 4 }, async ({ id }) => void ran.push(id));
    const late = await pool.connect();
    await late.query('BEGIN');
    await enqueue(late, 'work', [{ id: 'late', payload: 0 }]);
    await enqueue(pool, 'work', numbered(20));
    await until(() => ran.length === 20);
    await sleep(700);
    expect(ran).not.toContain('late');
    await late.query('COMMIT');
    late.release();
    await until(() => ran.includes('late'));
  });

  it('rebuilds a wiped store without running again what is done', async () => {
    relay = relayOn(queues);
    await enqueue(pool, 'work', numbered(30));
    await until(async () => (await queues.counts('work')).waiting === 30);
    await relay.close();
    await pool.query("UPDATE outbox SET done_at = now() WHERE job_id IN ('n/0', 'n/1')");
    await queues.wipe('work');
    expect((await queues.counts('work')).waiting).toBe(0);
    expect(await rebuild(pool, queues)).toEqual({ revived: 0, sent: 28 });
    await rebuild(pool, queues);
    expect((await queues.counts('work')).waiting).toBe(28);
    const ran: string[] = [];
    consume(pool, queues, 'work', { concurrency: 4 }, async ({ id }) => void ran.push(id));
    await until(async () => (await unfinished()) === 0);
    await sleep(300);
    expect(new Set(ran).size).toBe(28);
    expect(ran).toHaveLength(28);
  });

  it('finds by itself what the store lost while all was running', async () => {
    await enqueue(pool, 'work', numbered(5));
    await pool.query("UPDATE outbox SET sent_at = now() - interval '1 hour'");
    relay = startRelay(pool, queues, { onError: () => undefined, pollMs: 50, resendAfterMs: 400 });
    const ran = new Set<string>();
    consume(pool, queues, 'work', { concurrency: 4 }, async ({ id }) => void ran.add(id));
    await until(() => ran.size === 5);
  });

  it('retries with backoff, keeps what failed for good, and revives it', async () => {
    relay = relayOn(queues);
    const seen: RunOutcome[] = [];
    let healed = false;
    consume(pool, queues, 'work', { concurrency: 2, observe: (outcome) => seen.push(outcome) }, async ({ id }) => {
      if (healed) return;
      if (id === 'hopeless') throw new PermanentFailure('cannot ever work');
      throw new Error('not yet');
    });
    await enqueue(pool, 'work', [
      { id: 'thrice', payload: {}, attempts: 3, backoff: { baseMs: 20, maxMs: 40 } },
      { id: 'hopeless', payload: {} },
      { id: 'deadline', payload: {}, backoff: { baseMs: 50, maxMs: 50 }, deadlineMs: Date.now() + 700 },
    ]);
    await until(async () => (await listFailed(pool)).length === 3);
    const outcomes = (id: string) => seen.filter((each) => each.id === id).map(({ outcome }) => outcome);
    expect(outcomes('thrice')).toEqual(['retried', 'retried', 'failed']);
    expect(outcomes('hopeless')).toEqual(['failed']);
    expect(outcomes('deadline').length).toBeGreaterThan(3);
    expect(outcomes('deadline').at(-1)).toBe('failed');
    expect((await listFailed(pool)).find(({ id }) => id === 'thrice')).toMatchObject({
      queue: 'work',
      error: 'not yet',
    });
    healed = true;
    expect(await rebuild(pool, queues)).toMatchObject({ revived: 3 });
    await until(async () => (await unfinished()) === 0);
  });

  it('ends the work in the consumer’s own transaction', async () => {
    relay = relayOn(queues);
    const answers: boolean[] = [];
    consume(pool, queues, 'work', { concurrency: 1 }, async (job) => {
      await transaction(pool, async (client) => void answers.push(await job.finish(client)));
      await transaction(pool, async (client) => void answers.push(await job.finish(client)));
    });
    await enqueue(pool, 'work', numbered(1));
    await until(() => answers.length === 2);
    expect(answers).toEqual([true, false]);
    expect(await prune(pool, 3_600)).toBe(0);
    await pool.query("UPDATE outbox SET done_at = now() - interval '2 hours'");
    expect(await prune(pool, 3_600)).toBe(1);
  });

  it('aborts running jobs at close and puts them back for another process', async () => {
    relay = relayOn(queues);
    const first = await open();
    let started = false;
    consume(pool, first, 'work', { concurrency: 1 }, async ({ signal }) => {
      started = true;
      await sleep(60_000, undefined, { signal });
    });
    await enqueue(pool, 'work', [{ id: 'long', payload: {}, attempts: 1 }]);
    await until(() => started);
    const beforeMs = performance.now();
    await first.close(3_000);
    expect(performance.now() - beforeMs).toBeLessThan(2_500);
    let attempt = 0;
    consume(pool, queues, 'work', { concurrency: 1 }, async (job) => {
      attempt = job.attempt;
    });
    await until(() => attempt > 0, 3_000);
    expect(attempt).toBe(1);
  });

  it('takes urgent jobs first and waits with delayed ones', async () => {
    await enqueue(pool, 'work', [
      { id: 'later', payload: {}, delayMs: 600 },
      { id: 'minor', payload: {}, priority: 5 },
      { id: 'major', payload: {} },
    ]);
    const addedMs = performance.now();
    await rebuild(pool, queues);
    const ran: string[] = [];
    consume(pool, queues, 'work', { concurrency: 1 }, async ({ id }) => void ran.push(id));
    await until(() => ran.length === 3);
    expect(ran).toEqual(['major', 'minor', 'later']);
    expect(performance.now() - addedMs).toBeGreaterThan(550);
  });

  it('never lets an urgent queue wait for the rows of another', async () => {
    await queues.wipe('urgent');
    let release = (): void => undefined;
    const held = new Promise<void>((done) => {
      release = done;
    });
    const slow: Queues = { ...queues, add: async (queue, jobs) => (queue === 'work' ? held : queues.add(queue, jobs)) };
    relay = relayOn(slow);
    const ran: string[] = [];
    consume(pool, queues, 'urgent', { concurrency: 1 }, async ({ id }) => void ran.push(id));
    await enqueue(pool, 'work', numbered(1));
    await sleep(300);
    await enqueue(pool, 'urgent', [{ id: 'now', payload: {} }]);
    await until(() => ran.includes('now'), 5_000);
    release();
  });

  it('shares the rows among several relays', async () => {
    const others = await Promise.all([open(), open()]);
    const relays = [queues, ...others].map(relayOn);
    const ran: string[] = [];
    for (const each of others) consume(pool, each, 'work', { concurrency: 5 }, async ({ id }) => void ran.push(id));
    for (let n = 0; n < 10; n += 1) await enqueue(pool, 'work', numbered(100, n * 100));
    await until(async () => (await unfinished()) === 0);
    expect(new Set(ran).size).toBe(1_000);
    expect(ran).toHaveLength(1_000);
    await Promise.all(relays.map((each) => each.close()));
    await Promise.all(others.map((each) => each.close()));
  });
}

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ id: jobId('n', from + n), payload: from + n }));

async function unfinished(): Promise<number> {
  const { rows } = await pool.query<{ count: bigint }>('SELECT count(*) FROM outbox WHERE done_at IS NULL');
  return Number(rows[0]?.count);
}

async function until(check: () => boolean | Promise<boolean>, limitMs = 15_000): Promise<void> {
  for (const endMs = performance.now() + limitMs; !(await check()); await sleep(20)) {
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${check}`);
  }
}
