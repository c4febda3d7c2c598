/** Hazard events: the list, everything on record of one, its timeline, and the fields that were forecast for it. */
import { Type } from 'typebox';
import { TocsinError } from '../../domain/error.ts';
import { hazards } from '../../domain/hazard.ts';
import { eventStates } from '../../domain/hazard-event.ts';
import { assessmentById } from '../../platform/stores/assessment-store.ts';
import { decisionsOf, type StoredDecision } from '../../platform/stores/decision-store.ts';
import { alertToFeature, published } from '../alert-feature.ts';
import { AlertFeatureSchema } from '../alert-schema.ts';
import { medianBands, probabilityBands } from '../field-geojson.ts';
import { LanguageTag, wantedLanguages } from '../negotiate.ts';
import {
  Bbox,
  Cursor,
  closed,
  IdParams,
  Instant,
  idPattern,
  Limit,
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
import { CollectionOf, FeatureOf, Geometry, Nullable, PointGeometry } from '../schemas.ts';
import { stepKinds, timelineOf } from '../timeline.ts';

const Ms = (description: string) => Type.Number({ description: `${description} Unix milliseconds.` });
const EventProperties = Type.Object({
  id: Type.String(),
  hazard: Type.Enum(hazards),
  state: Type.Enum(eventStates, { description: '`withdrawn`: the last report was deleted or rejected.' }),
  revision: Type.Integer(),
  mergedInto: Nullable(Type.String({ description: 'The event that goes on with its reports.' })),
  magnitude: Nullable(Type.Number()),
  magnitudeType: Nullable(Type.String()),
  depthKm: Nullable(Type.Number({ description: 'Positive down, km.' })),
  place: Nullable(Type.String()),
  originAt: Ms('Origin time of the preferred report.'),
  firstSeenAt: Ms('When its first report reached us.'),
  updatedAt: Ms('Last change.'),
  evaluationMode: Nullable(Type.String()),
  reportCount: Type.Integer({ description: 'Reports that stand.' }),
  sources: Type.Array(Type.String(), { description: 'Agencies whose reports stand.' }),
});
const EventFeature = FeatureOf(Nullable(PointGeometry), EventProperties, 'An event at its preferred epicentre.');
const EventsQuery = Type.Object(
  {
    hazard: Type.Optional(Type.Enum(hazards, { description: 'What happened.' })),
    since: Type.Optional(Instant('Happened at or after.')),
    until: Type.Optional(Instant('Happened before.')),
    bbox: Type.Optional(Bbox),
    minimumMagnitude: Type.Optional(Type.Number({ minimum: -5, maximum: 12, description: 'Preferred magnitude.' })),
    limit: Limit,
    cursor: Type.Optional(Cursor),
  },
  closed,
);
const Things = (description: string) => Type.Array(Type.Record(Type.String(), Type.Unknown()), { description });
const EventRecord = Type.Object({
  event: EventFeature,
  reports: Things('Every version of every report, as it reached us.'),
  assessments: Things('Every forecast, without its field: GET /v1/assessments/{id}/field.'),
  verdicts: Things('The last verdict of each rule, with its explanation.'),
  decisions: Things('Every decision, the silent ones too, with its named reason.'),
  threads: Things('One per agency that spoke or decided.'),
  alerts: Type.Array(AlertFeatureSchema),
});
const Timeline = Type.Array(
  Type.Object({
    at: Ms('When.'),
    kind: Type.Enum(stepKinds),
    text: Type.String(),
    reason: Type.Optional(Type.String()),
    id: Type.String({ description: 'Of what the step is about.' }),
    agencyId: Type.Optional(Type.String()),
    severity: Type.Optional(Type.String()),
    because: Type.Optional(Type.Array(Type.String())),
  }),
);
const Bands = CollectionOf(
  FeatureOf(
    Geometry,
    Type.Object({
      from: Type.Number({ description: 'Least value of the band: the quantity’s unit (MMI), or a probability.' }),
      label: Type.String(),
      cells: Type.Integer(),
    }),
    'Cells of one band, dissolved.',
  ),
  'Bands that do not overlap.',
);
const everyStatus = ['Actual', 'Exercise', 'Test'];
/** Weaker shaking is felt by few and fills the map: MMI III. */
const leastMedian = 3;

export default ((api, { platform }) => {
  const { pool, publicUrl } = platform;
  const fields = keepLast<string, string>(64);

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
      const event = await eventNamed(id);
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
      await eventNamed(id);
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
      const body = fields.get(key) ?? fields.put(key, JSON.stringify(await fieldOf(request.params.id, level)));
      return sendCacheable(request, reply, { type: `${geoJsonType}; charset=utf-8`, body, maxAgeS: 86_400 });
    },
  );

  async function eventNamed(id: string): Promise<EventRow> {
    const event = await eventRow(pool, id);
    if (!event) throw new TocsinError('not-found', `There is no event '${id}'.`);
    return event;
  }

  async function fieldOf(id: string, level: number | undefined) {
    const assessment = await assessmentById(pool, id);
    if (!assessment) throw new TocsinError('not-found', `There is no assessment '${id}'.`);
    const { field } = assessment;
    if (level === undefined) return medianBands(field, leastMedian);
    const bands = probabilityBands(field, level);
    if (!bands) throw refused('level', `must be one of ${field.levels.join(', ')} for this field`);
    return bands;
  }
}) satisfies Routes;

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
