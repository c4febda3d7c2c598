/** What people did to alerts and threads, on record before it is carried out. */
import type { HumanAct } from '../../domain/alert.ts';
import type { Queryable } from '../postgres.ts';

export interface StoredAct extends HumanAct {
  readonly agencyId: string;
  /** What an approval was given for; null for other acts. */
  readonly contentHash: string | null;
}

interface ActRow {
  id: string;
  agency_id: string;
  kind: HumanAct['kind'];
  alert_id: string | null;
  thread_id: string | null;
  content_hash: string | null;
  by_key: string;
  reason: string;
  at: Date;
}

export async function insertAct(client: Queryable, act: StoredAct): Promise<void> {
  await client.query(
    `INSERT INTO human_acts (id, agency_id, kind, alert_id, thread_id, content_hash, by_key, reason, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [act.id, act.agencyId, act.kind, act.alertId, act.threadId, act.contentHash, act.by, act.reason, new Date(act.at)],
  );
}

export async function actById(client: Queryable, id: string): Promise<StoredAct | null> {
  const { rows } = await client.query<ActRow>('SELECT * FROM human_acts WHERE id = $1', [id]);
  const [row] = rows;
  return row
    ? {
        id: row.id,
        agencyId: row.agency_id,
        kind: row.kind,
        alertId: row.alert_id,
        threadId: row.thread_id,
        contentHash: row.content_hash,
        by: row.by_key,
        reason: row.reason,
        at: row.at.getTime(),
      }
    : null;
}
