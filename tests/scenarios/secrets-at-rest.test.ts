/**
 * What is kept does not give addresses away: after a whole run, with the data key elsewhere, neither the database's files and rows,
 * nor Redis's AOF and RDB, nor any log holds an endpoint or an auth secret in any form.
 */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomFrom } from '../../demo/random.ts';
import type { Pool } from '../../platform/postgres.ts';
import { filesBelow, formsOf, search } from '../kits/byte-search.ts';
import { openPipeline, type Pipeline, postSubscription, scatter, tally, until } from '../kits/pipeline.ts';
import { describeWith, temporaryFolder } from '../kits/services.ts';

describeWith('redis', 'after a run with the data key elsewhere', () => {
  const elsewhere = temporaryFolder();
  let pipeline: Pipeline;
  let again: Response;
  let redisFolder = '';
  let rows: (readonly [string, Buffer])[] = [];

  beforeAll(async () => {
    // Everything is logged that can be.
    pipeline = await openPipeline('redis', { LOG_LEVEL: 'trace' });
    await pipeline.start('all');
    await pipeline.configure();
    // Every kind of trouble, since it is what gets logged.
    const troubles = [
      [{ status: 503 }],
      [{ status: 410 }],
      [{ status: 401 }],
      ['lost' as const],
      ['reset' as const],
      [{ status: 400 }],
    ];
    await pipeline.subscribe(scatter(120, randomFrom(11)), (index) => troubles[index] ?? []);
    // Refused at the door: an address that is none, and one that names a place within.
    const person = pipeline.people[20]!;
    await postSubscription(pipeline.api(), {
      ...person,
      subscription: { ...person.subscription, keys: { p256dh: 'x', auth: person.subscription.keys.auth } },
    });
    again = await postSubscription(pipeline.api(), person);
    pipeline.shake('secrets');
    await until('told', 40_000, async () => {
      const alerts = await pipeline.published('secrets');
      return (
        alerts.length > 0 &&
        tally(alerts, pipeline.people.slice(6), { received: (await pipeline.push.report()).received.slice(6) })
          .missed === 0
      );
    });
    await sleep(2_000);
    rows = await everyRow(pipeline.pool);
    const redis = new Redis(pipeline.redis!.url);
    [, redisFolder = ''] = (await redis.config('GET', 'dir')) as string[];
    await redis.config('SET', 'rdbcompression', 'no');
    await redis.save();
    redis.disconnect();
    for (const role of pipeline.running) await role.stop();
    await pipeline.record.stop();
    renameSync(join(pipeline.folder, 'keys'), join(elsewhere.path, 'keys'));
  }, 120_000);
  afterAll(async () => {
    await pipeline.close();
    elsewhere.remove();
  });

  const haystacks = function* () {
    yield* filesBelow(pipeline.folder);
    yield* filesBelow(redisFolder);
    yield* rows;
    yield ['logs', Buffer.from(pipeline.logs())] as const;
  };

  it('no endpoint and no auth secret is anywhere, in any form', () => {
    const needles = pipeline.people.flatMap(({ subscription: { endpoint, keys } }, index) => {
      const token = endpoint.split('/').at(-1)!;
      return [
        ...formsOf(`endpoint ${index}`, token, Buffer.from(token, 'base64url')),
        ...formsOf(`auth ${index}`, keys.auth, Buffer.from(keys.auth, 'base64url')),
      ];
    });
    const all = [...haystacks()];
    const bytes = all.reduce((sum, [, content]) => sum + content.length, 0);
    console.log(
      `${needles.length} forms of ${pipeline.people.length} addresses sought in ${all.length} files and tables of ${bytes} bytes`,
    );
    expect(search(all, needles)).toEqual([]);
    expect(all.some(([name]) => name.endsWith('.aof'))).toBe(true);
    expect(all.some(([name]) => name.endsWith('dump.rdb'))).toBe(true);
  }, 60_000);

  it('subscribing twice gave one row', () => {
    expect(again.status).toBe(200);
    const [, content] = rows.find(([name]) => name === 'row of subscriptions')!;
    // One of them is gone: its push service said so.
    expect(content.toString().split('\n')).toHaveLength(pipeline.people.length - 1);
  });

  it('and the search would have found one: what is public is found in every kind of place', () => {
    const public_ = [
      { name: 'agency', bytes: Buffer.from('afad@example.org') },
      { name: 'event', bytes: Buffer.from('eq-usgs-secrets') },
    ];
    const places = new Set(
      search(haystacks(), public_).map((hit) =>
        hit.startsWith('/') ? hit.replace(/^.*\/(record|appendonlydir)\/.*$/, '$1') : hit.split(':')[0],
      ),
    );
    expect([...places]).toEqual(expect.arrayContaining(['record', 'appendonlydir', 'logs', 'row of agencies']));
    const [person] = pipeline.people;
    const token = person!.subscription.endpoint.split('/').at(-1)!;
    const leak = JSON.stringify({ text: Buffer.from(`x${token}y`).toString('base64') });
    expect(
      search([['leak', Buffer.from(leak)]], formsOf('endpoint', token, Buffer.from(token, 'base64url'))),
    ).toHaveLength(1);
  }, 60_000);
});

/** All tables as text, since a file may hold a long value compressed. */
async function everyRow(pool: Pool): Promise<(readonly [string, Buffer])[]> {
  const { rows: tables } = await pool.query<{ name: string; sql: string }>(
    `SELECT relname AS name, format('SELECT t::text AS text FROM %I.%I t', nspname, relname) AS sql
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind = 'r' AND nspname IN ('public', 'bullmq')`,
  );
  return Promise.all(
    tables.map(async ({ name, sql }) => {
      const { rows } = await pool.query<{ text: string }>(sql);
      return [`row of ${name}`, Buffer.from(rows.map(({ text }) => text).join('\n'))] as const;
    }),
  );
}
