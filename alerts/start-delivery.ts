/** Starts the delivery half of the alerts stage: fan-out, both lanes and the greeting of newcomers. */
import { work } from '../platform/jobs.ts';
import type { Platform, RunningStage } from '../platform/platform.ts';
import { deliver } from './deliver.ts';
import { fanOut } from './fan-out.ts';
import { greet } from './greet.ts';
import { openHand } from './hand.ts';
import { openLanes } from './lanes.ts';
import { openPlans } from './plan.ts';
import { openSenders } from './senders.ts';
import type { Desk } from './tell.ts';

/** @throws TocsinError('wiring' or 'configuration') where a channel cannot be opened. */
export async function startDelivery(platform: Platform): Promise<RunningStage> {
  const { pool, clock, config } = platform;
  const plans = openPlans(pool);
  const lanes = openLanes(pool);
  const outcomes = platform.metrics.counter('delivery_outcomes_total', 'Attempts by channel and what came of them', [
    'channel',
    'state',
  ]);
  const openDesk = async (): Promise<Desk> => ({
    platform,
    senders: await openSenders(platform),
    // Both lanes together: a kill repeats one batch at most.
    hand: openHand(Math.floor(config.queue.batchSize / 2)),
    count: (channel, state, people) => outcomes.inc({ channel, state }, people),
  });
  const [immediate, routine] = [await openDesk(), await openDesk()];
  work(platform, 'fan-out', ({ alertId }) => fanOut(pool, plans, alertId, config.queue.batchSize));
  work(platform, 'greet', (payload) => greet(pool, clock, payload));
  work(platform, 'deliver-immediate', (job, context) => lanes.immediate(() => deliver(immediate, plans, job, context)));
  work(platform, 'deliver-routine', (job, context) =>
    lanes.routine((giveWay) => deliver(routine, plans, job, context, giveWay)),
  );
  return {
    async close() {
      await Promise.all([immediate.senders.close(), routine.senders.close()]);
    },
  };
}
