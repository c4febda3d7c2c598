/** The last step of issuing: nobody who subscribes at this moment is lost between the fan-out and the greeting. */
import type { DeliverJob } from '../domain/pipeline.ts';
import { addJobs } from '../platform/jobs.ts';
import type { Client } from '../platform/postgres.ts';
import { readAlerts } from '../platform/stores/issued-alert-store.ts';
import { holdNewcomers } from '../platform/stores/newcomer-lock.ts';
import { bounds, graceMs, queueOf } from './fan-out.ts';

/** How long an alert waits for those who are half-way through subscribing; it goes out regardless. */
const waitMs = 1_000;

/** Instants after the issue at which the area is gone through once more: soon, and when no statement of then can still be running. */
const searchAgainMs = [5_000, 60_000];

/** Call at the very end of a transaction that issued these alerts: until its commit nobody can subscribe. */
export async function meetNewcomers(client: Client, alertIds: readonly string[]): Promise<void> {
  if (alertIds.length === 0 || (await holdNewcomers(client, waitMs))) return;
  for (const alert of await readAlerts(client, alertIds)) {
    if (alert.closing || alert.told.length === 0) continue;
    for (const delayMs of searchAgainMs) {
      const job: DeliverJob = {
        alertId: alert.id,
        audience: 'newcomers',
        band: 0,
        ...bounds(alert.told),
        origin: `missed-${delayMs}`,
        round: 0,
      };
      await addJobs(client, queueOf(alert), [job], { delayMs, deadlineAt: alert.expiresAt + graceMs });
    }
  }
}
