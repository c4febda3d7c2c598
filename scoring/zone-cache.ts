/** The zones that rules watch, kept between assessments: a country's zones are megabytes of cells and seldom change. */
import type { Hazard } from '../domain/hazard.ts';
import type { Zone } from '../domain/zone.ts';
import type { Queryable } from '../platform/postgres.ts';
import { rulesByZone, type StoredZone, zonesByIds, zoneVersions } from '../platform/stores/zone-store.ts';

export interface ZoneCache {
  /** Every zone with a rule for the hazard, with the rules of that hazard, as on record now. */
  watched(client: Queryable, hazard: Hazard): Promise<Zone[]>;
}

export function zoneCache(): ZoneCache {
  let kept = new Map<string, StoredZone>();
  return {
    async watched(client, hazard) {
      const [versions, rules] = [await zoneVersions(client, hazard), await rulesByZone(client, hazard)];
      const stale = versions.filter(({ id, version }) => kept.get(id)?.version !== version);
      const fresh = await zonesByIds(
        client,
        stale.map(({ id }) => id),
      );
      const known = new Map([...kept, ...fresh.map((zone): [string, StoredZone] => [zone.id, zone])]);
      kept = new Map(versions.flatMap(({ id }) => (known.has(id) ? [[id, known.get(id)!]] : [])));
      return [...kept.values()].map((zone) => ({ ...zone, rules: rules.get(zone.id) ?? [] }));
    },
  };
}
