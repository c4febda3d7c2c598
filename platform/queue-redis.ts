/** The queue store of production: BullMQ on Redis, with a hash tag per queue so that a cluster can hold it. */
import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { TocsinError } from '../domain/error.ts';
import type { QueueStore, StoredJob } from './queue-store.ts';

export async function openRedisStore(url: string, onError: (error: Error) => void): Promise<QueueStore> {
  const connections: Redis[] = [];
  const connect = (options: RedisOptions): Redis => {
    // The one place to hand ioredis Sentinels or a Cluster instead of a URL.
    const redis = new Redis(url, {
      maxRetriesPerRequest: null,
      connectTimeout: 5_000,
      keepAlive: 10_000,
      retryStrategy: (n) => Math.min(50 * n, 500),
      ...options,
    });
    redis.on('error', onError);
    connections.push(redis);
    return redis;
  };
  // A producer holds a transaction open while it adds, so it must hear of a lost Redis instead of waiting for it.
  const producer = connect({ commandTimeout: 5_000 });
  await reach(producer);

  return {
    kind: 'redis',
    openQueue(name) {
      const queue = new Queue<StoredJob['data']>(name, { connection: producer, prefix: prefixOf(name) });
      queue.on('error', onError);
      return queue;
    },
    openWorker(name, process, options) {
      const connection = connect({});
      const worker = new Worker<StoredJob['data'], void>(name, (job, token, signal) => process(job, token, signal), {
        ...options,
        connection,
        prefix: prefixOf(name),
      });
      worker.on('error', onError);
      return Object.assign(worker, {
        abandon: async () => connection.disconnect(),
      });
    },
    async close() {
      for (const redis of connections) redis.disconnect();
    },
  };
}

const prefixOf = (name: string) => `{tocsin.${name}}`;

async function reach(redis: Redis): Promise<void> {
  try {
    await redis.ping();
  } catch (cause) {
    redis.disconnect();
    throw new TocsinError(
      'unavailable',
      `Redis at ${redis.options.host}:${redis.options.port} does not answer; check REDIS_URL and that it runs.`,
      [],
      { cause },
    );
  }
}
