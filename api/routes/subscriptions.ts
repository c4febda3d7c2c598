/** Subscriptions: made by anyone, changed and ended by whoever holds the token. A place becomes a cell at once and is never kept. */
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { TocsinError } from '../../domain/error.ts';
import { hazards } from '../../domain/hazard.ts';
import { languages } from '../../domain/language.ts';
import { cellAt, cellToString } from '../../domain/lattice.ts';
import { bands } from '../../domain/rule.ts';
import { isTimeZone } from '../../domain/time-zone.ts';
import { transaction } from '../../platform/postgres.ts';
import {
  changeWishes,
  exportSubscription,
  moveAddress,
  subscribe,
  unsubscribe,
  type Wishes,
} from '../../platform/stores/subscription-store.ts';
import { alertToFeature } from '../alert-feature.ts';
import { AlertFeatureSchema } from '../alert-schema.ts';
import { bearerOf } from '../authenticate.ts';
import { closed, IdParams, refused } from '../parameters.ts';
import { publishedByIds } from '../queries/published-alerts.ts';
import { answers, type Routes } from '../route.ts';
import { Nullable } from '../schemas.ts';

const Address = Type.Unknown({
  description:
    'What the channel sends to; for `web-push` what the browser’s PushSubscription.toJSON() gives. It is encrypted at rest and never answered.',
  examples: [{ endpoint: 'https://push.example.org/x', keys: { p256dh: 'BN…', auth: 'x…' } }],
});
const Minute = Type.Integer({ minimum: 0, maximum: 1439, description: 'Local minute of the day.' });
const QuietHours = Type.Object(
  { fromMinute: Minute, toMinute: Minute, timeZone: Type.String({ maxLength: 64, description: 'IANA time zone.' }) },
  { ...closed, description: 'Between these only Severe and Extreme are heard.' },
);
const wishes = {
  lon: Type.Number({ minimum: -180, maximum: 180, description: 'Longitude of home, degrees; only its cell is kept.' }),
  lat: Type.Number({ minimum: -90, maximum: 90, description: 'Latitude of home, degrees; only its cell is kept.' }),
  hazards: Type.Array(Type.Enum(hazards), {
    maxItems: hazards.length,
    uniqueItems: true,
    description: 'Empty, which is the default, means all.',
  }),
  leastSeverity: Type.Enum(bands, { description: 'Milder alerts are not sent. Default Minor.' }),
  language: Type.Enum(languages, { description: 'Language of the messages.' }),
  quietHours: Nullable(QuietHours),
  drills: Type.Boolean({ description: 'Hear exercises and tests too, marked as such. Default false.' }),
};
const { lon, lat, language, ...optional } = wishes;

const NewSubscription = Type.Object(
  {
    channel: Type.String({ maxLength: 40, description: 'How to be told, e.g. `web-push`.' }),
    address: Address,
    lon,
    lat,
    language,
    ...Type.Partial(Type.Object(optional)).properties,
  },
  closed,
);
const Change = Type.Partial(Type.Object(wishes), closed);
const Moved = Type.Object({ address: Address }, closed);

const Answer = Type.Object({
  id: Type.String(),
  channel: Type.String(),
  cell: Type.String({ description: 'H3 index, resolution 8, hexadecimal: about 0.7 km².' }),
  hazards: Type.Array(Type.Enum(hazards)),
  leastSeverity: Type.Enum(bands),
  language: Type.Enum(languages),
  quietHours: Nullable(QuietHours),
  drills: Type.Boolean(),
  createdAt: Type.Number({ description: 'Unix milliseconds.' }),
});
const Made = Type.Object({
  id: Type.String(),
  token: Type.String({ description: 'Changes or ends the subscription; shown this once.' }),
  cell: Type.String({ description: 'All that is kept of the place: an H3 index of resolution 8, hexadecimal.' }),
});
const Inbox = Type.Object({
  alerts: Type.Array(
    Type.Object({
      alertId: Type.String(),
      state: Type.String({ description: 'How the delivery stands.' }),
      at: Type.Number({ description: 'Unix milliseconds.' }),
      alert: AlertFeatureSchema,
    }),
  ),
});

const params = IdParams('the subscription');
const security = [{ subscriptionToken: [] }];

export default ((api, { platform, facts }) => {
  const { pool, vault, config, publicUrl } = platform;
  const policy = config.push;

  api.post(
    '/v1/subscriptions',
    {
      config: { limit: 'subscribe' },
      schema: {
        tags: ['subscriptions'],
        summary: 'Subscribe',
        description:
          'An address that is known already is changed and gets a new token (200). Alerts in force at the place are told at once.',
        body: NewSubscription,
        response: answers({ 200: Made, 201: Made }),
      },
    },
    async ({ body }, reply) => {
      const address = readAddress(body.channel, body.address);
      const wanted = wishesOf(body, { ...defaults, cell: cellAt(body.lon, body.lat), language: body.language });
      const { id, token, created } = await transaction(pool, (client) =>
        subscribe(client, vault, body.channel, address, wanted),
      );
      reply.header('cache-control', 'no-store').header('location', `/v1/subscriptions/${id}`);
      return reply.code(created ? 201 : 200).send({ id, token, cell: cellToString(wanted.cell) });
    },
  );

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
    async (request, reply) => reply.header('cache-control', 'no-store').send(answerOf(await own(request))),
  );

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
      const before = await own(request);
      const cell = body.lon !== undefined && body.lat !== undefined ? cellAt(body.lon, body.lat) : before.cell;
      const wanted = wishesOf(body, { ...before, cell });
      const changed = await transaction(pool, (client) => changeWishes(client, before.id, before.token, wanted));
      if (!changed) throw unknown();
      return reply.header('cache-control', 'no-store').send(answerOf({ ...before, ...wanted }));
    },
  );

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
      const before = await own(request);
      const address = readAddress(before.channel, request.body.address);
      const moved = await transaction(pool, (client) =>
        moveAddress(client, vault, before.channel, before.address.key, before.token, address),
      );
      if (!moved) throw unknown();
      return reply.code(204).send();
    },
  );

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
      const { id, token } = await own(request);
      if (!(await unsubscribe(pool, id, token))) throw unknown();
      return reply.code(204).send();
    },
  );

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
      const { told, language: tag } = await own(request);
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

  function readAddress(channelId: string, input: unknown) {
    const channel = facts.channels.find(({ id }) => id === channelId);
    const known = facts.channels.map(({ id }) => id).join(', ');
    if (!channel) throw refused('/channel', `must be one of ${known}`);
    return channel.parseAddress(input, policy);
  }

  /** The subscription that id and token open; an unknown id and a wrong token are answered alike. */
  async function own(request: FastifyRequest<{ Params: { id: string } }>) {
    const token = bearerOf(request);
    if (token === undefined)
      throw new TocsinError('unauthorised', 'Send the subscription’s token as Authorization: Bearer ….');
    const found = await exportSubscription(pool, vault, request.params.id, token);
    if (!found) throw unknown();
    return { ...found, token };
  }
}) satisfies Routes;

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
