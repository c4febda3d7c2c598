/** Writes what was decided: a published message with its fan-out, or a held draft with its deadline and a word to the operators. */
import { randomBytes } from 'node:crypto';
import type { Hold } from '../domain/alert.ts';
import type { CapReference } from '../domain/cap.ts';
import { addJobs } from '../platform/jobs.ts';
import type { Client } from '../platform/postgres.ts';
import { insertAlert, publishHeld, type StoredAlert, settleHeld } from '../platform/stores/alert-store.ts';
import { raiseNotice } from '../platform/stores/notice-store.ts';
import { setThreadState } from '../platform/stores/thread-store.ts';
import { issueCap } from './issue.ts';
import { chainOf, type Situation } from './situation.ts';

/** Issues a draft, new or held. False where nothing is left to say: a Cancel of what has expired. */
export async function publish(
  client: Client,
  situation: Situation,
  draft: StoredAlert,
  wasHeld: boolean,
): Promise<boolean> {
  const issued = issueCap({
    draft: draft.cap,
    agency: situation.agency,
    now: situation.now,
    token: randomBytes(4).toString('hex'),
    standing: standingReferences(situation, draft),
  });
  if (!issued) {
    if (wasHeld) await settleHeld(client, draft.id, 'dropped');
    return false;
  }
  const publication = {
    cap: issued.cap,
    decisionId: draft.decisionId,
    capXml: issued.xml,
    issuedAt: situation.now,
  };
  if (wasHeld) await publishHeld(client, draft.id, publication);
  else await insertAlert(client, { ...draft, ...publication, state: 'issued' });
  await addJobs(client, 'fan-out', [{ alertId: draft.id }], { priority: draft.lane === 'immediate' ? 0 : 1 });
  await setThreadState(client, draft.threadId, stateAfter(draft));
  return true;
}

/** Keeps a draft for a person, until its deadline. `renewed`: danger rose while it waited. */
export async function holdDraft(
  client: Client,
  { now, agency, event }: Situation,
  draft: StoredAlert,
  hold: Hold,
  renewed: boolean,
): Promise<void> {
  await insertAlert(client, { ...draft, state: 'held', hold });
  const cause = { kind: 'hold-deadline', alertId: draft.id } as const;
  await addJobs(client, 'decide', [{ eventId: event.id, agencyId: agency.id, cause }], {
    delayMs: Math.max(0, hold.deadlineAt - now),
  });
  const { id, band, decision, contentHash, facts } = draft;
  await raiseNotice(client, {
    agencyId: agency.id,
    kind: renewed ? 'hold-renewed' : 'hold',
    body: {
      alertId: id,
      eventId: event.id,
      band,
      decision,
      contentHash,
      reasons: hold.reasons,
      deadlineAt: new Date(hold.deadlineAt).toISOString(),
      atDeadline: hold.atDeadline,
      level: facts.level,
      headline: draft.cap.infos[0]?.headline ?? '',
    },
    at: now,
  });
}

/** All of the chain's messages that have not expired, verbatim; after a merge those of both threads. What is cancelled is done with. */
function standingReferences(situation: Situation, { band }: StoredAlert): CapReference[] {
  const chain = chainOf(situation, band);
  const isDone = ({ threadId }: StoredAlert, index: number) =>
    chain.some((later, at) => at >= index && later.threadId === threadId && later.cap.msgType === 'Cancel');
  return chain
    .filter((alert, index) => alert.expiresAt > situation.now && !isDone(alert, index))
    .map(({ cap: { sender, identifier, sent } }) => ({ sender, identifier, sent }));
}

function stateAfter({ decision }: StoredAlert): 'open' | 'cancelled' | 'all-clear' {
  return decision === 'cancelled' || decision === 'all-clear' ? decision : 'open';
}
