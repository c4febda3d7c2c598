/** Issued alerts as the public asks for them: filtered, newest first, page by page. Reads only. */
import type { CapAlert } from '../../domain/cap.ts';
import type { DecisionKind } from '../../domain/decision.ts';
import type { Hazard } from '../../domain/hazard.ts';
import type { Cell } from '../../domain/lattice.ts';
import type { Band } from '../../domain/rule.ts';
import type { Queryable } from '../../platform/postgres.ts';

export interface PublishedAlert {
  readonly id: string;
  readonly identifier: string;
  readonly eventId: string;
  readonly threadId: string;
  readonly agencyId: string;
  readonly hazard: Hazard;
  readonly decision: DecisionKind;
  readonly band: Band;
  readonly cap: CapAlert;
  readonly capXml: string;
  /** As PostgreSQL writes it, with all its digits: the sort key. */
  readonly issuedAt: string;
}

export interface AlertFilter {
  readonly statuses: readonly string[];
  readonly severities?: readonly string[];
  readonly hazard?: Hazard;
  readonly eventId?: string;
  readonly agencyId?: string;
  /** Told at this home cell. */
  readonly cell?: Cell;
  /** Unix milliseconds: issued at or after. */
  readonly since?: number;
  /**
   * - `danger`: the newest message of each chain that neither ended it nor expired by `now`.
   * - `chain`: the newest message of each chain, endings too, that has not expired by `now`.
   */
  readonly inForce?: { readonly what: 'danger' | 'chain'; readonly now: number };
  readonly after?: { readonly issuedAt: string; readonly id: string };
}

/** Newest first; at most `limit`. */
export async function listPublished(db: Queryable, filter: AlertFilter, limit: number): Promise<PublishedAlert[]> {
  const { rows } = await db.query<PublishedAlert>(
    `SELECT ${columns} FROM alerts a
     WHERE a.state = 'issued' AND a.status = ANY ($1)
       AND ($2::text[] IS NULL OR a.cap #>> '{infos,0,severity}' = ANY ($2))
       AND ($3::text IS NULL OR a.hazard = $3)
       AND ($4::text IS NULL OR a.event_id = $4)
       AND ($5::text IS NULL OR a.agency_id = $5)
       -- first, last, first, last… ascending: an odd place is within a range, and so is a last cell itself
       AND ($6::bigint IS NULL OR width_bucket($6::bigint, a.told) % 2 = 1 OR a.told[width_bucket($6::bigint, a.told)] = $6)
       AND ($7::timestamptz IS NULL OR a.issued_at >= $7)
       AND ($8::timestamptz IS NULL OR (a.expires_at > $8
         AND ($9 OR (a.msg_type <> 'Cancel' AND a.decision <> 'all-clear'))
         AND NOT EXISTS (SELECT FROM alerts newer WHERE newer.state = 'issued' AND newer.thread_id = a.thread_id
           AND newer.band = a.band AND (newer.issued_at, newer.id) > (a.issued_at, a.id))
         AND NOT EXISTS (SELECT FROM threads t WHERE t.id = a.thread_id AND t.merged_into IS NOT NULL)))
       AND ($10::timestamptz IS NULL OR (a.issued_at, a.id) < ($10, $11))
     ORDER BY a.issued_at DESC, a.id DESC LIMIT $12`,
    [
      filter.statuses,
      filter.severities ?? null,
      filter.hazard ?? null,
      filter.eventId ?? null,
      filter.agencyId ?? null,
      filter.cell ?? null,
      filter.since === undefined ? null : new Date(filter.since),
      filter.inForce ? new Date(filter.inForce.now) : null,
      filter.inForce?.what === 'chain',
      filter.after?.issuedAt ?? null,
      filter.after?.id ?? null,
      limit,
    ],
  );
  return rows;
}

/** One issued alert by its CAP identifier or by our own id; null where there is none. */
export async function publishedAlert(db: Queryable, name: string): Promise<PublishedAlert | null> {
  const { rows } = await db.query<PublishedAlert>(
    `SELECT ${columns} FROM alerts a WHERE a.state = 'issued' AND (a.identifier = $1 OR a.id = $1)
     ORDER BY a.identifier = $1 DESC LIMIT 1`,
    [name],
  );
  return rows[0] ?? null;
}

/** Issued alerts by our own ids, in any order. */
export async function publishedByIds(db: Queryable, ids: readonly string[]): Promise<PublishedAlert[]> {
  const { rows } = await db.query<PublishedAlert>(
    `SELECT ${columns} FROM alerts a WHERE a.state = 'issued' AND a.id = ANY ($1)`,
    [ids],
  );
  return rows;
}

const columns = `a.id, a.identifier, a.event_id AS "eventId", a.thread_id AS "threadId", a.agency_id AS "agencyId", a.hazard,
  a.decision, a.band, a.cap, a.cap_xml AS "capXml", a.issued_at::text AS "issuedAt"`;
