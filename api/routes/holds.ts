/** What waits for a person, and a person's answers: approve, reject, cancel. */
import { Type } from 'typebox';
import { TocsinError } from '../../domain/error.ts';
import { addJobs } from '../../platform/jobs.ts';
import { insertAct } from '../../platform/stores/act-store.ts';
import { threadById } from '../../platform/stores/thread-store.ts';
import { audited } from '../audited.ts';
import { answerHold, Hold, holdOf, newAct, notYours } from '../hold.ts';
import { closed, IdParams, Words } from '../parameters.ts';
import { lastAct, listHolds } from '../queries/holds.ts';
import { answers, type Routes } from '../route.ts';
import { Accepted } from '../schemas.ts';

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

export default ((api, context) => {
  for (const add of [holdsRoute, approveRoute, rejectRoute, cancelRoute]) add(api, context);
}) satisfies Routes;

const holdsRoute: Routes = (api, context) => {
  const { pool } = context.platform;
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
      return reply
        .header('cache-control', 'no-store')
        .send({ holds: await Promise.all(drafts.map((draft) => holdOf(context, draft))) });
    },
  );
};

const approveRoute: Routes = (api, context) => {
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
      const answer = await answerHold(context, caller, params.id, {
        kind: 'approve',
        reason: body.reason ?? '',
        contentHash: body.contentHash,
      });
      return reply.code(202).header('location', answer.location).send(answer);
    },
  );
};

const rejectRoute: Routes = (api, context) => {
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
      const answer = await answerHold(context, caller, params.id, {
        kind: 'reject',
        reason: body.reason,
        contentHash: null,
      });
      return reply.code(202).header('location', answer.location).send(answer);
    },
  );
};

const cancelRoute: Routes = (api, { platform }) => {
  const { clock } = platform;
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
        const act = newAct(clock, caller, { kind: 'cancel', threadId: thread.id, reason: body.reason });
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
};

const cancelAnswer = (actId: string, eventId: string) => ({
  id: actId,
  status: 'cancelling',
  next: 'A Cancel is issued within seconds to everybody who heard the thread.',
  location: `/v1/events/${eventId}/timeline`,
});
