/** Turns one band's decision into what is on record: a draft settled, a message issued or held, a time to look again. */
import { randomUUID } from 'node:crypto';
import type { Hold } from '../domain/alert.ts';
import { subtractRanges } from '../domain/cell-range.ts';
import { type SpokenKind, spokenKinds } from '../domain/text-facts.ts';
import { addJobs } from '../platform/jobs.ts';
import type { Client } from '../platform/postgres.ts';
import { type StoredAlert, settleHeld } from '../platform/stores/alert-store.ts';
import type { StoredDecision } from '../platform/stores/decision-store.ts';
import { countInRanges } from '../platform/stores/subscription-store.ts';
import { partOf } from './bands.ts';
import { type BandDecision, exceeds, isOver, kindOf, makesMessage } from './decide.ts';
import { type DraftContext, draftAlert } from './draft.ts';
import { holdOf } from './hold.ts';
import { holdDraft, publish } from './publish.ts';
import { draftOf, heldOf, lastSaid, type Situation, spokenOf } from './situation.ts';
import { isReviewed } from './texts.ts';

/** What became of a band; `decisionId` is shared by what is issued together. */
export type Outcome = Pick<StoredDecision, 'kind' | 'reason' | 'alertId'> & { readonly decisionId: string };

/** Two outcomes where some rules of the band need approval and others do not: what may go out does, the whole waits. */
export async function carryOut(
  client: Client,
  situation: Situation,
  decision: BandDecision,
  context: DraftContext,
): Promise<Outcome[]> {
  const { band, kind, reason, held, againAt } = decision;
  const waiting = heldOf(situation, band);
  if (waiting && (held === 'drop' || held === 'replace')) await settleHeld(client, waiting.id, 'dropped');
  if (againAt !== null) await decideAgain(client, situation, decision, againAt);
  if (!makesMessage(decision)) {
    const alertId = held === 'keep' ? (waiting?.id ?? null) : null;
    const isWaiting = reason === 'held-draft-stands' || reason === 'dropped-at-deadline';
    const released = isWaiting ? await release(client, situation, decision, context) : null;
    if (released) return [released];
    const withheld = kind === 'held' || reason === 'rejected-by-person' || reason === 'dropped-at-deadline';
    const unheld = withheld ? await speakUnheld(client, situation, decision, context) : null;
    return [
      ...(unheld ? [unheld] : []),
      { kind, reason, alertId, decisionId: unheld ? randomUUID() : context.decisionId },
    ];
  }
  const intent = {
    band,
    kind: spokenKinds.find((spoken) => spoken === kind) ?? 'updated',
    msgType: decision.msgType ?? 'Alert',
    keepsArea: decision.keepsArea,
    cancelReason: kind === 'cancelled' ? ({ by: 'sources' } as const) : null,
  };
  const draft = draftAlert(situation, intent, context);
  const { hold, renewed } = await holdFor(client, situation, draft, waiting);
  if (!hold) {
    const issued = await publish(client, situation, draft, false);
    const { decisionId } = context;
    return [issued ? { kind, reason, alertId: draft.id, decisionId } : { ...nothingLeft, decisionId }];
  }
  const unheld = hold.reasons.includes('approval-required')
    ? await speakUnheld(client, situation, decision, context)
    : null;
  const decisionId = unheld ? randomUUID() : context.decisionId;
  await holdDraft(client, situation, { ...draft, decisionId }, hold, renewed);
  return [...(unheld ? [unheld] : []), { kind: 'held', reason: hold.reasons.join(' '), alertId: draft.id, decisionId }];
}

/** A Cancel whose chain has expired. */
const nothingLeft = { kind: 'suppressed', reason: 'event-closed', alertId: null } as const;

/**
 * Says what waited, or waited in vain, when nothing holds it any more: a second agency reports, a person has looked at the report,
 * the pause is over. Null while there is a reason to wait.
 */
async function release(
  client: Client,
  situation: Situation,
  { band, changes }: BandDecision,
  context: DraftContext,
): Promise<Outcome | null> {
  const kind = spokenKinds.find((spoken) => spoken === kindOf(changes)) ?? 'updated';
  const last = lastSaid(situation, band);
  const keepsArea = last !== null && !isOver(spokenOf(last)) && last.expiresAt > situation.now;
  const draft = draftAlert(situation, { band, kind, msgType: 'Alert', keepsArea, cancelReason: null }, context);
  if ((await holdFor(client, situation, draft, null)).hold) return null;
  const waiting = heldOf(situation, band);
  if (waiting) await settleHeld(client, waiting.id, 'dropped');
  await publish(client, situation, draft, false);
  return { kind, reason: 'hold-lifted', alertId: draft.id, decisionId: context.decisionId };
}

/** Says what the band's rules without approval ask for, if that is more than what was said and nothing else holds it. */
async function speakUnheld(
  client: Client,
  situation: Situation,
  { band, keepsArea }: BandDecision,
  context: DraftContext,
): Promise<Outcome | null> {
  const whole = situation.demands.find((it) => it.band === band);
  const part = whole?.demand ? partOf(whole.demand, ({ issue }) => issue === 'auto') : null;
  if (!whole || !part || part.met.length === whole.demand?.met.length) return null;
  const last = lastSaid(situation, band);
  const said = last && !isOver(spokenOf(last)) ? spokenOf(last) : null;
  const rises = !said || part.level > said.level;
  if (!rises && subtractRanges(part.ranges, said.told).length === 0) return null;
  const kind: SpokenKind = !said ? 'first' : rises ? 'escalated' : 'area-extended';
  const demands = situation.demands.map((it) => (it.band === band ? { ...it, demand: part } : it));
  const within = { ...situation, demands };
  // The other zones of the band may have been told before: they stay in.
  const intent = { band, kind, msgType: 'Alert', keepsArea: said !== null || keepsArea, cancelReason: null } as const;
  const draft = draftAlert(within, intent, context);
  if ((await holdFor(client, within, draft, null)).hold) return null;
  await publish(client, within, draft, false);
  return { kind, reason: 'rules-without-approval', alertId: draft.id, decisionId: context.decisionId };
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
  const risen = waiting !== null && exceeds(draftOf(draft), draftOf(waiting));
  const hold = holdOf({
    asOf: now,
    kind: draft.facts.kind,
    band: draft.band,
    rules: asking ?? evaluated?.rules ?? [],
    agency,
    unreviewed: !agency.languages.every(isReviewed),
    singleAutomatic: event.reports.length === 1 && event.reports[0]?.evaluationMode === 'automatic',
    audience: await countInRanges(
      client,
      draft.told,
      { hazard: draft.hazard, band: draft.band, status: agency.capStatus },
      agency.reachLimit + 1,
    ),
    areaKnown: draft.told.length > 0,
    replaces: waiting?.hold ? { deadlineAt: waiting.hold.deadlineAt, risen } : null,
  });
  return { hold, renewed: risen };
}

/** Wakes the thread at the end of the dwell, although nothing new arrives. */
async function decideAgain(client: Client, situation: Situation, { band }: BandDecision, at: number): Promise<void> {
  const last = lastSaid(situation, band);
  if (!last) return;
  const cause = { kind: 'dwell', alertId: last.id } as const;
  const job = { eventId: situation.event.id, agencyId: situation.agency.id, cause };
  await addJobs(client, 'decide', [job], { delayMs: Math.max(0, at - situation.now) });
}
