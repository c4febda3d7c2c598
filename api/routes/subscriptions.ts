/** Subscriptions: made by anyone, changed and ended by whoever holds the token. A place becomes a cell at once and is never kept. */
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { TocsinError } from '../../domain/error.ts';
import { cellAt, cellToString } from '../../domain/lattice.ts';
import { isTimeZone } from '../../domain/time-zone.ts';
import type { Platform } from '../../platform/platform.ts';
import { transaction } from '../../platform/postgres.ts';
import {
  changeWishes,
  exportSubscription,
  moveAddress,
  type NewSubscription,
  type Subscribed,
  subscribeAll,
  unsubscribe,
  type Wishes,
} from '../../platform/stores/subscription-store.ts';
import { alertToFeature } from '../alert-feature.ts';
import { bearerOf } from '../authenticate.ts';
import { gather } from '../gather.ts';
import { IdParams, refused } from '../parameters.ts';
import { publishedByIds } from '../queries/published-alerts.ts';
import { type ApiContext, answers, type Routes } from '../route.ts';
import { Answer, Change, Inbox, Made, Moved, SubscribeBody } from '../subscription-schema.ts';

/** Subscriptions in one transaction. */
const mostAtOnce = 50;
const params = IdParams('the subscription');
const security = [{ subscriptionToken: [] }];

export default ((api, context) => {
  for (const add of [subscribeRoute, showRoute, changeRoute, moveRoute, leaveRoute, inboxRoute]) add(api, context);
}) satisfies Routes;

const subscribeRoute: Routes = (api, context) => {
  const { pool, vault } = context.platform;
  const make = gather<NewSubscription, Subscribed>(
    (all) => transaction(pool, (client) => subscribeAll(client, vault, all)),
    mostAtOnce,
  );
  api.post(
    '/v1/subscriptions',
    {
      config: { limit: 'subscribe' },
      schema: {
        tags: ['subscriptions'],
        summary: 'Subscribe',
        description:
          'An address that is known already is changed and gets a new token (200). Alerts in force at the place are told at once.',
        body: SubscribeBody,
        response: answers({ 200: Made, 201: Made }),
      },
    },
    async ({ body }, reply) => {
      const address = readAddress(context, body.channel, body.address);
      const wanted = wishesOf(body, { ...defaults, cell: cellAt(body.lon, body.lat), language: body.language });
      const { id, token, created } = await make({ channel: body.channel, address, wishes: wanted });
      reply.header('cache-control', 'no-store').header('location', `/v1/subscriptions/${id}`);
      return reply.code(created ? 201 : 200).send({ id, token, cell: cellToString(wanted.cell) });
    },
  );
};

const showRoute: Routes = (api, { platform }) => {
  api.get(
    '/v1/subscriptions/:id',
    {
      schema: {
        tags: ['subscriptions'],
        summary: 'What is kept of a subscription',
        security,
        params,
        response: answers({ 200: Answer }, [401, 404]),
      },
    },
    async (request, reply) => reply.header('cache-control', 'no-store').send(answerOf(await own(platform, request))),
  );
};

const changeRoute: Routes = (api, { platform }) => {
  const { pool } = platform;
  api.patch(
    '/v1/subscriptions/:id',
    {
      config: { limit: 'subscribe' },
      schema: {
        tags: ['subscriptions'],
        summary: 'Change a subscription',
        description: 'What is left out stays. `lon` and `lat` come together.',
        security,
        params,
        body: Change,
        response: answers({ 200: Answer }, [401, 404]),
      },
    },
    async (request, reply) => {
      const { body } = request;
      if ((body.lon === undefined) !== (body.lat === undefined))
        throw refused(body.lon === undefined ? '/lon' : '/lat', 'is missing: lon and lat come together');
      const before = await own(platform, request);
      const cell = body.lon !== undefined && body.lat !== undefined ? cellAt(body.lon, body.lat) : before.cell;
      const wanted = wishesOf(body, { ...before, cell });
      const changed = await transaction(pool, (client) => changeWishes(client, before.id, before.token, wanted));
      if (!changed) throw unknown();
      return reply.header('cache-control', 'no-store').send(answerOf({ ...before, ...wanted }));
    },
  );
};

