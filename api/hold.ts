/** A held alert as a person must see it, and a person's answer to it. */
import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import type { HumanAct } from '../domain/alert.ts';
import { holdReasons } from '../domain/decision.ts';
import { TocsinError } from '../domain/error.ts';
import { bands } from '../domain/rule.ts';
import type { Clock } from '../platform/clock.ts';
import { addJobs } from '../platform/jobs.ts';
import type { Queryable } from '../platform/postgres.ts';
import { insertAct, type StoredAct } from '../platform/stores/act-store.ts';
import type { StoredAlert } from '../platform/stores/alert-store.ts';
import { countInRanges } from '../platform/stores/subscription-store.ts';
import { audited } from './audited.ts';
import type { Caller } from './authenticate.ts';
import { alertForUpdate, lastAct } from './queries/holds.ts';
import type { ApiContext } from './route.ts';
import { Geometry } from './schemas.ts';

export const Hold = Type.Object({
  id: Type.String({ description: 'Our id of the draft: what is approved or rejected.' }),
  eventId: Type.String(),
  threadId: Type.String(),
  severity: Type.Enum(bands),
  decision: Type.String(),
  status: Type.String({ description: 'CAP status.' }),
  messageType: Type.String({ description: 'CAP msgType.' }),
  texts: Type.Array(
    Type.Object({
      language: Type.String(),
      event: Type.String(),
      headline: Type.Optional(Type.String()),
      description: Type.Optional(Type.String()),
      instruction: Type.Optional(Type.String()),
      areaDesc: Type.String(),
    }),
    { description: 'Word for word what would be published.' },
  ),
  area: Geometry,
  channels: Type.Array(Type.String()),
  audience: Type.Integer({ description: 'Subscriptions that it would reach now.' }),
  contentHash: Type.String({ description: 'SHA-256 over text, area and channels: what an approval is bound to.' }),
  reasons: Type.Array(Type.Enum(holdReasons)),
  deadlineAt: Type.Number({ description: 'Unix milliseconds.' }),
  atDeadline: Type.Enum(['issue', 'drop'], { description: 'What happens if nobody answers.' }),
  draftedAt: Type.Number({ description: 'Unix milliseconds.' }),
  expiresAt: Type.Number({ description: 'Unix milliseconds.' }),
});

export async function holdOf({ platform, facts }: ApiContext, draft: StoredAlert) {
  const { id, eventId, threadId, band, decision, cap, area, contentHash, hold, draftedAt, expiresAt } = draft;
  return {
    id,
    eventId,
    threadId,
    severity: band,
    decision,
    status: cap.status,
    messageType: cap.msgType,
    texts: cap.infos.map(({ language, event, headline, description, instruction, areas }) => ({
      language,
      event,
      headline,
      description,
      instruction,
      areaDesc: areas.map(({ areaDesc }) => areaDesc).join('; '),
    })),
    area,
    channels: facts.channels.map((channel) => channel.id),
    audience: await audienceOf(platform.pool, draft),
    contentHash,
    reasons: hold?.reasons ?? [],
    deadlineAt: hold?.deadlineAt ?? expiresAt,
    atDeadline: hold?.atDeadline ?? 'drop',
    draftedAt,
    expiresAt,
  };
}

interface HoldAnswer {
  readonly kind: 'approve' | 'reject';
  readonly reason: string;
  /** What an approval is given for; null with a rejection. */
  readonly contentHash: string | null;
}

/** Records the answer, its job and its audit record in one transaction; the same answer again is the same act. */
export function answerHold({ platform, facts }: ApiContext, caller: Caller, id: string, given: HoldAnswer) {
  const { kind, reason, contentHash } = given;
  return audited(platform, caller, async (client) => {
    const draft = await alertForUpdate(client, id);
    if (!draft || draft.agencyId !== caller.agencyId) throw notYours('alert', id);
    const before = await lastAct(client, { alertId: id });
    if (before?.kind === kind && before.contentHash === contentHash)
      return { answer: acceptedAs(before.id, draft, kind), done: null };
    if (draft.state !== 'held') throw new TocsinError('conflict', `The alert is ${draft.state}; it waits for nobody.`);
    // What was read must be what is stored, and what is stored must be what was hashed.
    if (contentHash !== null && (contentHash !== draft.contentHash || facts.contentHash(draft.cap) !== contentHash))
      throw new TocsinError('approval-mismatch', 'Text, area or channels are not those of this hash: read it again.');
    if (before && before.kind !== kind)
      throw new TocsinError('conflict', `It was answered already (${before.kind}); its decision is on the way.`);
    const act = newAct(platform.clock, caller, { kind, alertId: id, threadId: draft.threadId, contentHash, reason });
    await insertAct(client, act);
    const cause = { kind: 'approval', alertId: id, actId: act.id } as const;
    await addJobs(client, 'decide', [{ eventId: draft.eventId, agencyId: draft.agencyId, cause }]);
    const detail = { act: act.id, reason, contentHash: draft.contentHash, audience: await audienceOf(client, draft) };
    return { answer: acceptedAs(act.id, draft, kind), done: { action: `alert.${kind}`, object: id, detail } };
  });
}

export const newAct = (
  clock: Clock,
  caller: Caller,
  act: Pick<HumanAct, 'kind' | 'reason'> & Partial<Pick<StoredAct, 'alertId' | 'threadId' | 'contentHash'>>,
): StoredAct => ({
  id: randomUUID(),
  agencyId: caller.agencyId,
  by: caller.keyId,
  at: clock.now(),
  alertId: null,
  threadId: null,
  contentHash: null,
  ...act,
});

export const notYours = (what: string, id: string) =>
  new TocsinError('not-found', `There is no ${what} '${id}' of yours.`);

const audienceOf = (db: Queryable, { told, hazard, band, cap: { status } }: StoredAlert): Promise<number> =>
  countInRanges(db, told, { hazard, band, status: status === 'Exercise' || status === 'Test' ? status : 'Actual' });

const acceptedAs = (actId: string, draft: StoredAlert, kind: 'approve' | 'reject') => ({
  id: actId,
  status: kind === 'approve' ? 'approved' : 'rejected',
  next:
    kind === 'approve'
      ? 'It is issued within seconds, unless it expired or was replaced by then; the event’s timeline tells.'
      : 'It will not be issued; what the event brings later is decided anew.',
  location: kind === 'approve' ? `/v1/alerts/${draft.id}` : `/v1/events/${draft.eventId}/timeline`,
});
