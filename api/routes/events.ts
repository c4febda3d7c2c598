/** Hazard events: the list, everything on record of one, its timeline, and the fields that were forecast for it. */
import { Type } from 'typebox';
import { TocsinError } from '../../domain/error.ts';
import type { Queryable } from '../../platform/postgres.ts';
import { assessmentById } from '../../platform/stores/assessment-store.ts';
import { decisionsOf, type StoredDecision } from '../../platform/stores/decision-store.ts';
import { alertToFeature, published } from '../alert-feature.ts';
import { Bands, EventFeature, EventRecord, EventsQuery, Timeline } from '../event-schema.ts';
import { medianBands, probabilityBands } from '../field-geojson.ts';
import { LanguageTag, wantedLanguages } from '../negotiate.ts';
import {
  closed,
  IdParams,
  idPattern,
  readBbox,
  readCursor,
  readInstant,
  refused,
  timestampPattern,
  writeCursor,
} from '../parameters.ts';
import {
  type EventFilter,
  type EventRow,
  eventActs,
  eventAssessments,
  eventRow,
  eventThreads,
  eventVerdicts,
  eventVersions,
  listEventRows,
} from '../queries/events.ts';
import { listPublished } from '../queries/published-alerts.ts';
import { geoJsonType, sendCacheable, sendGeoJson } from '../reply.ts';
import { answers, media, type Routes } from '../route.ts';
import { CollectionOf } from '../schemas.ts';
import { timelineOf } from '../timeline.ts';

const everyStatus = ['Actual', 'Exercise', 'Test'];
/** Weaker shaking is felt by few and fills the map: MMI III. */
const leastMedian = 3;

export default ((api, context) => {
  for (const add of [listRoute, oneRoute, timelineRoute, fieldRoute]) add(api, context);
}) satisfies Routes;

const listRoute: Routes = (api, { platform }) => {
  const { pool } = platform;
  api.get(
    '/v1/events',
    {
      schema: {
        tags: ['events'],
        summary: 'Events, newest first',
        querystring: EventsQuery,
        response: answers({ 200: media('One page.', { [geoJsonType]: CollectionOf(EventFeature, 'Events.') }) }),
      },
    },
    async (request, reply) => {
      const { query } = request;
      const [phenomenonAt, id] = query.cursor ? readCursor(query.cursor, [timestampPattern, idPattern]) : [];
      const bbox = query.bbox ? (readBbox(query.bbox) as [number, number, number, number]) : undefined;
      const filter: EventFilter = {
        ...(query.hazard && { hazard: query.hazard }),
        ...(query.since && { since: readInstant(query.since, 'since') }),
        ...(query.until && { until: readInstant(query.until, 'until') }),
        ...(bbox && { bbox }),
        ...(query.minimumMagnitude !== undefined && { minimumMagnitude: query.minimumMagnitude }),
        ...(phenomenonAt !== undefined && id !== undefined && { after: { phenomenonAt, id } }),
      };
      const rows = await listEventRows(pool, filter, query.limit + 1);
      const page = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? page.at(-1) : undefined;
      return sendGeoJson(request, reply, {
        type: 'FeatureCollection',
        features: page.map(eventFeature),
        ...(last && { next: writeCursor([last.phenomenonAt, last.id]) }),
      });
    },
  );
};

