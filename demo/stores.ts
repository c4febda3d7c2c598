/** An empty record and an empty queue on the servers that REDIS_URL and DATABASE_URL name; nothing that is there is touched. */
import { Redis } from 'ioredis';
import pg from 'pg';
import { TocsinError } from '../domain/error.ts';

/** The URL of a database made for this run; of the named one where making one is not allowed and it is empty. */
export async function freshDatabase(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const name = `tocsin_demo_${Date.now().toString(36)}`;
    await client.query(`CREATE DATABASE ${name}`);
    const made = new URL(url);
    made.pathname = `/${name}`;
    return made.href;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === insufficientPrivilege)) throw error;
    const { rows } = await client.query<{ used: boolean }>(
      `SELECT to_regclass('public.observations') IS NOT NULL AS used`,
    );
    if (!rows[0]?.used) return url;
    throw new TocsinError(
      'configuration',
      'The database of DATABASE_URL is in use and its user may not make another; name an empty one or allow CREATEDB.',
    );
  } finally {
    await client.end();
  }
}

const insufficientPrivilege = '42501';

/** The URL of the first empty logical database of the server, the named one first. */
export async function freshRedis(url: string): Promise<string> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, lazyConnect: true });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const named = Number(new URL(url).pathname.slice(1) || 0);
    for (const number of [named, ...Array.from({ length: 16 }, (_, each) => each)]) {
      await redis.select(number);
      if ((await redis.dbsize()) > 0) continue;
      const empty = new URL(url);
      empty.pathname = `/${number}`;
      return empty.href;
    }
    throw new TocsinError(
      'configuration',
      'Every logical database of REDIS_URL is in use; name a server with an empty one.',
    );
  } finally {
    redis.disconnect();
  }
}
