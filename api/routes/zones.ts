/** Zones: where an agency warns, how each hazard stands there, and by which rules. */
import { createHash, randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { touchesBbox } from '../../domain/bbox.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { countCells } from '../../domain/cell-range.ts';
import { TocsinError } from '../../domain/error.ts';
import type { Rule } from '../../domain/rule.ts';
import type { Zone } from '../../domain/zone.ts';
import type { Queryable } from '../../platform/postgres.ts';
import { agencyById } from '../../platform/stores/agency-store.ts';
import {
  deleteRule,
  deleteZone,
  insertZone,
  listZones,
  putRule,
  updateZone,
  zoneById,
} from '../../platform/stores/zone-store.ts';
import { audited } from '../audited.ts';
import { Bbox, closed, Id, IdParams, readBbox } from '../parameters.ts';
import { geoJsonType, sendGeoJson } from '../reply.ts';
import { answers, media, type Routes } from '../route.ts';
import { ownZone } from '../rule-answer.ts';
import { CollectionOf } from '../schemas.ts';
import { FullZoneFeature, fullZoneFeature, ZoneFeature, zoneFeatures } from '../zone-feature.ts';
import { readRule, readZone, ZoneInput } from '../zone-input.ts';

/** Enough for every district of a large country. */
const mostZones = 5_000;

const ZonesQuery = Type.Object({ agency: Type.Optional(Id('the agency')), bbox: Type.Optional(Bbox) }, closed);
const security = [{ agencyKey: [] }];

export default ((api, context) => {
  for (const add of [listRoute, oneRoute, makeRoute, changeRoute, removeRoute]) add(api, context);
}) satisfies Routes;

const listRoute: Routes = (api, { platform }) => {
  const { pool } = platform;
  api.get(
    '/v1/zones',
    {
      schema: {
        tags: ['zones'],
        summary: 'Zones and how each hazard stands there',
        querystring: ZonesQuery,
        response: answers({ 200: media('All that fit.', { [geoJsonType]: CollectionOf(ZoneFeature, 'Zones.') }) }),
      },
    },
    async (request, reply) => {
      const { query } = request;
      const bbox = query.bbox ? readBbox(query.bbox) : undefined;
      const zones = await listZones(pool, query.agency);
      const seen = zones.filter((zone) => !bbox || touchesBbox(zone.area, bbox));
      return sendGeoJson(request, reply, {
        type: 'FeatureCollection',
        features: await zoneFeatures(platform, seen),
      });
    },
  );
};

const oneRoute: Routes = (api, { platform }) => {
  const { pool } = platform;
  api.get(
    '/v1/zones/:id',
    {
      schema: {
        tags: ['zones'],
        summary: 'One zone with its rules',
        params: IdParams('the zone'),
        response: answers({ 200: media('The zone.', { [geoJsonType]: FullZoneFeature }) }, [404]),
      },
    },
    async (request, reply) => {
      const zone = await zoneById(pool, request.params.id);
      if (!zone) throw new TocsinError('not-found', `There is no zone '${request.params.id}'.`);
      return sendGeoJson(request, reply, await fullZoneFeature(platform, zone));
    },
  );
};

const makeRoute: Routes = (api, { platform }) => {
  const { pool } = platform;
  api.post(
    '/v1/zones',
    {
      bodyLimit: 2_000_000,
      config: { scope: 'zones', limit: 'write' },
      schema: {
        tags: ['zones'],
        summary: 'Make a zone',
        description:
          'An area that crosses itself, nests wrongly or is too large is refused with the position of each fault.',
        security,
        body: ZoneInput,
        response: answers({ 201: media('The zone.', { [geoJsonType]: FullZoneFeature }) }, [401, 403, 409, 413, 422]),
      },
    },
    async ({ body, caller }, reply) => {
      const { repairs, ...shape } = readZone(body, await firstLanguage(pool, caller.agencyId));
      const rules = (body.rules ?? []).map((rule, index) => readRule(rule, undefined, `/rules/${index}`));
      const zone: Zone = { id: randomUUID(), agencyId: caller.agencyId, ...shape, rules };
      await audited(platform, caller, async (client) => {
        await refuseTooMany(client, caller.agencyId);
        await insertZone(client, zone);
        return {
          answer: undefined,
          done: { action: 'zone.create', object: zone.id, detail: { after: summaryOf(zone) } },
        };
      });
      return reply
        .code(201)
        .header('location', `/v1/zones/${zone.id}`)
        .type(geoJsonType)
        .send(await fullZoneFeature(platform, zone, repairs));
    },
  );
};

const changeRoute: Routes = (api, { platform }) => {
  const { pool } = platform;
  api.put(
    '/v1/zones/:id',
    {
      bodyLimit: 2_000_000,
      config: { scope: 'zones', limit: 'write' },
      schema: {
        tags: ['zones'],
        summary: 'Change a zone',
        security,
        params: IdParams('the zone'),
        body: ZoneInput,
        response: answers({ 200: media('The zone.', { [geoJsonType]: FullZoneFeature }) }, [401, 403, 404, 413, 422]),
      },
    },
    async ({ params, body, caller }, reply) => {
      await ownZone(pool, params.id, caller);
      const { repairs, ...shape } = readZone(body, await firstLanguage(pool, caller.agencyId));
      const given = body.rules?.map((rule, index) => readRule(rule, undefined, `/rules/${index}`));
      const zone = await audited(platform, caller, async (client) => {
        const before = await ownZone(client, params.id, caller);
        await updateZone(client, { id: before.id, ...shape });
        if (given) await replaceRules(client, before, given);
        const after: Zone = { ...before, ...shape, rules: given ?? before.rules };
        const detail = { before: summaryOf(before), after: summaryOf(after) };
        return { answer: after, done: { action: 'zone.update', object: before.id, detail } };
      });
      return reply.type(geoJsonType).send(await fullZoneFeature(platform, zone, repairs));
    },
  );
};

const removeRoute: Routes = (api, { platform }) => {
  api.delete(
    '/v1/zones/:id',
    {
      config: { scope: 'zones', limit: 'write' },
      schema: {
        tags: ['zones'],
        summary: 'Remove a zone and its rules',
        description: 'What was decided on it stays on record; alerts in force stay in force.',
        security,
        params: IdParams('the zone'),
        response: answers({ 204: Type.Null({ description: 'It is gone.' }) }, [401, 403, 404]),
      },
    },
    async ({ params, caller }, reply) => {
      await audited(platform, caller, async (client) => {
        const zone = await ownZone(client, params.id, caller);
        await deleteZone(client, zone.id);
        return {
          answer: undefined,
          done: { action: 'zone.delete', object: zone.id, detail: { before: summaryOf(zone) } },
        };
      });
      return reply.code(204).send();
    },
  );
};

async function firstLanguage(db: Queryable, agencyId: string) {
  return (await agencyById(db, agencyId))?.languages[0] ?? 'en';
}

async function refuseTooMany(db: Queryable, agencyId: string): Promise<void> {
  const { rows } = await db.query<{ count: bigint }>('SELECT count(*) FROM zones WHERE agency_id = $1', [agencyId]);
  if ((rows[0]?.count ?? 0n) >= mostZones)
    throw new TocsinError('conflict', `The agency has ${mostZones} zones, which is the most; remove or unite some.`);
}

async function replaceRules(db: Queryable, zone: Zone, rules: readonly Rule[]): Promise<void> {
  for (const rule of zone.rules) await deleteRule(db, rule.id);
  for (const rule of rules) await putRule(db, zone.id, rule);
}

/** For the audit log: an area is long, so its hash stands for it. */
const summaryOf = (zone: Zone) => ({
  name: zone.name,
  geocodes: zone.geocodes,
  areaSha256: createHash('sha256').update(canonicalJson(zone.area)).digest('hex'),
  cellCount: countCells(zone.ranges),
  rules: zone.rules,
});
