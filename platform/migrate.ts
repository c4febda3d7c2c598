/** Brings the record's schema up to date: `migrations/*.sql` in name order, each once, under one advisory lock. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TocsinError } from '../domain/error.ts';
import { type Client, type Pool, transaction } from './postgres.ts';

/** Any fixed number; every Tocsin process takes the same one. */
const lockKey = 7_062_023;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/**
 * Applies what is missing and returns the names applied. Safe to call from many processes at once.
 * @throws TocsinError('configuration') if an applied file has changed since, or the database is newer than this release.
 */
export async function migrate(pool: Pool, folder = join(import.meta.dirname, 'migrations')): Promise<string[]> {
  const migrations = readMigrations(folder);
  const lock = await pool.connect();
  try {
    await lock.query('SET statement_timeout = 0');
    await lock.query('SELECT pg_advisory_lock($1)', [lockKey]);
    const applied = await readApplied(lock);
    refuseIfChanged(migrations, applied);
    const missing = migrations.filter(({ name }) => !applied.has(name));
    for (const migration of missing) await apply(pool, migration);
    return missing.map(({ name }) => name);
  } finally {
    // Ending the session gives the lock back even if the connection is in doubt.
    lock.release(true);
  }
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

async function readApplied(client: Client): Promise<Map<string, string>> {
  await client.query(
    'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'SELECT name, checksum FROM schema_migrations',
  );
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

function refuseIfChanged(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): void {
  const known = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
  const changed = migrations
    .filter(({ name, checksum }) => applied.has(name) && applied.get(name) !== checksum)
    .map(({ name }) => name);
  if (changed.length > 0) {
    throw new TocsinError(
      'configuration',
      `Migration ${changed.join(', ')} was changed after it was applied. Restore the file and put the change in a new one.`,
    );
  }
  const newer = [...applied.keys()].filter((name) => !known.has(name));
  if (newer.length > 0) {
    throw new TocsinError(
      'configuration',
      `The database is newer than this release: it has ${newer.join(', ')}. Start the newer release, or restore a backup taken before it.`,
    );
  }
}

const apply = (pool: Pool, { name, sql, checksum }: Migration): Promise<void> =>
  transaction(pool, async (client) => {
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query(sql);
    await client.query('INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)', [name, checksum]);
  });
