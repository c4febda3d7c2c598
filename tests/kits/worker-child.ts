/** A process for tests to kill: relays and works off the queue `kills`, noting each run in the table `ran`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../../platform/config.ts';
import { consume } from '../../platform/outbox.ts';
import { openPool, transaction } from '../../platform/postgres.ts';
import { openQueues } from '../../platform/queue.ts';
import { startRelay } from '../../platform/relay.ts';

const [databaseUrl = '', redisUrl = ''] = process.argv.slice(2);
const pool = openPool(databaseUrl);
const queues = await openQueues(loadConfig(redisUrl ? { REDIS_URL: redisUrl } : {}), databaseUrl, () => undefined);
startRelay(pool, queues, { onError: () => undefined });
consume(pool, queues, 'kills', { concurrency: 4 }, async (job) => {
  await pool.query('INSERT INTO ran (job_id) VALUES ($1)', [job.id]);
  await sleep(30);
  await transaction(pool, async (client) => {
    if (await job.finish(client)) await client.query('INSERT INTO finished (job_id) VALUES ($1)', [job.id]);
  });
});
