/** Zones and their rules on record. Ids are made by the caller; whose object it is, is checked by the caller too. */
import type { Hazard } from '../../domain/hazard.ts';
import type { Rule } from '../../domain/rule.ts';
import type { Zone } from '../../domain/zone.ts';
import type { Queryable } from '../postgres.ts';
import { flatten, unflatten } from './flat-ranges.ts';

/** A zone with the number that counts up with every change of its area or name: what a cache asks first. */
export interface StoredZone extends Zone {
  readonly version: number;
}

type ZoneRow = Pick<Zone, 'id' | 'name' | 'area' | 'geocodes'> & {
  agency_id: string;
  ranges: bigint[];
  version: number;
};

const columns = 'id, agency_id, name, area, ranges, geocodes, version';

/** Writes a zone and its rules. Throws (23505) when the id is taken. */
export async function insertZone(client: Queryable, zone: Zone): Promise<void> {
  await client.query(
    'INSERT INTO zones (id, agency_id, name, area, ranges, geocodes) VALUES ($1, $2, $3, $4, $5, $6)',
    [zone.id, zone.agencyId, zone.name, JSON.stringify(zone.area), flatten(zone.ranges), zone.geocodes],
  );
  for (const rule of zone.rules) await putRule(client, zone.id, rule);
}

/** Replaces name, area, ranges and geocodes; rules stay. False: there is no such zone. */
export async function updateZone(client: Queryable, zone: Omit<Zone, 'rules' | 'agencyId'>): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE zones SET name = $2, area = $3, ranges = $4, geocodes = $5, version = version + 1, updated_at = now()
     WHERE id = $1`,
    [zone.id, zone.name, JSON.stringify(zone.area), flatten(zone.ranges), zone.geocodes],
  );
  return rowCount === 1;
}

/** Removes a zone and its rules; what was decided on it stays on record. False: there is no such zone. */
export const deleteZone = async (client: Queryable, zoneId: string): Promise<boolean> =>
  (await client.query('DELETE FROM zones WHERE id = $1', [zoneId])).rowCount === 1;

export async function zoneById(client: Queryable, zoneId: string): Promise<StoredZone | null> {
  const [zone] = await withRules(
    client,
    await client.query<ZoneRow>(`SELECT ${columns} FROM zones WHERE id = $1`, [zoneId]),
  );
  return zone ?? null;
}

/** All of an agency's zones by id; without an agency, everybody's. */
export const listZones = async (client: Queryable, agencyId?: string): Promise<StoredZone[]> =>
  withRules(
    client,
    await client.query<ZoneRow>(`SELECT ${columns} FROM zones WHERE $1::text IS NULL OR agency_id = $1 ORDER BY id`, [
      agencyId ?? null,
    ]),
  );

/** Id and version of every zone with a rule for the hazard. */
export async function zoneVersions(client: Queryable, hazard: Hazard): Promise<{ id: string; version: number }[]> {
  const { rows } = await client.query<{ id: string; version: number }>(
    'SELECT id, version FROM zones WHERE id IN (SELECT zone_id FROM rules WHERE hazard = $1) ORDER BY id',
    [hazard],
  );
  return rows;
}

export const zonesByIds = async (client: Queryable, ids: readonly string[]): Promise<StoredZone[]> =>
  withRules(client, await client.query<ZoneRow>(`SELECT ${columns} FROM zones WHERE id = ANY($1) ORDER BY id`, [ids]));

/** Writes a rule or replaces the one of its id. */
export async function putRule(client: Queryable, zoneId: string, rule: Rule): Promise<void> {
  await client.query(
    `INSERT INTO rules (id, zone_id, hazard, rule) VALUES ($1, $2, $3, $4)
     ON CONFLICT (id) DO UPDATE SET hazard = EXCLUDED.hazard, rule = EXCLUDED.rule, updated_at = now()`,
    [rule.id, zoneId, rule.hazard, rule],
  );
}

/** False: there is no such rule. */
export const deleteRule = async (client: Queryable, ruleId: string): Promise<boolean> =>
  (await client.query('DELETE FROM rules WHERE id = $1', [ruleId])).rowCount === 1;

/** The rules of every zone for a hazard, by zone. */
export async function rulesByZone(client: Queryable, hazard: Hazard): Promise<Map<string, Rule[]>> {
  const { rows } = await client.query<{ zone_id: string; rule: Rule }>(
    'SELECT zone_id, rule FROM rules WHERE hazard = $1 ORDER BY zone_id, id',
    [hazard],
  );
  return groupRules(rows);
}

async function withRules(client: Queryable, { rows }: { rows: ZoneRow[] }): Promise<StoredZone[]> {
  const found = await client.query<{ zone_id: string; rule: Rule }>(
    'SELECT zone_id, rule FROM rules WHERE zone_id = ANY($1) ORDER BY zone_id, id',
    [rows.map((row) => row.id)],
  );
  const rules = groupRules(found.rows);
  return rows.map(({ agency_id, ranges, ...row }) => ({
    ...row,
    agencyId: agency_id,
    ranges: unflatten(ranges),
    rules: rules.get(row.id) ?? [],
  }));
}

function groupRules(rows: readonly { zone_id: string; rule: Rule }[]): Map<string, Rule[]> {
  const byZone = new Map<string, Rule[]>();
  for (const { zone_id, rule } of rows) byZone.set(zone_id, [...(byZone.get(zone_id) ?? []), rule]);
  return byZone;
}