const oneRoute: Routes = (api, { platform }) => {
  const { pool, publicUrl } = platform;
  api.get(
    '/v1/events/:id',
    {
      schema: {
        tags: ['events'],
        summary: 'Everything on record of one event',
        params: IdParams('the event'),
        querystring: Type.Object({ language: Type.Optional(LanguageTag) }, closed),
        response: answers({ 200: EventRecord }, [404]),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const event = await eventNamed(pool, id);
      const [versions, assessments, verdicts, decisions, threads, page] = await Promise.all([
        eventVersions(pool, id),
        eventAssessments(pool, id),
        eventVerdicts(pool, id, { newestOnly: true }),
        decisionsOf(pool, id),
        eventThreads(pool, id),
        published(pool, { statuses: everyStatus, eventId: id }, 500),
      ]);
      const wanted = wantedLanguages(request, request.query.language);
      const record = {
        event: eventFeature(event),
        reports: versions.map(({ report, feed, receivedAt }) => ({
          ...report,
          feed,
          receivedAt: receivedAt.getTime(),
        })),
        assessments: assessments.map(plain),
        verdicts: verdicts.map(plain),
        decisions: decisions.map(publicDecision),
        threads: threads.map(plain),
        alerts: page.alerts.map((alert) => alertToFeature(alert, wanted, publicUrl)),
      };
      return sendCacheable(request, reply, {
        type: 'application/json; charset=utf-8',
        body: JSON.stringify(record),
        maxAgeS: 5,
        vary: 'Accept-Language',
      });
    },
  );
};

const timelineRoute: Routes = (api, { platform }) => {
  const { pool } = platform;
  api.get(
    '/v1/events/:id/timeline',
    {
      schema: {
        tags: ['events'],
        summary: 'What happened, step by step, with reasons',
        description: 'Of the verdicts those are told that differ from the rule’s one before.',
        params: IdParams('the event'),
        response: answers({ 200: Timeline }, [404]),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await eventNamed(pool, id);
      const [versions, assessments, verdicts, decisions, acts, alerts] = await Promise.all([
        eventVersions(pool, id),
        eventAssessments(pool, id),
        eventVerdicts(pool, id),
        decisionsOf(pool, id),
        eventActs(pool, id),
        listPublished(pool, { statuses: everyStatus, eventId: id }, 500),
      ]);
      const steps = timelineOf({ versions, assessments, verdicts, decisions, acts, alerts });
      return sendCacheable(request, reply, {
        type: 'application/json; charset=utf-8',
        body: JSON.stringify(steps),
        maxAgeS: 5,
      });
    },
  );
};

const fieldRoute: Routes = (api, { platform }) => {
  const { pool } = platform;
  const fields = keepLast<string, string>(64);
  api.get(
    '/v1/assessments/:id/field',
    {
      schema: {
        tags: ['events'],
        summary: 'A forecast field as shapes for a map',
        description:
          'Without `level`: whole units of the median. With it: bands of the probability to reach that level. It never changes.',
        params: IdParams('the assessment'),
        querystring: Type.Object(
          {
            level: Type.Optional(
              Type.Number({ minimum: 0, maximum: 1_000, description: 'In the unit of the quantity, e.g. MMI 6.' }),
            ),
          },
          closed,
        ),
        response: answers({ 200: media('Bands.', { [geoJsonType]: Bands }) }, [404]),
      },
    },
    async (request, reply) => {
      const { level } = request.query;
      const key = `${request.params.id} ${level ?? ''}`;
      const body = fields.get(key) ?? fields.put(key, JSON.stringify(await fieldOf(pool, request.params.id, level)));
      return sendCacheable(request, reply, { type: `${geoJsonType}; charset=utf-8`, body, maxAgeS: 86_400 });
    },
  );
};

function eventFeature({ report, ...row }: EventRow) {
  return {
    type: 'Feature' as const,
    id: row.id,
    geometry: report && { type: 'Point' as const, coordinates: [report.lon, report.lat] },
    properties: {
      id: row.id,
      hazard: row.hazard,
      state: row.state,
      revision: row.revision,
      mergedInto: row.mergedInto,
      magnitude: report?.magnitude ?? null,
      magnitudeType: report?.magnitudeType ?? null,
      depthKm: report?.depthKm ?? null,
      place: report?.place ?? null,
      originAt: report?.originTime ?? Date.parse(row.phenomenonAt),
      firstSeenAt: row.firstSeenAt.getTime(),
      updatedAt: row.updatedAt.getTime(),
      evaluationMode: report?.evaluationMode ?? null,
      reportCount: row.reportCount,
      sources: row.sources,
    },
  };
}

/** Without the key that acted: who asked is the agency's own business. */
const publicDecision = ({ explanation: { by: _, ...explanation }, ...decision }: StoredDecision) => ({
  ...decision,
  explanation,
});

/** Instants as Unix milliseconds, counts as numbers. */
const plain = (row: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Date ? value.getTime() : typeof value === 'bigint' ? Number(value) : value,
    ]),
  );

/** The last `most` entries asked for. */
function keepLast<K, V>(most: number) {
  const kept = new Map<K, V>();
  return {
    get: (key: K): V | undefined => kept.get(key),
    put(key: K, value: V): V {
      kept.set(key, value);
      if (kept.size > most) kept.delete(kept.keys().next().value as K);
      return value;
    },
  };
}

async function eventNamed(db: Queryable, id: string): Promise<EventRow> {
  const event = await eventRow(db, id);
  if (!event) throw new TocsinError('not-found', `There is no event '${id}'.`);
  return event;
}

async function fieldOf(db: Queryable, id: string, level: number | undefined) {
  const assessment = await assessmentById(db, id);
  if (!assessment) throw new TocsinError('not-found', `There is no assessment '${id}'.`);
  const { field } = assessment;
  if (level === undefined) return medianBands(field, leastMedian);
  const bands = probabilityBands(field, level);
  if (!bands) throw refused('level', `must be one of ${field.levels.join(', ')} for this field`);
  return bands;
}
