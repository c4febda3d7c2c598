/** The record: types, transactions, LISTEN and migrations on a real server. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../platform/listen.ts';
import { migrate } from '../../platform/migrate.ts';
import { openPool, type Pool, sqlState, transaction } from '../../platform/postgres.ts';
import { startPostgres, type TestServer, temporaryFolder } from '../kits/services.ts';

let record: TestServer;
let pool: Pool;

beforeAll(async () => {
  record = await startPostgres();
  pool = openPool(record.url);
});

afterAll(async () => {
  await pool.end();
  await record.stop();
});

describe('openPool', () => {
  it('reads H3 cells as bigint, moments as Date and jsonb as it is', async () => {
    const { rows } =
      await pool.query(`SELECT 613219835716829183::int8 AS cell, ARRAY[1, NULL, -9223372036854775808]::int8[] AS cells, '{}'::int8[] AS none,
      '{"a":[1]}'::jsonb AS json, '2023-02-06T01:17:36Z'::timestamptz AS at, 7::int4 AS small`);
    expect(rows[0]).toEqual({
      cell: 613219835716829183n,
      cells: [1n, null, -9223372036854775808n],
      none: [],
      json: { a: [1] },
      at: new Date('2023-02-06T01:17:36Z'),
      small: 7,
    });
    const { rows: back } = await pool.query('SELECT $1::int8 = ANY($2::int8[]) AS found', [5n, [4n, 5n]]);
    expect(back).toEqual([{ found: true }]);
  });

  it('outlives connections that the server ends', async () => {
    await Promise.all([pool.query('SELECT 1'), pool.query('SELECT 1')]);
    const client = await pool.connect();
    await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = current_user',
    );
    client.release();
    await sleep(50);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('ends a statement that runs too long', async () => {
    const hasty = openPool(record.url, { statementTimeoutMs: 100 });
    const error = await hasty.query('SELECT pg_sleep(5)').catch((cause: unknown) => cause);
    expect(sqlState(error)).toBe('57014');
    await hasty.end();
  });
});

describe('transaction', () => {
  it('takes back all of it, and gives the connection back', async () => {
    await pool.query('CREATE TABLE IF NOT EXISTS note (n int UNIQUE)');
    for (let n = 0; n < 30; n += 1) {
      const failing = transaction(pool, async (client) => {
        await client.query('INSERT INTO note VALUES (1)');
        await client.query('INSERT INTO note VALUES (1)');
      });
      await expect(failing).rejects.toThrow(/duplicate/);
    }
    expect((await pool.query('SELECT * FROM note')).rows).toEqual([]);
    expect(pool.waitingCount).toBe(0);
  });

  it('runs again what PostgreSQL could not serialise or deadlocked', async () => {
    await pool.query('CREATE TABLE counter AS SELECT id, 0 AS n FROM generate_series(1, 2) AS id');
    let runs = 0;
    const both = (first: number, second: number) =>
      transaction(pool, async (client) => {
        runs += 1;
        await client.query('UPDATE counter SET n = n + 1 WHERE id = $1', [first]);
        await sleep(100);
        await client.query('UPDATE counter SET n = n + 1 WHERE id = $1', [second]);
      });
    await Promise.all([both(1, 2), both(2, 1)]);
    expect(runs).toBeGreaterThan(2);
    expect((await pool.query('SELECT n FROM counter')).rows).toEqual([{ n: 2 }, { n: 2 }]);
  });
});

describe('listen', () => {
  it('hears what was notified, and again after its connection was cut', async () => {
    const heard: string[] = [];
    const losses: unknown[] = [];
    const listener = listen(
      pool,
      'news',
      (payload) => heard.push(payload),
      (error) => losses.push(error),
    );
    const until = async (count: number) => {
      for (let n = 0; heard.length < count && n < 300; n += 1) await sleep(20);
      expect(heard).toHaveLength(count);
    };
    await until(1);
    await pool.query("SELECT pg_notify('news', 'one')");
    await until(2);
    await pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tocsin listen news'",
    );
    await until(3);
    await pool.query("SELECT pg_notify('news', 'two')");
    await until(4);
    expect(heard).toEqual(['', 'one', '', 'two']);
    expect(losses.map(String).join()).toMatch(/terminating connection|Connection terminated/);
    await listener.close();
    const { rows } = await pool.query("SELECT FROM pg_stat_activity WHERE application_name = 'tocsin listen news'");
    expect(rows).toHaveLength(0);
  });
});

describe('migrate', () => {
  const fresh = async () => {
    await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    const folder = temporaryFolder();
    const put = (name: string, sql: string) => writeFileSync(join(folder.path, name), sql);
    put('001-a.sql', 'CREATE TABLE a (n int);');
    put('002-b.sql', 'CREATE TABLE b (n int); INSERT INTO b VALUES (1);');
    return { ...folder, put };
  };

  it('applies each file once though many start together, and later ones later', async () => {
    const { path, put, remove } = await fresh();
    const applied = await Promise.all([migrate(pool, path), migrate(pool, path), migrate(pool, path)]);
    expect(applied.flat().sort()).toEqual(['001-a.sql', '002-b.sql']);
    put('003-c.sql', 'INSERT INTO b VALUES (2);');
    expect(await migrate(pool, path)).toEqual(['003-c.sql']);
    expect((await pool.query('SELECT n FROM b ORDER BY n')).rows).toEqual([{ n: 1 }, { n: 2 }]);
    remove();
  });

  it('refuses a changed file and a newer database, and says what to do', async () => {
    const { path, put, remove } = await fresh();
    await migrate(pool, path);
    put('001-a.sql', 'CREATE TABLE a (n bigint);');
    await expect(migrate(pool, path)).rejects.toThrow(/001-a\.sql was changed.*Restore/);
    put('001-a.sql', 'CREATE TABLE a (n int);');
    await pool.query("INSERT INTO schema_migrations VALUES ('009-z.sql', 'x')");
    await expect(migrate(pool, path)).rejects.toThrow(/newer than this release: it has 009-z\.sql/);
    remove();
  });

  it('leaves nothing of a file that fails, and keeps those before it', async () => {
    const { path, put, remove } = await fresh();
    put('003-c.sql', 'CREATE TABLE c (n int); SELECT broken;');
    await expect(migrate(pool, path)).rejects.toThrow(/broken/);
    expect((await pool.query("SELECT to_regclass('c') AS c, to_regclass('b')::text AS b")).rows).toEqual([
      { c: null, b: 'b' },
    ]);
    put('003-c.sql', 'CREATE TABLE c (n int);');
    expect(await migrate(pool, path)).toEqual(['003-c.sql']);
    remove();
  });
});
