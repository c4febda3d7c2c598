/** The record: a pool, a transaction that retries what PostgreSQL asks to retry, and LISTEN that survives a lost connection. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { backoff } from './backoff.ts';

export type Pool = pg.Pool;
export type Client = pg.PoolClient;
/** What a query can be sent to: the pool, or the client of an open transaction. */
export type Queryable = Pick<pg.Pool, 'query'> | Pick<pg.PoolClient, 'query'>;

export interface PoolOptions {
  readonly size?: number;
  readonly statementTimeoutMs?: number;
  readonly applicationName?: string;
  /** Told of connections that broke while idle; the pool replaces them by itself. */
  readonly onError?: (error: Error) => void;
}

/** int8 as bigint; jsonb, timestamptz (Date) and the rest as `pg` reads them. Set per pool: BullMQ's pool needs strings. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid, format) {
    if (oid === pg.types.builtins.INT8) return (raw: string) => BigInt(raw);
    if (Number(oid) === int8Array) return (raw: string) => toBigInts(pg.types.getTypeParser(oid)(raw));
    return pg.types.getTypeParser(oid, format);
  },
};
const int8Array = 1016;

/** Of the nested array of strings and nulls that `pg` reads. */
const toBigInts = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(toBigInts) : typeof value === 'string' ? BigInt(value) : value;

/** Opens a pool on `url`; connections are made when first needed. Close with `pool.end()`. */
export function openPool(url: string, options: PoolOptions = {}): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.size ?? 10,
    application_name: options.applicationName ?? 'tocsin',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    keepAlive: true,
    types,
  });
  pool.on('error', options.onError ?? ignore);
  pool.on('connect', (client) => client.on('error', options.onError ?? ignore));
  return pool;
}

/** serialization_failure and deadlock_detected: PostgreSQL rolled back and asks for another try. */
const retriable = new Set(['40001', '40P01']);

/**
 * Runs `work` in one transaction and commits; any error rolls back and is thrown. Serialization failures and deadlocks
 * run `work` again, up to 5 times, so it must have no effect outside the transaction.
 */
export async function transaction<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(pool, work);
    } catch (error) {
      if (attempt >= 5 || !retriable.has(sqlState(error) ?? '')) throw error;
      await sleep(backoff(attempt, { baseMs: 20, maxMs: 500 }));
    }
  }
}

/** SQLSTATE of a PostgreSQL error, e.g. `23505` for a broken unique constraint. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

async function once<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection that cannot roll back is in an unknown state and must not return to the pool.
    await client.query('ROLLBACK').catch((cause: Error) => {
      broken = cause;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

function ignore(): void {
  // The pool has dropped the connection already; whoever queries next gets a fresh one or the error itself.
}
