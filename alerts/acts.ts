/** What people and deadlines do to drafts and threads: approve, reject, cancel, and the written default. Each may be carried out twice. */
import { randomUUID } from 'node:crypto';
import { TocsinError } from '../domain/error.ts';
import type { DecideCause } from '../domain/pipeline.ts';
import { bands } from '../domain/rule.ts';
import type { Client } from '../platform/postgres.ts';
import { actById, type StoredAct } from '../platform/stores/act-store.ts';
import { type StoredAlert, settleHeld } from '../platform/stores/alert-store.ts';
import type { StoredDecision } from '../platform/stores/decision-store.ts';
import { setThreadState } from '../platform/stores/thread-store.ts';
import { contentHash } from './content-hash.ts';
import { draftAlert } from './draft.ts';
import { publish } from './publish.ts';
import { chainOf, type Situation } from './situation.ts';

type Cause<K extends DecideCause['kind']> = Extract<DecideCause, { kind: K }>;

interface ActContext {
  readonly publicUrl: string;
  readonly channels: readonly string[];
}

/** A person approved or rejected a held draft. A draft that was replaced or settled meanwhile stays as it is. */
export async function answerHold(
  client: Client,
  situation: Situation,
  cause: Cause<'approval'>,
  { channels }: ActContext,
): Promise<StoredDecision[]> {
  const act = await requireAct(client, cause.actId);
  const draft = heldById(situation, cause.alertId);
  if (!draft) return [];
  if (act.kind === 'reject') {
    await settleHeld(client, draft.id, 'rejected');
    return [record(situation, cause, draft, 'suppressed', 'rejected-by-person', act)];
  }
  // Approved is what was read: a word, a cell or a channel that changed since needs a new approval.
  if (act.contentHash !== draft.contentHash || contentHash(draft.cap, channels) !== draft.contentHash) {
    return [record(situation, cause, draft, 'held', 'approval-mismatch', act)];
  }
  if (draft.told.length === 0) return [record(situation, cause, draft, 'held', 'unknown-area', act)];
  return [await issueHeld(client, situation, cause, draft, act)];
}

/** Nobody answered in time: the written default. A pause that came meanwhile keeps the draft from going out by itself. */
export async function endHold(
  client: Client,
  situation: Situation,
  cause: Cause<'hold-deadline'>,
): Promise<StoredDecision[]> {
  const draft = heldById(situation, cause.alertId);
  if (!draft?.hold) return [];
  if (situation.now < draft.hold.deadlineAt) {
    throw new Error(`the hold of ${draft.id} ends at ${new Date(draft.hold.deadlineAt).toISOString()}, not yet`);
  }
  if (draft.hold.atDeadline === 'issue' && !situation.agency.paused) {
    return [await issueHeld(client, situation, cause, draft, null)];
  }
  await settleHeld(client, draft.id, 'dropped');
  return [record(situation, cause, draft, 'suppressed', 'dropped-at-deadline', null)];
}

/** A person calls the warning back: Cancel in every band that stands, and the thread speaks no more. */
export async function cancelThread(
  client: Client,
  situation: Situation,
  cause: Cause<'cancel'>,
  context: ActContext,
): Promise<StoredDecision[]> {
  const act = await requireAct(client, cause.actId);
  const { thread, alerts, now } = situation;
  if (!thread || thread.state !== 'open') return [];
  const decisionId = randomUUID();
  const decisions: StoredDecision[] = [];
  for (const alert of alerts.filter(({ state }) => state === 'held')) {
    await settleHeld(client, alert.id, 'rejected');
    decisions.push(
      record(situation, cause, { ...alert, decisionId: randomUUID() }, 'suppressed', 'rejected-by-person', act),
    );
  }
  for (const band of bands.toReversed()) {
    const last = chainOf(situation, band).at(-1);
    if (!last || last.cap.msgType === 'Cancel' || last.expiresAt <= now) continue;
    const intent = {
      band,
      kind: 'cancelled',
      msgType: 'Cancel',
      keepsArea: false,
      cancelReason: { by: 'person', words: act.reason },
    } as const;
    const draft = draftAlert(situation, intent, { ...context, threadId: thread.id, decisionId });
    await publish(client, situation, draft, false);
    decisions.push(record(situation, cause, draft, 'cancelled', 'cancelled-by-person', act));
  }
  await setThreadState(client, thread.id, 'cancelled');
  return decisions;
}

/** A message that expired while it waited tells nobody anything any more. */
async function issueHeld(
  client: Client,
  situation: Situation,
  cause: DecideCause,
  draft: StoredAlert,
  act: StoredAct | null,
): Promise<StoredDecision> {
  const outlived = draft.expiresAt <= situation.now;
  if (outlived) await settleHeld(client, draft.id, 'dropped');
  if (outlived || !(await publish(client, situation, draft, true))) {
    return record(situation, cause, draft, 'suppressed', 'expired', act);
  }
  return record(situation, cause, draft, draft.decision, act ? 'approved-by-person' : 'issued-at-deadline', act);
}

/** The draft, as part of a decision of its own: what was issued beside it when it was held is heard already. */
function heldById({ alerts }: Situation, id: string): StoredAlert | null {
  const draft = alerts.find((alert) => alert.id === id && alert.state === 'held');
  return draft ? { ...draft, decisionId: randomUUID() } : null;
}

async function requireAct(client: Client, id: string): Promise<StoredAct> {
  const act = await actById(client, id);
  if (!act) throw new TocsinError('not-found', `There is no act ${id}`);
  return act;
}

const record = (
  { event, agency, now }: Situation,
  cause: DecideCause,
  draft: StoredAlert,
  kind: StoredDecision['kind'],
  reason: string,
  act: StoredAct | null,
): StoredDecision => ({
  id: draft.decisionId,
  threadId: draft.threadId,
  eventId: event.id,
  agencyId: agency.id,
  band: draft.band,
  kind,
  reason,
  alertId: draft.id,
  cause,
  explanation: act ? { by: act.by, words: act.reason } : {},
  at: now,
});
