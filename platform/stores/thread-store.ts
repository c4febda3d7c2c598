/** Threads on record: one per (event, agency). */
import type { Thread } from '../../domain/thread.ts';
import type { Queryable } from '../postgres.ts';

interface ThreadRow {
  id: string;
  event_id: string;
  agency_id: string;
  state: Thread['state'];
}

/** The agency's thread of an event; made where there is none. */
export async function ensureThread(client: Queryable, eventId: string, agencyId: string): Promise<Thread> {
  const { rows } = await client.query<ThreadRow>(
    `INSERT INTO threads (id, event_id, agency_id) VALUES ($1, $2, $3)
     ON CONFLICT (event_id, agency_id) DO UPDATE SET event_id = EXCLUDED.event_id RETURNING *`,
    [`${eventId}.${agencyId}`, eventId, agencyId],
  );
  return threadOf(rows[0]!);
}

export async function threadById(client: Queryable, id: string): Promise<Thread | null> {
  const { rows } = await client.query<ThreadRow>('SELECT * FROM threads WHERE id = $1', [id]);
  return rows[0] ? threadOf(rows[0]) : null;
}

/** The agency's threads of any of the events. */
export async function threadsOf(client: Queryable, eventIds: readonly string[], agencyId: string): Promise<Thread[]> {
  const { rows } = await client.query<ThreadRow>(
    'SELECT * FROM threads WHERE event_id = ANY($1) AND agency_id = $2 ORDER BY id',
    [eventIds, agencyId],
  );
  return rows.map(threadOf);
}

export async function setThreadState(client: Queryable, id: string, state: Thread['state']): Promise<void> {
  await client.query('UPDATE threads SET state = $2 WHERE id = $1 AND state <> $2', [id, state]);
}

/** Closes threads whose event goes on in another thread's. */
export async function mergeThreads(client: Queryable, ids: readonly string[], into: string): Promise<void> {
  await client.query(`UPDATE threads SET state = 'merged', merged_into = $2 WHERE id = ANY($1) AND id <> $2`, [
    ids,
    into,
  ]);
}

const threadOf = (row: ThreadRow): Thread => ({
  id: row.id,
  eventId: row.event_id,
  agencyId: row.agency_id,
  state: row.state,
});
