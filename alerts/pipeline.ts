/**
 * What happens between a verdict and a published message, in order; each step is a file of its own.
 *
 *   1. situation.ts   read the thread as it stands, under its lock
 *   2. bands.ts       what the verdicts ask for, per severity band
 *   3. decide.ts      what each band says next, or why it is silent
 *   4. draft.ts       the message: facts, area (area.ts), texts (texts.ts), CAP (compose.ts)
 *   5. hold.ts        does it wait for a person
 *   6. publish.ts     issue it (issue.ts) and hand it to fan-out, or keep it with its deadline
 *   7. the decision with its named reason, on record and in the log
 */
import { randomUUID } from 'node:crypto';
import type { Hold } from '../domain/alert.ts';
import { languages } from '../domain/language.ts';
import type { DecideCause, Payloads } from '../domain/pipeline.ts';
import { type SpokenKind, spokenKinds } from '../domain/text-facts.ts';
import { addJobs } from '../platform/jobs.ts';
import type { Client } from '../platform/postgres.ts';
import { type StoredAlert, settleHeld } from '../platform/stores/alert-store.ts';
import { insertDecisions, type StoredDecision } from '../platform/stores/decision-store.ts';
import { countReach } from '../platform/stores/reach-store.ts';
import { ensureThread, mergeThreads } from '../platform/stores/thread-store.ts';
import { answerHold, cancelThread, endHold } from './acts.ts';
import { type BandDecision, decide, exceeds, makesMessage } from './decide.ts';
import { draftAlert } from './draft.ts';
import { holdOf } from './hold.ts';
import { holdDraft, publish } from './publish.ts';
import { bandStates, heldOf, lastSaid, loadSituation, lockThread, type Situation, survivorOf } from './situation.ts';
import { isReviewed } from './texts.ts';

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
    const outcome = await carryOut(client, situation, decision, {
      ...context,
      threadId: thread?.id ?? '',
      decisionId: id,
    });
    stored.push(
      recordOf(situation, cause, { id, threadId: thread?.id ?? null, band: decision.band }, outcome, {
        changes: decision.changes,
      }),
    );
  }
  return stored;
}

type Outcome = Pick<StoredDecision, 'kind' | 'reason' | 'alertId'>;

/** Settles the draft that waits, makes the message, and asks to be woken at the end of a dwell. */
async function carryOut(
  client: Client,
  situation: Situation,
  decision: BandDecision,
  context: DecideContext & { threadId: string; decisionId: string },
): Promise<Outcome> {
  const { band, kind, reason, held, againAt } = decision;
  const waiting = heldOf(situation, band);
  if (waiting && (held === 'drop' || held === 'replace')) await settleHeld(client, waiting.id, 'dropped');
  if (againAt !== null) await decideAgain(client, situation, decision, againAt);
  if (!makesMessage(decision)) return { kind, reason, alertId: held === 'keep' ? (waiting?.id ?? null) : null };
  const intent = {
    band,
    kind: spokenKind(kind),
    msgType: decision.msgType ?? 'Alert',
    keepsArea: decision.keepsArea,
    cancelReason: kind === 'cancelled' ? ({ by: 'sources' } as const) : null,
  };
  const draft = draftAlert(situation, intent, context);
  const { hold, renewed } = await holdFor(client, situation, draft, waiting);
  if (hold) {
    await holdDraft(client, situation, draft, hold, renewed);
    return { kind: 'held', reason: hold.reasons.join(' '), alertId: draft.id };
  }
  const issued = await publish(client, situation, draft, false);
  return issued ? { kind, reason, alertId: draft.id } : { kind: 'suppressed', reason: 'event-closed', alertId: null };
}

async function holdFor(
  client: Client,
  situation: Situation,
  draft: StoredAlert,
  waiting: StoredAlert | null,
): Promise<{ hold: Hold | null; renewed: boolean }> {
  const { agency, event, demands, now } = situation;
  const evaluated = demands.find(({ band }) => band === draft.band);
  const asking = evaluated?.demand?.met.map(({ rule }) => rule);
  const risen = waiting !== null && exceeds(shape(draft), shape(waiting));
  const hold = holdOf({
    asOf: now,
    kind: draft.facts.kind,
    band: draft.band,
    rules: asking ?? evaluated?.rules ?? [],
    agency,
    unreviewed: languages.some((language) => agency.languages.includes(language) && !isReviewed(language)),
    singleAutomatic: event.reports.length === 1 && event.reports[0]?.evaluationMode === 'automatic',
    audience: await countReach(client, draft.told, draft.hazard, draft.band, agency.reachLimit + 1),
    areaKnown: draft.told.length > 0,
    replaces: waiting?.hold ? { deadlineAt: waiting.hold.deadlineAt, risen } : null,
  });
  return { hold, renewed: risen };
}

const shape = ({ told, level, cap }: StoredAlert) => ({ told, level, actions: cap.infos[0]?.responseTypes ?? [] });

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

async function decideAgain(client: Client, situation: Situation, { band }: BandDecision, at: number): Promise<void> {
  const last = lastSaid(situation, band);
  if (!last) return;
  const cause = { kind: 'dwell', alertId: last.id } as const;
  const job = { eventId: situation.event.id, agencyId: situation.agency.id, cause };
  await addJobs(client, 'decide', [job], { delayMs: Math.max(0, at - situation.now) });
}

function recordOf(
  { event, agency, now, assessment, demands }: Situation,
  cause: DecideCause,
  key: Pick<StoredDecision, 'id' | 'threadId' | 'band'>,
  outcome: Outcome,
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

const spokenKind = (kind: BandDecision['kind']): SpokenKind =>
  spokenKinds.find((spoken) => spoken === kind) ?? 'updated';
