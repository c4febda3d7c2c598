/** Tells who subscribes inside an active alert: a range of one cell for each thread in force there, through the same door as everybody. */
import type { Clock } from '../platform/clock.ts';
import { addJobs } from '../platform/jobs.ts';
import { type Pool, transaction } from '../platform/postgres.ts';
import { readInForceAt } from '../platform/stores/issued-alert-store.ts';
import { readSubscription } from '../platform/stores/subscription-store.ts';
import { alertFor } from './audience.ts';
import { graceMs, queueOf } from './fan-out.ts';

/** Adds one delivery job per thread in force, for the most severe message of it that the person would hear. */
export async function greet(
  pool: Pool,
  clock: Clock,
  { subscriptionId, changedAt }: { readonly subscriptionId: string; readonly changedAt: number },
): Promise<void> {
  const person = await readSubscription(pool, subscriptionId);
  if (!person) return;
  const inForce = await readInForceAt(pool, person.cell, clock.now());
  const threads = new Set(inForce.map(({ threadId }) => threadId));
  await transaction(pool, async (client) => {
    for (const thread of threads) {
      const said = inForce.filter(({ threadId }) => threadId === thread);
      const alert = alertFor(
        { ...person, heard: [], awaited: [], heardMerged: false },
        { decision: said, standing: [] },
      );
      if (!alert) continue;
      const cell = person.cell.toString();
      const job = {
        alertId: alert.id,
        audience: 'newcomers' as const,
        band: 0,
        from: { cell, subscriptionId: '' },
        to: { cell, subscriptionId },
        origin: `greet-${subscriptionId}-${changedAt}`,
        round: 0,
      };
      await addJobs(client, queueOf(alert), [job], { deadlineAt: alert.expiresAt + graceMs });
    }
  });
}
