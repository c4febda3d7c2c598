/** Alerts in force, with the cells told: what zones and people are compared with. Reads only. */
import type { Hazard } from '../../domain/hazard.ts';
import type { Band } from '../../domain/rule.ts';
import type { Queryable } from '../../platform/postgres.ts';
import { unflatten } from '../../platform/stores/flat-ranges.ts';
import type { Danger } from '../zone-state.ts';

/** The newest message of each chain that neither ended it nor expired by `now`; drills too, in the zones that drill. */
export async function listDangers(db: Queryable, now: number): Promise<Danger[]> {
  const { rows } = await db.query<{ identifier: string; agencyId: string; hazard: Hazard; band: Band; told: bigint[] }>(
    `SELECT a.identifier, a.agency_id AS "agencyId", a.hazard, a.band, a.told FROM alerts a JOIN threads t ON t.id = a.thread_id
     WHERE a.state = 'issued' AND a.expires_at > $1 AND a.msg_type <> 'Cancel' AND a.decision <> 'all-clear' AND t.merged_into IS NULL
       AND NOT EXISTS (SELECT FROM alerts newer WHERE newer.state = 'issued' AND newer.thread_id = a.thread_id
         AND newer.band = a.band AND (newer.issued_at, newer.id) > (a.issued_at, a.id))`,
    [new Date(now)],
  );
  return rows.map(({ told, ...row }) => ({ ...row, told: unflatten(told) }));
}
