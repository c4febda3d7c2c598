/** Cuts an alert's audience into key ranges, arrival band by arrival band, without loading the people. */
import type { CellRange } from '../domain/cell-range.ts';
import type { DeliverJob, RecipientKey } from '../domain/pipeline.ts';
import { addJobs } from '../platform/jobs.ts';
import { type Client, type Pool, transaction } from '../platform/postgres.ts';
import { cutHearers, cutResidents, noteAudience } from '../platform/stores/delivery-store.ts';
import type { IssuedAlert } from '../platform/stores/issued-alert-store.ts';
import type { Plan, Plans } from './plan.ts';

/** Jobs of an alert outlive it a little, so that the ledger says of everyone what became of them. */
export const graceMs = 3_600_000;

/**
 * Adds the delivery jobs of an alert. Each part of the audience (an arrival band, the earlier hearers) is one transaction, so that
 * the soonest are on their way while the rest is cut, and a second run does what is missing.
 *
 * Ranges join up from the first cell to the last: who subscribes between the cut and the sending lies in one of them,
 * and who comes later is greeted.
 */
export async function fanOut(pool: Pool, plans: Plans, alertId: string, size: number): Promise<void> {
  const plan = await plans.of(alertId);
  for (const [band, ranges] of plan.bands.entries()) {
    await transaction(pool, async (client) => {
      const cuts = plan.alert.closing ? none : await cutResidents(client, ranges, size);
      await addRanges(client, plan.alert, 'area', band, join(cuts, bounds(ranges)));
    });
  }
  if (!continues(plan)) return;
  await transaction(pool, async (client) => {
    const threads = [plan.alert.threadId, ...plan.mergedThreads];
    const cuts = await cutHearers(client, threads, size);
    await addRanges(client, plan.alert, 'told', plan.bands.length, join(cuts, everywhere));
  });
}

/** The queue of an alert's lane. */
export const queueOf = ({ lane }: Pick<IssuedAlert, 'lane'>) => `deliver-${lane}` as const;

/** All keys of the ranges: the empty id comes before every id of a cell. */
export function bounds(ranges: readonly CellRange[]): Bounds {
  const [first, last] = [ranges[0]![0], ranges.at(-1)![1]];
  return { from: { cell: `${first}`, subscriptionId: '' }, to: { cell: `${last + 1n}`, subscriptionId: '' } };
}

/** An Alert starts a chain; only what follows goes to those who heard it wherever they live. */
const continues = ({ alert }: Plan): boolean => alert.msgType !== 'Alert';

const none = { cuts: [], any: false };

/** From before the first key to after the last one there can be. */
const everywhere = {
  from: { cell: '0', subscriptionId: '' },
  to: { cell: String(2n ** 63n - 1n), subscriptionId: '' },
};

type Bounds = Pick<DeliverJob, 'from' | 'to'>;

async function addRanges(
  client: Client,
  alert: IssuedAlert,
  audience: DeliverJob['audience'],
  band: number,
  ranges: readonly Bounds[],
): Promise<void> {
  if (!(await noteAudience(client, alert.id, audience, band, ranges.length))) return;
  const jobs = ranges.map((range) => ({ alertId: alert.id, audience, band, ...range, origin: 'fan-out', round: 0 }));
  await addJobs(client, queueOf(alert), jobs, { priority: band, deadlineAt: alert.expiresAt + graceMs });
}

function join({ cuts, any }: { cuts: readonly RecipientKey[]; any: boolean }, { from, to }: Bounds): Bounds[] {
  if (!any) return [];
  const starts = [from, ...cuts];
  return starts.map((start, index) => ({ from: start, to: starts[index + 1] ?? to }));
}
