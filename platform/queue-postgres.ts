/** The queue store of a machine without Redis: BullMQ on PostgreSQL, in the schema `bullmq` beside the record. */

import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresBackend, runMigrations, withBackend } from 'bullmq';
import pg from 'pg';
import type { QueueStore, StoredJob } from './queue-store.ts';

const { Queue, Worker } = withBackend(createPostgresBackend);

export async function openPostgresStore(url: string, onError: (error: Error) => void): Promise<QueueStore> {
  // A pool of its own: BullMQ wants its schema first and int8 as text, and each worker keeps one connection to LISTEN.
  const pool = new pg.Pool({
    connectionString: url,
    max: 20,
    // What a crash takes from here is in the outbox; the commit that marks a row as sent flushes the add before it too.
    options: '-c search_path=bullmq -c synchronous_commit=off',
    application_name: 'tocsin queue',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  });
  pool.setMaxListeners(0);
  pool.on('error', onError);
  await prepare(pool);

  return {
    kind: 'postgres',
    openQueue(name) {
      const queue = new Queue<StoredJob['data']>(name, { connection: pool });
      queue.on('error', onError);
      return queue;
    },
    openWorker(name, process, options) {
      const worker = new Worker<StoredJob['data'], void>(name, (job, token, signal) => process(job, token, signal), {
        ...options,
        connection: pool,
      });
      worker.on('error', onError);
      return Object.assign(worker, { abandon: async () => undefined });
    },
    async close() {
      // A job that was abandoned may still hold a connection, which would hold up the end for ever.
      await Promise.race([pool.end(), sleep(1_000, undefined, { ref: false })]);
    },
  };
}

async function prepare(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, 'bullmq');
  } finally {
    client.release();
  }
}
