/**
 * SIGKILL of each role and of each store while the work is in flight, one at a time: nobody is missed, nobody hears more often than
 * the batch in hand allows, and work goes on within 10 s. The moments are seeded; what was in flight is printed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFrom } from '../../demo/random.ts';
import { observationId } from '../../domain/observation.ts';
import { addJobs } from '../../platform/jobs.ts';
import { insertObservations } from '../../platform/stores/observation-store.ts';
import {
  batchSize,
  jobsInFlight,
  killPostgres,
  openPipeline,
  type Person,
  type Pipeline,
  postSubscription,
  scatter,
  tally,
  until,
} from '../kits/pipeline.ts';
import { reportOf } from '../kits/report-kit.ts';
import type { Role } from '../kits/role-process.ts';
import { describeWith } from '../kits/services.ts';

const seed = 20_230_206;
const count = 300;
/** One in so many push services takes the first message and loses the answer. */
const loses = 25;
const answersLost = count / loses;
/** What a push service may still accept of a process that is gone. */
const connections = 8;

describeWith('redis', 'the pipeline on Redis', () => suite('redis'));
describe('the pipeline on PostgreSQL alone', () => suite('postgres'));

function suite(queue: 'redis' | 'postgres'): void {
  const random = randomFrom(seed);
  let pipeline: Pipeline;

  beforeAll(async () => {
    pipeline = await openPipeline(queue);
    await Promise.all((['ingest', 'scoring', 'alerts', 'api'] as const).map((role) => pipeline.start(role)));
    await pipeline.configure();
    await pipeline.subscribe(scatter(count, random), (index) => (index % loses === 0 ? ['lost'] : []));
    // Slow enough that a kill finds many on their way.
    await pipeline.push.delay(40);
  }, 120_000);
  afterAll(() => pipeline?.close());

  const restart = async (role: Role): Promise<void> => {
    const old = pipeline.running.find((each) => each.role === role)!;
    await pipeline.kill(old);
    await pipeline.start(role);
  };
  const told = async (quakeId: string) => {
    const alerts = await pipeline.published(quakeId);
    return { alerts: alerts.length, ...tally(alerts, pipeline.people, await pipeline.push.report()) };
  };
  const accepted = (share: number) =>
    until(`${share} of the messages accepted`, 60_000, async () => (await pipeline.push.count()) >= share);
  const inFlight = async () => {
    const { rows } = await pipeline.pool.query<{ sending: number }>(
      "SELECT count(*)::int AS sending FROM deliveries WHERE state = 'sending'",
    );
    return `jobs ${JSON.stringify(await jobsInFlight(pipeline.pool))}, ${rows[0]!.sending} people in hand`;
  };
  const dueJobs = async () => {
    const { rows } = await pipeline.pool.query<{ id: string }>(
      "SELECT job_id AS id FROM outbox WHERE done_at IS NULL AND queue <> 'greet' AND (not_before IS NULL OR not_before <= now())",
    );
    return rows.map(({ id }) => id);
  };
  const areDone = async (ids: readonly string[]) =>
    (await pipeline.pool.query('SELECT FROM outbox WHERE job_id = ANY($1) AND done_at IS NULL', [ids])).rowCount === 0;
  const isQuiet = async () => Object.keys(await jobsInFlight(pipeline.pool)).length === 0;

  /** From a quake to the moment in which `fault` strikes, and on until everyone was told. */
  const strike = async (
    name: string,
    { untilDue, fault }: { untilDue: (quakeId: string) => Promise<unknown>; fault: () => Promise<void> },
  ): Promise<void> => {
    const quakeId = `${queue}${name}`;
    pipeline.shake(quakeId);
    await untilDue(quakeId);
    console.log(`${name}: killed with ${await inFlight()}`);
    const [before, due] = [await pipeline.push.count(), await dueJobs()];
    const killedMs = performance.now();
    const resumed = until('what was due done, and others told', 60_000, async () => {
      return (await pipeline.push.count()) > before + connections && (await areDone(due));
    });
    await fault();
    const restartMs = Math.round(performance.now() - killedMs);
    const resumedMs = Math.round(await resumed);
    await until('all jobs done', 60_000, isQuiet);
    const result = await told(quakeId);
    console.log(
      `${name}: ${JSON.stringify(result)}; back after ${restartMs} ms, ${due.length} jobs done and telling again after ${resumedMs} ms`,
    );
    expect(result).toMatchObject({ missed: 0, outside: 0, wrong: 0 });
    expect(result.expected).toBeGreaterThan(count / 3);
    expect(result.repeats).toBeLessThanOrEqual(batchSize);
    expect(resumedMs).toBeLessThan(10_000);
  };

  /** Seeded: after some of the messages of this quake were accepted. */
  const midway = async (): Promise<void> => {
    const before = await pipeline.push.count();
    await accepted(before + count * (0.05 + random() * 0.3));
    await sleep(random() * 40);
  };

  it('tells everybody while nothing is killed, again only where the answer was lost', async () => {
    const quakeId = `${queue}calm`;
    pipeline.shake(quakeId);
    await until('told', 60_000, async () => (await told(quakeId)).alerts === 2 && (await isQuiet()));
    const result = await told(quakeId);
    console.log(`calm: ${JSON.stringify(result)}, ${answersLost} push services lose an answer`);
    expect(result).toMatchObject({ missed: 0, outside: 0, wrong: 0 });
    expect(result.repeats).toBeGreaterThan(0);
    expect(result.repeats).toBeLessThanOrEqual(answersLost);
  }, 90_000);

  it('ingest is killed with a feed’s bytes in its hands', async () => {
    await strike('ingest', {
      untilDue: async (id) => {
        await pipeline.feed.sent(id);
        await sleep(random() * 6);
      },
      fault: () => restart('ingest'),
    });
  }, 90_000);

  it('scoring is killed with an event in its hands', async () => {
    await strike('scoring', {
      untilDue: () =>
        until('an event to score', 20_000, async () => {
          const { associate = 0, assess = 0 } = await jobsInFlight(pipeline.pool);
          return associate + assess > 0;
        }).then(() => sleep(random() * 300)),
      fault: () => restart('scoring'),
    });
  }, 90_000);

  it('alerts is killed in the midst of telling', async () => {
    await strike('alerts', { untilDue: midway, fault: () => restart('alerts') });
  }, 90_000);

  it('the API is killed while people subscribe', async () => {
    const asked = pipeline.people.slice(-40);
    let open = 0;
    const ask = async (person: Person): Promise<boolean> => {
      open += 1;
      const answer = await postSubscription(pipeline.api(), person).catch(() => undefined);
      open -= 1;
      return answer?.ok === true;
    };
    const answers = asked.map(ask);
    await sleep(random() * 60);
    console.log(`api: killed with ${open} of ${asked.length} subscriptions on their way`);
    await restart('api');
    const taken = await Promise.all(answers);
    for (const [index, person] of asked.entries()) if (!taken[index]) expect(await ask(person)).toBe(true);
    const { rows } = await pipeline.pool.query<{ rows: number; people: number }>(
      'SELECT count(*)::int AS rows, count(DISTINCT address_hash)::int AS people FROM subscriptions',
    );
    expect(rows).toEqual([{ rows: count, people: count }]);
  }, 90_000);

  it('PostgreSQL is killed in the midst of telling', async () => {
    await strike('postgres', { untilDue: midway, fault: async () => killPostgres(pipeline.record) });
  }, 90_000);

  if (queue === 'redis') {
    it('Redis is killed in the midst of telling', async () => {
      await strike('redis', {
        untilDue: midway,
        async fault() {
          await pipeline.redis!.kill();
          await sleep(300);
          await pipeline.redis!.restart();
        },
      });
    }, 90_000);
  }

  it('the queue store is wiped in the midst of telling', async () => {
    await strike('wiped', {
      untilDue: midway,
      async fault() {
        await wipe(pipeline);
        const { stdout } = await pipeline.cli('requeue');
        console.log(`wiped: tocsin requeue says ${stdout.trim()}`);
      },
    });
  }, 90_000);

  it('a transaction is open while the relay goes past it', async () => {
    const now = Date.now();
    const late = `${queue}late`;
    const body = reportOf({ source: 'usgs', sourceId: late, originTime: now - 4_000, updatedAt: now });
    const client = await pipeline.pool.connect();
    await client.query('BEGIN');
    await insertObservations(client, [{ feed: 'usgs-earthquakes', receivedAt: now, body }]);
    await addJobs(client, 'associate', [{ observationId: observationId(body) }]);
    const before = await pipeline.push.count();
    pipeline.shake(`${queue}past`);
    await accepted(before + 20);
    expect((await told(late)).alerts).toBe(0);
    await client.query('COMMIT');
    client.release();
    await until('both told', 30_000, async () => {
      const results = [await told(late), await told(`${queue}past`)];
      return results.every(({ alerts, missed }) => alerts > 0 && missed === 0);
    });
    console.log(`late: ${JSON.stringify(await told(late))}, past: ${JSON.stringify(await told(`${queue}past`))}`);
  }, 90_000);

  it('no push service found a fault in what it was sent', async () => {
    expect((await pipeline.push.report()).faults).toEqual([]);
  });
}

async function wipe({ redis, pool }: Pipeline): Promise<void> {
  if (redis) {
    const { Redis } = await import('ioredis');
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
  } else await pool.query('TRUNCATE bullmq.job CASCADE');
}
