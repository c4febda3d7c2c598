/** `tocsin requeue`: rebuilds the queue store from the record and revives what failed. */
import { loadConfig } from '../platform/config.ts';
import { openPlatform } from '../platform/open-platform.ts';
import { listFailed } from '../platform/outbox.ts';
import { rebuild } from '../platform/relay.ts';
import type { Command } from './command.ts';

export default {
  summary: 'rebuild the queues from the record and revive failed jobs',
  usage: `tocsin requeue [--list]

Adds every unfinished job to the queue store again and revives those that failed for good.
Start-up does the same; use it by hand after the queue store was wiped under running workers.
  --list   only print the failed jobs, one JSON object per line`,
  async run(words) {
    const unknown = words.find((word) => word !== '--list');
    if (unknown) {
      process.stderr.write(`tocsin requeue: unknown word '${unknown}'; see tocsin help requeue\n`);
      return 2;
    }
    const platform = await openPlatform(loadConfig(), { role: 'requeue', ownsRecord: false, relays: false });
    try {
      if (words.includes('--list')) {
        for (const job of await listFailed(platform.pool)) process.stdout.write(`${JSON.stringify(job)}\n`);
      } else {
        process.stdout.write(`${JSON.stringify(await rebuild(platform.pool, platform.queues))}\n`);
      }
      return 0;
    } finally {
      await platform.close();
    }
  },
} satisfies Command;
