/** Observations: every version of every report, as its source made it. */
import { type Observation, type ObservationBody, observationId } from '../../domain/observation.ts';
import type { Queryable } from '../postgres.ts';

/** Stores what is not stored yet; returns the ids of the new ones. */
export async function insertObservations(
  client: Queryable,
  observations: readonly Omit<Observation, 'id'>[],
): Promise<readonly string[]> {
  const rows = observations.map((observation) => ({ id: observationId(observation.body), ...observation }));
  const { rows: inserted } = await client.query<{ id: string }>(
    `INSERT INTO observations (id, kind, source, source_id, ids, version_at, phenomenon_at, feed, received_at, body)
     SELECT row->>'id', body->>'kind', body->>'source', body->>'sourceId',
       ARRAY(SELECT jsonb_array_elements_text(body->'ids')), ${instant("body->>'updatedAt'")},
       ${instant("body->>'originTime'")}, row->>'feed', ${instant("row->>'receivedAt'")}, body
     FROM jsonb_array_elements($1::jsonb) AS row, LATERAL (SELECT row->'body' AS body) AS inner_row
     ON CONFLICT (id) DO NOTHING RETURNING id`,
    [JSON.stringify(rows)],
  );
  return inserted.map(({ id }) => id);
}

/** One version, or undefined. */
export async function readObservation(db: Queryable, id: string): Promise<Observation | undefined> {
  const { rows } = await db.query<ObservationRow>(`SELECT ${columns} FROM observations WHERE id = $1`, [id]);
  return rows[0] && toObservation(rows[0]);
}

/** Every version that a source gave of events with any of these ids, the newest first. */
export async function readVersions(
  db: Queryable,
  source: string,
  ids: readonly string[],
): Promise<readonly Observation[]> {
  const { rows } = await db.query<ObservationRow>(
    `SELECT ${columns} FROM observations WHERE source = $1 AND ids && $2::text[] ORDER BY version_at DESC, received_at DESC`,
    [source, ids],
  );
  return rows.map(toObservation);
}

interface ObservationRow {
  readonly id: string;
  readonly feed: string;
  readonly received_at: Date;
  readonly body: ObservationBody;
}

const columns = 'id, feed, received_at, body';

const toObservation = ({ id, feed, received_at, body }: ObservationRow): Observation => ({
  id,
  feed,
  receivedAt: received_at.getTime(),
  body,
});

/** Milliseconds to timestamptz, exact; to_timestamp() would go through a double of seconds. */
function instant(milliseconds: string): string {
  return `timestamptz 'epoch' + (${milliseconds})::bigint * interval '1 millisecond'`;
}
