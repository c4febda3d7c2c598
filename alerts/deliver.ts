/**
 * A delivery job: reads its key range page by page, tells it in mini-batches, and leaves behind whoever must be tried again as a
 * job of their own, so that a throttled endpoint never holds up the rest.
 */
import type { DeliverJob, RecipientKey } from '../domain/pipeline.ts';
import { addJobs, type JobContext } from '../platform/jobs.ts';
import { transaction } from '../platform/postgres.ts';
import {
  type KeyRange,
  type ReadFor,
  type RecipientRow,
  readHearers,
  readResidents,
} from '../platform/stores/delivery-store.ts';
import { graceMs, queueOf } from './fan-out.ts';
import type { Plan, Plans } from './plan.ts';
import { type Desk, type Run, tell } from './tell.ts';

/** Mini-batches of one job at once: one that waits for a slow endpoint does not stop the next. */
const miniBatchesAtOnce = 4;
const pageSize = 512;

/** How long routine work stays away before it looks again whether the way is free. */
const giveWayMs = 250;
/** Retries that fall due within this time of each other are taken together. */
const gatherMs = 250;

/** Runs a job to its end, or until `giveWay` aborts; then the rest of the range is a new job. Safe to run twice. */
export async function deliver(
  desk: Desk,
  plans: Plans,
  job: DeliverJob,
  context: Pick<JobContext, 'id' | 'signal'>,
  giveWay?: AbortSignal,
): Promise<void> {
  const plan = await plans.of(job.alertId);
  const signal = giveWay ? AbortSignal.any([context.signal, giveWay]) : context.signal;
  const run: Run = { plan, job: context.id, band: job.band, signal };
  let at: RecipientKey = job.from;
  let again: number | null = null;
  let rest = true;
  while (rest && !signal.aborted) {
    const page = await readPage(desk, plan, job, at);
    const told = await tellPage(desk, run, page);
    again = earlier(again, told.again);
    at = told.upTo === page.length && page.length < pageSize ? job.to : keyAfter(at, page[told.upTo - 1]);
    rest = at !== job.to;
  }
  // Interrupted by the process's end: the queue gives this very job to another worker.
  context.signal.throwIfAborted();
  await leaveBehind(desk, plan, job, { at, again, rest });
}

async function readPage(desk: Desk, plan: Plan, job: DeliverJob, from: RecipientKey): Promise<RecipientRow[]> {
  const { pool } = desk.platform;
  const { id: alertId, threadId, decisionId, issuedAt } = plan.alert;
  const { mergedThreads, opens } = plan;
  const readFor: ReadFor = { alertId, threadId, decisionId, issuedAt, mergedThreads, opens };
  const range: KeyRange = { from, to: job.to };
  if (job.audience === 'told') return readHearers(pool, readFor, range, pageSize);
  const area = job.audience === 'area' ? (plan.bands[job.band] ?? []) : plan.alert.told;
  return readResidents(pool, readFor, range, area, pageSize);
}

/** Mini-batches start in key order; those not started when the signal aborts are a tail, and `upTo` counts the people before it. */
async function tellPage(
  desk: Desk,
  run: Run,
  page: readonly RecipientRow[],
): Promise<{ upTo: number; again: number | null }> {
  let upTo = 0;
  let again: number | null = null;
  const work = async (): Promise<void> => {
    while (upTo < page.length && !run.signal.aborted) {
      const people = page.slice(upTo, upTo + desk.hand.people);
      upTo += people.length;
      const next = await desk.hand.take(() => tell(desk, run, people));
      again = earlier(again, next);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: miniBatchesAtOnce }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return { upTo, again };
}

interface Left {
  /** Where the run stopped. */
  readonly at: RecipientKey;
  /** When someone before `at` may be tried again. */
  readonly again: number | null;
  /** Whether there may be people after `at`. */
  readonly rest: boolean;
}

/** Adds what must follow: a later try for those left, the rest of the range, and newer messages for whom this one just reached. */
async function leaveBehind(desk: Desk, plan: Plan, job: DeliverJob, { at, again, rest }: Left): Promise<void> {
  const { pool, clock } = desk.platform;
  const { alert } = plan;
  const deadlineAt = alert.expiresAt + graceMs;
  const queue = queueOf(alert);
  const round = job.round + 1;
  const newer = await plan.newer();
  await transaction(pool, async (client) => {
    if (again !== null) {
      const delayMs = Math.max(0, again - clock.now()) + gatherMs;
      await addJobs(client, queue, [{ ...job, to: at, round }], { delayMs, deadlineAt, priority: job.band });
    }
    if (rest)
      await addJobs(client, queue, [{ ...job, from: at, round }], {
        delayMs: giveWayMs,
        deadlineAt,
        priority: job.band,
      });
    for (const { id, lane, expiresAt } of newer) {
      // Its fan-out may have looked for hearers just before this job's last mini-batch became one.
      const origin = `after-${alert.id}-${job.audience}-${job.origin}`;
      const follow: DeliverJob = { ...job, alertId: id, audience: 'told', origin };
      await addJobs(client, queueOf({ lane }), [follow], { deadlineAt: expiresAt + graceMs, priority: job.band });
    }
  });
}

const keyAfter = (before: RecipientKey, last: RecipientRow | undefined): RecipientKey =>
  last ? { cell: last.cell.toString(), subscriptionId: last.id } : before;

const earlier = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
