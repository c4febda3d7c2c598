/** Zones as GeoJSON, with how each hazard stands there. */
import { Type } from 'typebox';
import { countCells } from '../domain/cell-range.ts';
import type { GeometryFault } from '../domain/geometry-fault.ts';
import { bands } from '../domain/rule.ts';
import type { Zone } from '../domain/zone.ts';
import type { Platform } from '../platform/platform.ts';
import { listFeedStatus } from '../platform/stores/feed-status-store.ts';
import { listDangers } from './queries/dangers.ts';
import { RuleAnswer } from './rule-answer.ts';
import { FeatureOf, Geometry, Names } from './schemas.ts';
import { zoneHazards, zoneStates } from './zone-state.ts';

const zoneMembers = {
  id: Type.String(),
  agencyId: Type.String(),
  name: Names,
  geocodes: Type.Record(Type.String(), Type.String()),
  ruleCount: Type.Integer(),
  hazards: Type.Record(
    Type.String(),
    Type.Object({
      state: Type.Enum(zoneStates, { description: '`cannot-see` is not `clear`: no fresh feed covers the zone.' }),
      severity: Type.Optional(Type.Enum(bands)),
      because: Type.Array(Type.String()),
    }),
  ),
};
export const ZoneFeature = FeatureOf(Geometry, Type.Object(zoneMembers), 'A zone and how each hazard stands in it.');
export const FullZoneFeature = FeatureOf(
  Geometry,
  Type.Object({
    ...zoneMembers,
    cellCount: Type.Integer({ description: 'Cells of about 0.7 km² that the zone touches.' }),
    rules: Type.Array(RuleAnswer),
    repairs: Type.Optional(
      Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }), {
        description: 'What was mended in the area as sent.',
      }),
    ),
  }),
  'A zone with its rules.',
);

export async function zoneFeatures({ pool, clock }: Pick<Platform, 'pool' | 'clock'>, zones: readonly Zone[]) {
  const now = clock.now();
  const [dangers, feeds] = await Promise.all([listDangers(pool, now), listFeedStatus(pool)]);
  return zones.map((zone) => ({
    type: 'Feature' as const,
    id: zone.id,
    geometry: zone.area,
    properties: {
      id: zone.id,
      agencyId: zone.agencyId,
      name: zone.name,
      geocodes: zone.geocodes,
      ruleCount: zone.rules.length,
      hazards: zoneHazards(zone, dangers, feeds, now),
    },
  }));
}

/** With its rules, and what was mended in the area as it was sent. */
export async function fullZoneFeature(
  platform: Pick<Platform, 'pool' | 'clock'>,
  zone: Zone,
  repairs: readonly GeometryFault[] = [],
) {
  const [feature] = await zoneFeatures(platform, [zone]);
  const mended = repairs.map(({ path, message }) => ({ pointer: `/area${path}`, detail: message }));
  return {
    ...feature,
    properties: {
      ...feature?.properties,
      cellCount: countCells(zone.ranges),
      rules: zone.rules,
      ...(mended.length > 0 && { repairs: mended }),
    },
  };
}
