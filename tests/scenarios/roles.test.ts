/**
 * The roles of docker-compose.yml with its environment, two of each, as processes on Redis and PostgreSQL: from feed bytes to
 * phones, and one poller at a time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomFrom } from '../../demo/random.ts';
import { composeEnvironment, composeRoles } from '../kits/compose-file.ts';
import { openPipeline, type Pipeline, type Places, scatter, tally, until } from '../kits/pipeline.ts';
import type { RoleProcess } from '../kits/role-process.ts';
import { describeWith } from '../kits/services.ts';

const periodS = 2;
const roles = ['ingest', 'scoring', 'alerts', 'api'] as const;

/** The compose file's environment, with its names of hosts and its folders standing for those of this run. */
function inContainers({ folder, databaseUrl, redisUrl }: Places): Record<string, string> {
  const { password, host } = new URL(databaseUrl);
  const places = {
    'postgres:5432': host,
    'redis:6379': new URL(redisUrl).host,
    '/var/lib/tocsin': `${folder}/data`,
    '/run/secrets': `${folder}/secrets`,
  };
  const environment = composeEnvironment({
    POSTGRES_PASSWORD: password,
    TOCSIN_PUBLIC_URL: 'https://alerts.example.org',
    TOCSIN_CONTACT: 'mailto:duty@example.org',
  });
  const placed = Object.entries(environment).map(([name, value]) => [
    name,
    Object.entries(places).reduce((text, [there, here]) => text.replace(there, here), value),
  ]);
  // Each container has a port 8080 of its own.
  return { ...Object.fromEntries(placed), PORT: '0' };
}

describeWith('redis', 'two of each role', () => {
  let pipeline: Pipeline;

  beforeAll(async () => {
    pipeline = await openPipeline('redis', inContainers);
    const feeds = JSON.stringify([{ id: 'usgs-earthquakes', url: pipeline.feed.url, pollSeconds: periodS }]);
    expect(composeRoles()).toEqual(['alerts', 'api', 'ingest', 'scoring']);
    // All at once, as `docker compose up` does: nobody has made the tables or the keys before.
    await Promise.all(roles.flatMap((role) => [1, 2].map(() => pipeline.start(role, { TOCSIN_FEEDS: feeds }))));
    await pipeline.configure();
    await pipeline.subscribe(scatter(400, randomFrom(7)));
  }, 120_000);
  afterAll(() => pipeline.close());

  const poller = async (): Promise<RoleProcess> => {
    const { rows } = await pipeline.pool.query<{ owner: string }>('SELECT lease_owner AS owner FROM feed_status');
    const found = pipeline.running.find(({ pid }) => rows[0]?.owner.includes(`-${pid}-`));
    if (!found) throw new Error(`nobody who runs holds the lease of ${rows[0]?.owner}`);
    return found;
  };

  it('carry an earthquake from feed bytes to every phone inside, and to none outside', async () => {
    pipeline.shake('roles1');
    const sentAt = await pipeline.feed.sent('roles1');
    await until('every message told', 30_000, async () => {
      const alerts = await pipeline.published('roles1');
      return alerts.length === 2 && tally(alerts, pipeline.people, await pipeline.push.report()).missed === 0;
    });
    // Time for what should not come.
    await sleep(1_000);
    const report = await pipeline.push.report();
    const told = tally(await pipeline.published('roles1'), pipeline.people, report);
    const times = report.received.flat().map(({ at }) => at - sentAt);
    console.log(
      `${told.expected} of ${pipeline.people.length} to be told; first push ${Math.min(...times)} ms, last ${Math.max(...times)} ms after the feed's bytes`,
    );
    expect(told).toMatchObject({ missed: 0, outside: 0, wrong: 0, repeats: 0 });
    expect(told.expected).toBeGreaterThan(100);
    expect(told.expected).toBeLessThan(pipeline.people.length - 50);
    expect(report.faults).toEqual([]);
  }, 60_000);

  it('make one poller between two ingest processes', async () => {
    const before = pipeline.feed.askedAt.length;
    await sleep(4 * periodS * 1_000);
    const asked = pipeline.feed.askedAt.length - before;
    console.log(`${asked} polls in ${4 * periodS} s at one per ${periodS} s`);
    expect(asked).toBeGreaterThanOrEqual(3);
    expect(asked).toBeLessThanOrEqual(5);
  }, 30_000);

  it('hand the poll over within one period of a SIGKILL', async () => {
    const polling = await poller();
    const killedAt = Date.now();
    await pipeline.kill(polling);
    await until('another poll', 10_000, () => pipeline.feed.askedAt.some((at) => at > killedAt));
    const tookMs = pipeline.feed.askedAt.find((at) => at > killedAt)! - killedAt;
    console.log(`polled again ${tookMs} ms after the poller was killed; period ${periodS} s`);
    expect(tookMs).toBeLessThanOrEqual(periodS * 1_000);
    expect((await poller()).pid).not.toBe(polling.pid);
  }, 30_000);
});