const moveRoute: Routes = (api, context) => {
  const { pool, vault } = context.platform;
  api.put(
    '/v1/subscriptions/:id/address',
    {
      config: { limit: 'subscribe' },
      schema: {
        tags: ['subscriptions'],
        summary: 'Give a subscription its new address',
        description: 'For the browser’s pushsubscriptionchange: id and token stay as they are.',
        security,
        params,
        body: Moved,
        response: answers({ 204: Type.Null({ description: 'It has the new address.' }) }, [401, 404]),
      },
    },
    async (request, reply) => {
      const before = await own(context.platform, request);
      const address = readAddress(context, before.channel, request.body.address);
      const moved = await transaction(pool, (client) =>
        moveAddress(client, vault, before.channel, before.address.key, before.token, address),
      );
      if (!moved) throw unknown();
      return reply.code(204).send();
    },
  );
};

const leaveRoute: Routes = (api, { platform }) => {
  const { pool } = platform;
  api.delete(
    '/v1/subscriptions/:id',
    {
      schema: {
        tags: ['subscriptions'],
        summary: 'Leave',
        security,
        params,
        response: answers({ 204: Type.Null({ description: 'Nothing of it is kept.' }) }, [401, 404]),
      },
    },
    async (request, reply) => {
      const { id, token } = await own(platform, request);
      if (!(await unsubscribe(pool, id, token))) throw unknown();
      return reply.code(204).send();
    },
  );
};

const inboxRoute: Routes = (api, { platform }) => {
  const { pool, publicUrl } = platform;
  api.get(
    '/v1/subscriptions/:id/inbox',
    {
      schema: {
        tags: ['subscriptions'],
        summary: 'What a subscription was told, newest first',
        security,
        params,
        response: answers({ 200: Inbox }, [401, 404]),
      },
    },
    async (request, reply) => {
      const { told, language: tag } = await own(platform, request);
      const newest = told.toReversed().slice(0, 100);
      const published = await publishedByIds(
        pool,
        newest.map(({ alertId }) => alertId),
      );
      const alerts = newest.flatMap(({ alertId, state, at }) => {
        const alert = published.find(({ id }) => id === alertId);
        return alert ? [{ alertId, state, at: at.getTime(), alert: alertToFeature(alert, [tag], publicUrl) }] : [];
      });
      return reply.header('cache-control', 'no-store').send({ alerts });
    },
  );
};

const unknown = () => new TocsinError('not-found', 'There is no such subscription, or the token is another’s.');

const defaults = { hazards: [], leastSeverity: 'Minor', quietHours: null, drills: false } as const;

function wishesOf(given: Static<typeof Change>, before: Wishes): Wishes {
  const quietHours = given.quietHours === undefined ? before.quietHours : given.quietHours;
  if (quietHours && !isTimeZone(quietHours.timeZone))
    throw refused('/quietHours/timeZone', 'must be an IANA time zone, e.g. Europe/Istanbul');
  return {
    cell: before.cell,
    hazards: given.hazards ?? before.hazards,
    leastSeverity: given.leastSeverity ?? before.leastSeverity,
    language: given.language ?? before.language,
    quietHours,
    drills: given.drills ?? before.drills,
  };
}

const answerOf = (it: Wishes & { readonly id: string; readonly channel: string; readonly createdAt: number }) => ({
  id: it.id,
  channel: it.channel,
  cell: cellToString(it.cell),
  hazards: it.hazards,
  leastSeverity: it.leastSeverity,
  language: it.language,
  quietHours: it.quietHours,
  drills: it.drills,
  createdAt: it.createdAt,
});

function readAddress({ facts, platform }: ApiContext, channelId: string, input: unknown) {
  const channel = facts.channels.find(({ id }) => id === channelId);
  const known = facts.channels.map(({ id }) => id).join(', ');
  if (!channel) throw refused('/channel', `must be one of ${known}`);
  return channel.parseAddress(input, platform.config.push);
}

/** The subscription that id and token open; an unknown id and a wrong token are answered alike. */
async function own({ pool, vault }: Platform, request: FastifyRequest<{ Params: { id: string } }>) {
  const token = bearerOf(request);
  if (token === undefined)
    throw new TocsinError('unauthorised', 'Send the subscription’s token as Authorization: Bearer ….');
  const found = await exportSubscription(pool, vault, request.params.id, token);
  if (!found) throw unknown();
  return { ...found, token };
}
