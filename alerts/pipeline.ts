/**
 * What happens between a verdict and a published message, in order; each step is a file of its own.
 *
 *   1. situation.ts   read the thread as it stands, under its lock
 *   2. bands.ts       what the verdicts ask for, per severity band
 *   3. decide.ts      what each band says next, or why it is silent
 *   4. draft.ts       the message: facts, area (area.ts), texts (texts.ts), CAP (compose.ts)
 *   5. hold.ts        does it wait for a person (carry-out.ts)
 *   6. publish.ts     issue it (issue.ts) and hand it to fan-out, or keep it with its deadline
 *   7. the decision with its named reason, on record and in the log
 *   8. newcomers.ts   whoever subscribes at this moment is told too
 */
import { randomUUID } from 'node:crypto';
import { speaks } from '../domain/decision.ts';
import type { DecideCause, Payloads } from '../domain/pipeline.ts';
import { addJobs } from '../platform/jobs.ts';
import type { Client } from '../platform/postgres.ts';
import { settleHeld } from '../platform/stores/alert-store.ts';
import { insertDecisions, type StoredDecision } from '../platform/stores/decision-store.ts';
import { ensureThread, mergeThreads } from '../platform/stores/thread-store.ts';
import { answerHold, cancelThread, endHold } from './acts.ts';
import { carryOut } from './carry-out.ts';
import { decide, makesMessage } from './decide.ts';
import { meetNewcomers } from './newcomers.ts';
import { bandStates, loadSituation, lockThread, type Situation, survivorOf } from './situation.ts';

/** What a decision needs from outside the record. */
export interface DecideContext {
  /** Read once the thread is locked, so that what waited for the lock is not decided in the past. */
  now(): number;
  readonly publicUrl: string;
  /** Ids of the channels that a message would go out on. */
  readonly channels: readonly string[];
}

/** Carries out one `decide` job in the caller's transaction; returns the decisions made, for log and metric. */
export async function runDecision(
  client: Client,
  { eventId, agencyId, cause }: Payloads['decide'],
  context: DecideContext,
): Promise<StoredDecision[]> {
  const survivor = await survivorOf(client, eventId);
  await lockThread(client, survivor.id, agencyId);
  const situation = await loadSituation(client, eventId, agencyId, context.now());
  const decisions = await decisionsFor(client, situation, cause, context);
  await insertDecisions(client, decisions);
  const issued = decisions.filter(({ kind }) => speaks(kind) && kind !== 'held');
  await meetNewcomers(
    client,
    issued.flatMap(({ alertId }) => alertId ?? []),
  );
  return decisions;
}

function decisionsFor(
  client: Client,
  situation: Situation,
  cause: DecideCause,
  context: DecideContext,
): Promise<StoredDecision[]> {
  switch (cause.kind) {
    case 'approval':
      return answerHold(client, situation, cause, context);
    case 'hold-deadline':
      return endHold(client, situation, cause);
    case 'cancel':
      return cancelThread(client, situation, cause, context);
    case 'assessment':
    case 'event':
    case 'dwell':
      return decideThread(client, situation, cause, context);
  }
}

/** Decides every band of the thread anew and carries it out. */
async function decideThread(
  client: Client,
  situation: Situation,
  cause: DecideCause,
  context: DecideContext,
): Promise<StoredDecision[]> {
  const { event, agency, traits, demands, now } = situation;
  if (event.state === 'merged') await followMerge(client, situation);
  const decisions = decide({
    asOf: now,
    traits,
    event: { ...event, phenomenonAt: event.reports[0]?.originTime ?? event.firstSeenAt },
    threadState: threadStateOf(situation),
    demands,
    bands: bandStates(situation),
  });
  const speaks = decisions.some(makesMessage);
  const thread = speaks ? await ensureThread(client, event.id, agency.id) : situation.thread;
  if (thread && event.state === 'live') await adoptMerged(client, situation, thread.id);
  const id = randomUUID();
  const stored: StoredDecision[] = [];
  for (const decision of decisions) {
    const outcomes = await carryOut(client, situation, decision, {
      ...context,
      threadId: thread?.id ?? '',
      decisionId: id,
    });
    for (const { decisionId, ...outcome } of outcomes) {
      const key = { id: decisionId, threadId: thread?.id ?? null, band: decision.band };
      stored.push(recordOf(situation, cause, key, outcome, { changes: decision.changes }));
    }
  }
  return stored;
}

/** A thread that the sources' withdrawal closed opens again when the event lives again; a person's cancel stays. */
function threadStateOf(situation: Situation) {
  const state = situation.thread?.state ?? 'open';
  if (state !== 'cancelled' || situation.event.state !== 'live') return state;
  const last = situation.alerts.findLast(({ cap, state: made }) => made === 'issued' && cap.msgType === 'Cancel');
  return last?.facts.cancelReason?.by === 'sources' ? 'open' : state;
}

/** The event goes on as another: this thread closes without a Cancel, and the other decides with what we have said. */
async function followMerge(client: Client, { event, agency, thread }: Situation): Promise<void> {
  const survivor = await survivorOf(client, event.id);
  if (thread) {
    const into = await ensureThread(client, survivor.id, agency.id);
    await mergeThreads(client, [thread.id], into.id);
  }
  const cause = { kind: 'event', revision: survivor.revision } as const;
  await addJobs(client, 'decide', [{ eventId: survivor.id, agencyId: agency.id, cause }]);
}

/** Closes the threads of merged events and the drafts that wait in them. */
async function adoptMerged(client: Client, { merged, alerts }: Situation, into: string): Promise<void> {
  const ids = merged.map(({ id }) => id);
  await mergeThreads(client, ids, into);
  for (const alert of alerts) {
    if (alert.state === 'held' && ids.includes(alert.threadId)) await settleHeld(client, alert.id, 'dropped');
  }
}

function recordOf(
  { event, agency, now, assessment, demands }: Situation,
  cause: DecideCause,
  key: Pick<StoredDecision, 'id' | 'threadId' | 'band'>,
  outcome: Pick<StoredDecision, 'kind' | 'reason' | 'alertId'>,
  explanation: StoredDecision['explanation'],
): StoredDecision {
  const demand = demands.find(({ band }) => band === key.band)?.demand;
  return {
    ...key,
    ...outcome,
    eventId: event.id,
    agencyId: agency.id,
    cause,
    explanation: {
      ...explanation,
      assessmentId: assessment?.id ?? null,
      ...(demand && {
        level: demand.level,
        probability: demand.probability,
        zones: demand.met.map(({ zoneId }) => zoneId),
      }),
    },
    at: now,
  };
}
