/** The demo on given servers: a database of its own, an empty logical database of Redis, nothing touched that is there. */
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, freshRedis } from '../../demo/stores.ts';
import { describeWith, startPostgres, startRedis, type TestServer } from '../kits/services.ts';

describe('a database for the demo', () => {
  let server: TestServer;
  const ask = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  it('is a new one where its user may make one', async () => {
    const [one, other] = [await freshDatabase(server.url), await freshDatabase(server.url)];
    expect(new Set([server.url, one, other]).size).toBe(3);
    expect(await ask(one, 'SELECT current_database() AS name')).toEqual([
      { name: expect.stringMatching(/^tocsin_demo_/) },
    ]);
  });

  it('is the named one where it may not and that is empty, else refused with the fix', async () => {
    await ask(server.url, "CREATE ROLE guest LOGIN PASSWORD 'guest'; GRANT ALL ON SCHEMA public TO guest");
    const url = new URL(server.url);
    [url.username, url.password] = ['guest', 'guest'];
    expect(await freshDatabase(url.href)).toBe(url.href);
    await ask(url.href, 'CREATE TABLE public.observations (id text)');
    await expect(freshDatabase(url.href)).rejects.toThrow(/CREATEDB/);
  });
});

describeWith('redis', 'a queue for the demo', () => {
  it('is the named logical database if that is empty, else the first that is', async () => {
    const server = await startRedis();
    const client = new Redis(server.url);
    try {
      expect(await freshRedis(`${server.url}/3`)).toBe(`${server.url}/3`);
      for (const number of [0, 3]) {
        await client.select(number);
        await client.set('there', 'already');
      }
      expect(await freshRedis(`${server.url}/3`)).toBe(`${server.url}/1`);
      expect(await client.get('there')).toBe('already');
    } finally {
      client.disconnect();
      await server.stop();
    }
  });
});
