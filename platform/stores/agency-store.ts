/** Agencies on record. */
import type { Agency } from '../../domain/agency.ts';
import type { Queryable } from '../postgres.ts';

interface AgencyRow {
  id: string;
  name: Agency['name'];
  sender: string;
  contact: string;
  web: string;
  time_zone: string;
  languages: Agency['languages'];
  accepts_unreviewed: boolean;
  reach_limit: number;
  paused: boolean;
  cap_status: Agency['capStatus'];
}

/** Writes an agency or replaces the one of its id. */
export async function putAgency(client: Queryable, agency: Agency): Promise<void> {
  await client.query(
    `INSERT INTO agencies (id, name, sender, contact, web, time_zone, languages, accepts_unreviewed, reach_limit, paused, cap_status)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, sender = EXCLUDED.sender, contact = EXCLUDED.contact, web = EXCLUDED.web,
       time_zone = EXCLUDED.time_zone, languages = EXCLUDED.languages, accepts_unreviewed = EXCLUDED.accepts_unreviewed,
       reach_limit = EXCLUDED.reach_limit, paused = EXCLUDED.paused, cap_status = EXCLUDED.cap_status`,
    [
      agency.id,
      agency.name,
      agency.sender,
      agency.contact,
      agency.web,
      agency.timeZone,
      agency.languages,
      agency.acceptsUnreviewed,
      agency.reachLimit,
      agency.paused,
      agency.capStatus,
    ],
  );
}

/** False: there is no such agency. */
export const setPaused = async (client: Queryable, id: string, paused: boolean): Promise<boolean> =>
  (await client.query('UPDATE agencies SET paused = $2 WHERE id = $1', [id, paused])).rowCount === 1;

export async function agencyById(client: Queryable, id: string): Promise<Agency | null> {
  const { rows } = await client.query<AgencyRow>('SELECT * FROM agencies WHERE id = $1', [id]);
  return rows[0] ? agencyOf(rows[0]) : null;
}

export async function listAgencies(client: Queryable): Promise<Agency[]> {
  const { rows } = await client.query<AgencyRow>('SELECT * FROM agencies ORDER BY id');
  return rows.map(agencyOf);
}

const agencyOf = (row: AgencyRow): Agency => ({
  id: row.id,
  name: row.name,
  sender: row.sender,
  contact: row.contact,
  web: row.web,
  timeZone: row.time_zone,
  languages: row.languages,
  acceptsUnreviewed: row.accepts_unreviewed,
  reachLimit: row.reach_limit,
  paused: row.paused,
  capStatus: row.cap_status,
});
