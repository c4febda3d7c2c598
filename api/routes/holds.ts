/** What waits for a person, and a person's answers: approve, reject, cancel. */
import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { holdReasons } from '../../domain/decision.ts';
import { TocsinError } from '../../domain/error.ts';
import { bands } from '../../domain/rule.ts';
import { addJobs } from '../../platform/jobs.ts';
import type { Client } from '../../platform/postgres.ts';
import { insertAct, type StoredAct } from '../../platform/stores/act-store.ts';
import type { StoredAlert } from '../../platform/stores/alert-store.ts';
import { countInRanges } from '../../platform/stores/subscription-store.ts';
import { threadById } from '../../platform/stores/thread-store.ts';
import { audited } from '../audited.ts';
import type { Caller } from '../authenticate.ts';
import { closed, IdParams, Words } from '../parameters.ts';
import { alertForUpdate, lastAct, listHolds } from '../queries/holds.ts';
import { answers, type Routes } from '../route.ts';
import { Accepted, Geometry } from '../schemas.ts';

const Hold = Type.Object({
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
const ApproveBody = Type.Object(
  {
    contentHash: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of the draft as it was read.' }),
    reason: Type.Optional(Words(1_000, 'For the record.')),
  },
  closed,
);
const ReasonBody = Type.Object(
  { reason: Words(1_000, 'For the record; a cancellation’s is published with it.') },
  closed,
);
const security = [{ agencyKey: [] }];
const config = { scope: 'alerts', limit: 'write' } as const;

export default ((api, { platform, facts }) => {
  const { pool, clock } = platform;

  api.get(
    '/v1/holds',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['agency'],
        summary: 'Alerts that wait for a person',
        security,
        response: answers({ 200: Type.Object({ holds: Type.Array(Hold) }) }, [401, 403]),
      },
    },
    async ({ caller }, reply) => {
      const drafts = await listHolds(pool, caller.agencyId);
      return reply.header('cache-control', 'no-store').send({ holds: await Promise.all(drafts.map(holdOf)) });
    },
  );

  api.post(
    '/v1/alerts/:id/approve',
    {
      config,
      schema: {
        tags: ['agency'],
        summary: 'Approve a held alert',
        description: 'Refused (409, `approval-mismatch`) when text, area or channels are not those of the hash.',
        security,
        params: IdParams('the held alert'),
        body: ApproveBody,
        response: answers({ 202: Accepted }, [401, 403, 404, 409]),
      },
    },
    async ({ params, body, caller }, reply) => {
      const answer = await answerHold(params.id, caller, 'approve', body.reason ?? '', body.contentHash);
      return reply.code(202).header('location', answer.location).send(answer);
    },
  );

  api.post(
    '/v1/alerts/:id/reject',
    {
      config,
      schema: {
        tags: ['agency'],
        summary: 'Reject a held alert',
        security,
        params: IdParams('the held alert'),
        body: ReasonBody,
        response: answers({ 202: Accepted }, [401, 403, 404, 409]),
      },
    },
    async ({ params, body, caller }, reply) => {
      const answer = await answerHold(params.id, caller, 'reject', body.reason, null);
      return reply.code(202).header('location', answer.location).send(answer);
    },
  );

  api.post(
    '/v1/threads/:id/cancel',
    {
      config,
      schema: {
        tags: ['agency'],
        summary: 'Cancel everything that a thread said',
        description: 'A Cancel goes to everybody who heard it, with the reason; the thread never speaks again.',
        security,
        params: IdParams('the thread'),
        body: ReasonBody,
        response: answers({ 202: Accepted }, [401, 403, 404, 409]),
      },
    },
    async ({ params, body, caller }, reply) => {
      const answer = await audited(platform, caller, async (client) => {
        await client.query('SELECT FROM threads WHERE id = $1 FOR UPDATE', [params.id]);
        const thread = await threadById(client, params.id);
        if (!thread || thread.agencyId !== caller.agencyId) throw notYours('thread', params.id);
        const before = await lastAct(client, { threadId: thread.id });
        if (before) return { answer: cancelAnswer(before.id, thread.eventId), done: null };
        if (thread.state !== 'open')
          throw new TocsinError('conflict', `The thread is ${thread.state}; there is nothing to cancel.`);
        const act = newAct(caller, { kind: 'cancel', threadId: thread.id, reason: body.reason });
        await insertAct(client, act);
        const cause = { kind: 'cancel', actId: act.id } as const;
        await addJobs(client, 'decide', [{ eventId: thread.eventId, agencyId: thread.agencyId, cause }]);
        const detail = { act: act.id, reason: body.reason };
        return {
          answer: cancelAnswer(act.id, thread.eventId),
          done: { action: 'thread.cancel', object: thread.id, detail },
        };
      });
      return reply.code(202).header('location', answer.location).send(answer);
    },
  );

  /** Records the answer, its job and its audit record in one transaction; the same answer again is the same act. */
  function answerHold(
    id: string,
    caller: Caller,
    kind: 'approve' | 'reject',
    reason: string,
    contentHash: string | null,
  ): Promise<ReturnType<typeof holdAnswer>> {
    return audited(platform, caller, async (client) => {
      const draft = await alertForUpdate(client, id);
      if (!draft || draft.agencyId !== caller.agencyId) throw notYours('alert', id);
      const before = await lastAct(client, { alertId: id });
      if (before?.kind === kind && before.contentHash === contentHash)
        return { answer: holdAnswer(before.id, draft, kind), done: null };
      if (draft.state !== 'held')
        throw new TocsinError('conflict', `The alert is ${draft.state}; it waits for nobody.`);
      if (contentHash !== null) refuseChanged(draft, contentHash);
      if (before && before.kind !== kind)
        throw new TocsinError(
          'conflict',
          `The alert was answered already (${before.kind}); its decision is on the way.`,
        );
      const act = newAct(caller, { kind, alertId: id, threadId: draft.threadId, contentHash, reason });
      await insertAct(client, act);
      const cause = { kind: 'approval', alertId: id, actId: act.id } as const;
      await addJobs(client, 'decide', [{ eventId: draft.eventId, agencyId: draft.agencyId, cause }]);
      const detail = { act: act.id, reason, contentHash: draft.contentHash, audience: await audienceOf(client, draft) };
      return { answer: holdAnswer(act.id, draft, kind), done: { action: `alert.${kind}`, object: id, detail } };
    });
  }

  /** What was read must be what is stored, and what is stored must be what was hashed. */
  function refuseChanged(draft: StoredAlert, contentHash: string): void {
    if (contentHash === draft.contentHash && facts.contentHash(draft.cap) === contentHash) return;
    throw new TocsinError(
      'approval-mismatch',
      'Text, area or channels are not those of this hash: read the hold again.',
    );
  }

  const newAct = (
    caller: Caller,
    act: Pick<StoredAct, 'kind' | 'reason'> & Partial<Pick<StoredAct, 'alertId' | 'threadId' | 'contentHash'>>,
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

  const audienceOf = (db: Client | typeof pool, { told, hazard, band, cap }: StoredAlert): Promise<number> =>
    countInRanges(db, told, {
      hazard,
      band,
      status: cap.status === 'Exercise' || cap.status === 'Test' ? cap.status : 'Actual',
    });

  async function holdOf(draft: StoredAlert) {
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
      audience: await audienceOf(pool, draft),
      contentHash,
      reasons: hold?.reasons ?? [],
      deadlineAt: hold?.deadlineAt ?? expiresAt,
      atDeadline: hold?.atDeadline ?? 'drop',
      draftedAt,
      expiresAt,
    };
  }
}) satisfies Routes;

const holdAnswer = (actId: string, draft: StoredAlert, kind: 'approve' | 'reject') => ({
  id: actId,
  status: kind === 'approve' ? 'approved' : 'rejected',
  next:
    kind === 'approve'
      ? 'It is issued within seconds, unless it expired or was replaced by then; the event’s timeline tells.'
      : 'It will not be issued; what the event brings later is decided anew.',
  location: kind === 'approve' ? `/v1/alerts/${draft.id}` : `/v1/events/${draft.eventId}/timeline`,
});

const cancelAnswer = (actId: string, eventId: string) => ({
  id: actId,
  status: 'cancelling',
  next: 'A Cancel is issued within seconds to everybody who heard the thread.',
  location: `/v1/events/${eventId}/timeline`,
});

const notYours = (what: string, id: string) => new TocsinError('not-found', `There is no ${what} '${id}' of yours.`);
