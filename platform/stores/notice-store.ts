/** Messages to an agency's operators: written with what caused them, sent by the `notify` queue. */
import { randomUUID } from 'node:crypto';
import { addJobs } from '../jobs.ts';
import type { Client, Queryable } from '../postgres.ts';

export interface Notice {
  readonly id: string;
  /** Null concerns the whole installation. */
  readonly agencyId: string | null;
  /** What it is about, e.g. `hold`, `channel-trouble`, `feed-silent`. */
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly at: number;
  readonly sentAt: number | null;
}

interface NoticeRow {
  id: string;
  agency_id: string | null;
  kind: string;
  body: Record<string, unknown>;
  at: Date;
  sent_at: Date | null;
}

/** Writes a notice and the job that sends it, in the caller's transaction. */
export async function raiseNotice(
  client: Client,
  { agencyId, kind, body, at }: Pick<Notice, 'agencyId' | 'kind' | 'body' | 'at'>,
): Promise<void> {
  const id = randomUUID();
  await client.query('INSERT INTO notices (id, agency_id, kind, body, at) VALUES ($1, $2, $3, $4, $5)', [
    id,
    agencyId,
    kind,
    body,
    new Date(at),
  ]);
  await addJobs(client, 'notify', [{ noticeId: id }]);
}

export async function noticeById(client: Queryable, id: string): Promise<Notice | null> {
  const { rows } = await client.query<NoticeRow>('SELECT * FROM notices WHERE id = $1', [id]);
  const [row] = rows;
  return row
    ? {
        id: row.id,
        agencyId: row.agency_id,
        kind: row.kind,
        body: row.body,
        at: row.at.getTime(),
        sentAt: row.sent_at?.getTime() ?? null,
      }
    : null;
}

export async function markNoticeSent(client: Queryable, id: string, at: number): Promise<void> {
  await client.query('UPDATE notices SET sent_at = $2 WHERE id = $1', [id, new Date(at)]);
}
