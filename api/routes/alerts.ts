/** Published alerts: the list, one of them, and its exact CAP bytes. */
import { Type } from 'typebox';
import { capSeverities } from '../../domain/cap.ts';
import { TocsinError } from '../../domain/error.ts';
import { hazards } from '../../domain/hazard.ts';
import { cellAt } from '../../domain/lattice.ts';
import type { Queryable } from '../../platform/postgres.ts';
import { alertToFeature, published } from '../alert-feature.ts';
import { AlertFeatureSchema } from '../alert-schema.ts';
import { bestType, LanguageTag, wantedLanguages } from '../negotiate.ts';
import {
  Bbox,
  Cursor,
  closed,
  Id,
  IdParams,
  Instant,
  idPattern,
  Limit,
  Point,
  readBbox,
  readCursor,
  readInstant,
  readPoint,
  timestampPattern,
  writeCursor,
} from '../parameters.ts';
import { type AlertFilter, publishedAlert } from '../queries/published-alerts.ts';
import { capType, geoJsonType, sendCacheable, sendGeoJson } from '../reply.ts';
import { answers, media, type Routes } from '../route.ts';
import { CollectionOf } from '../schemas.ts';

const statuses = ['actual', 'exercise', 'test'] as const;

const ListQuery = Type.Object(
  {
    active: Type.Optional(
      Type.Enum(['', 'true', 'false'], {
        description: 'Only what is in force: the newest message of each chain, neither ended nor expired.',
      }),
    ),
    status: Type.Optional(
      Type.String({
        pattern: '^([Aa]ctual|[Ee]xercise|[Tt]est)(,([Aa]ctual|[Ee]xercise|[Tt]est))*$',
        maxLength: 40,
        description: `CAP status, comma-joined: ${statuses.join(', ')}. Default actual only.`,
      }),
    ),
    severity: Type.Optional(
      Type.String({
        pattern: `^(${capSeverities.join('|')})(,(${capSeverities.join('|')}))*$`,
        description: `CAP severity, comma-joined: ${capSeverities.join(', ')}.`,
      }),
    ),
    hazard: Type.Optional(Type.Enum(hazards, { description: 'What it warns of.' })),
    event: Type.Optional(Id('the event that it speaks of')),
    agency: Type.Optional(Id('the agency that says it')),
    point: Type.Optional(Point),
    bbox: Type.Optional(Bbox),
    since: Type.Optional(Instant('Issued at or after.')),
    language: Type.Optional(LanguageTag),
    limit: Limit,
    cursor: Type.Optional(Cursor),
  },
  closed,
);

const AlertQuery = Type.Object({ language: Type.Optional(LanguageTag) }, closed);

export default ((api, context) => {
  for (const add of [listRoute, oneRoute, capRoute]) add(api, context);
}) satisfies Routes;

const listRoute: Routes = (api, { platform }) => {
  const { pool, clock, publicUrl } = platform;
  api.get(
    '/v1/alerts',
    {
      schema: {
        tags: ['alerts'],
        summary: 'Alerts, newest first',
        description: 'Exercise and Test messages are in the list only if `status` asks for them.',
        querystring: ListQuery,
        response: answers({
          200: media('One page, in the language asked for.', {
            [geoJsonType]: CollectionOf(AlertFeatureSchema, 'Alerts.'),
          }),
        }),
      },
    },
    async (request, reply) => {
      const { query } = request;
      const [issuedAt, id] = query.cursor ? readCursor(query.cursor, [timestampPattern, idPattern]) : [];
      const filter: AlertFilter = {
        statuses: readStatuses(query.status),
        ...(query.severity && { severities: query.severity.split(',') }),
        ...(query.hazard && { hazard: query.hazard }),
        ...(query.event && { eventId: query.event }),
        ...(query.agency && { agencyId: query.agency }),
        ...(query.point && { cell: cellAt(...readPoint(query.point)) }),
        ...(query.since && { since: readInstant(query.since, 'since') }),
        ...(query.active !== undefined &&
          query.active !== 'false' && { inForce: { what: 'danger', now: clock.now() } }),
        ...(issuedAt !== undefined && id !== undefined && { after: { issuedAt, id } }),
      };
      const page = await published(pool, filter, query.limit, query.bbox ? readBbox(query.bbox) : undefined);
      const wanted = wantedLanguages(request, query.language);
      const collection = {
        type: 'FeatureCollection',
        features: page.alerts.map((alert) => alertToFeature(alert, wanted, publicUrl)),
        ...(page.next && { next: writeCursor(page.next) }),
      };
      if (collection.next) reply.header('link', `<${nextUrl(publicUrl, query, collection.next)}>; rel="next"`);
      return sendGeoJson(request, reply, collection, { vary: 'Accept-Language' });
    },
  );
};

const oneRoute: Routes = (api, { platform }) => {
  const { pool, publicUrl } = platform;
  api.get(
    '/v1/alerts/:id',
    {
      schema: {
        tags: ['alerts'],
        summary: 'One alert by its CAP identifier',
        description: `As GeoJSON, or with \`Accept: ${capType}\` the exact bytes that were published. It stays after it expired.`,
        params: IdParams('the alert: its CAP identifier'),
        querystring: AlertQuery,
        response: answers(
          {
            200: media('The alert.', {
              [geoJsonType]: AlertFeatureSchema,
              [capType]: Type.String({ description: 'CAP 1.2 XML.' }),
            }),
          },
          [404],
        ),
      },
    },
    async (request, reply) => {
      const alert = await alertNamed(pool, request.params.id);
      const type = bestType(request.headers.accept, [geoJsonType, 'application/json', capType]);
      const vary = 'Accept, Accept-Language';
      if (type === capType)
        return sendCacheable(request, reply, { type: capType, body: alert.capXml, maxAgeS: 30, vary });
      const feature = alertToFeature(alert, wantedLanguages(request, request.query.language), publicUrl);
      return sendGeoJson(request, reply, feature, { maxAgeS: 30, vary });
    },
  );
};

const capRoute: Routes = (api, { platform }) => {
  const { pool } = platform;
  api.get(
    '/v1/alerts/:id/cap',
    {
      schema: {
        tags: ['alerts'],
        summary: 'The exact CAP bytes of one alert',
        params: IdParams('the alert: its CAP identifier'),
        response: answers({ 200: media('CAP 1.2 XML.', { [capType]: Type.String() }) }, [404]),
      },
    },
    async (request, reply) => {
      const { capXml } = await alertNamed(pool, request.params.id);
      return sendCacheable(request, reply, { type: capType, body: capXml, maxAgeS: 30 });
    },
  );
};

const readStatuses = (text = 'actual'): string[] =>
  text
    .toLowerCase()
    .split(',')
    .map((word) => word[0]!.toUpperCase() + word.slice(1));

function nextUrl(publicUrl: string, query: Readonly<Record<string, unknown>>, cursor: string): string {
  const words = Object.entries({ ...query, cursor }).map(([name, value]): [string, string] => [name, String(value)]);
  return `${publicUrl}/v1/alerts?${new URLSearchParams(words)}`;
}

async function alertNamed(db: Queryable, name: string) {
  const alert = await publishedAlert(db, name);
  if (!alert) throw new TocsinError('not-found', `There is no published alert '${name}'.`);
  return alert;
}
