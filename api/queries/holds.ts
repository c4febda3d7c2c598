/** Drafts that wait for a person, and what people have already said of them. */
import type { HumanAct } from '../../domain/alert.ts';
import type { Queryable } from '../../platform/postgres.ts';
import { alertById, type StoredAlert } from '../../platform/stores/alert-store.ts';

/** An agency's drafts, the most urgent deadline first. */
export async function listHolds(db: Queryable, agencyId: string): Promise<StoredAlert[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM alerts WHERE agency_id = $1 AND state = 'held' ORDER BY hold ->> 'deadlineAt', id`,
    [agencyId],
  );
  const alerts = await Promise.all(rows.map(({ id }) => alertById(db, id)));
  return alerts.filter((alert) => alert?.state === 'held') as StoredAlert[];
}

/** An alert, kept from changing until the transaction ends. */
export async function alertForUpdate(db: Queryable, id: string): Promise<StoredAlert | null> {
  await db.query('SELECT FROM alerts WHERE id = $1 FOR UPDATE', [id]);
  return alertById(db, id);
}

export interface EarlierAct {
  readonly id: string;
  readonly kind: HumanAct['kind'];
  readonly contentHash: string | null;
}

/** The newest act on an alert or on a thread as a whole. */
export async function lastAct(
  db: Queryable,
  on: { readonly alertId: string } | { readonly threadId: string },
): Promise<EarlierAct | undefined> {
  const [column, id] = 'alertId' in on ? (['alert_id', on.alertId] as const) : (['thread_id', on.threadId] as const);
  const { rows } = await db.query<EarlierAct>(
    `SELECT id, kind, content_hash AS "contentHash" FROM human_acts
     WHERE ${column} = $1 AND ($2 OR kind = 'cancel') ORDER BY at DESC, id LIMIT 1`,
    [id, 'alertId' in on],
  );
  return rows[0];
}
