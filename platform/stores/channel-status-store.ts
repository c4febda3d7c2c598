/** Whether a channel as a whole is in trouble, as all processes see it: what degrades /health. */
import { addJobs } from '../jobs.ts';
import type { Queryable } from '../postgres.ts';

interface ChannelTrouble {
  readonly channel: string;
  readonly trouble: string;
  readonly since: Date;
}

/**
 * Marks a channel as troubled; true if it was not before. Then a notice to the operators is written too, once an hour at most, since
 * a channel that works for some recipients and not for others comes and goes. Call within a transaction.
 */
export async function raiseTrouble(client: Queryable, channel: string, trouble: string, now: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO channel_status AS c (channel, trouble, since, updated_at) VALUES ($1, $2, $3, $3)
     ON CONFLICT (channel) DO UPDATE SET trouble = excluded.trouble, since = excluded.since, updated_at = excluded.updated_at
     WHERE c.trouble IS NULL`,
    [channel, trouble, new Date(now)],
  );
  if (rowCount !== 1) return false;
  const noticeId = `channel-trouble-${channel}-${Math.floor(now / 3_600_000)}`;
  await client.query(
    `INSERT INTO notices (id, agency_id, kind, body) VALUES ($1, NULL, 'channel-trouble', $2) ON CONFLICT DO NOTHING`,
    [noticeId, JSON.stringify({ channel, trouble, since: new Date(now).toISOString() })],
  );
  await addJobs(client, 'notify', [{ noticeId }]);
  return true;
}

/** The channel works again; true if it was troubled. */
export async function clearTrouble(db: Queryable, channel: string, now: number): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE channel_status SET trouble = NULL, since = NULL, updated_at = $2 WHERE channel = $1 AND trouble IS NOT NULL',
    [channel, new Date(now)],
  );
  return rowCount === 1;
}

/** Channels in trouble now, for /health. */
export async function listTroubles(db: Queryable): Promise<ChannelTrouble[]> {
  const { rows } = await db.query<ChannelTrouble>(
    'SELECT channel, trouble, since FROM channel_status WHERE trouble IS NOT NULL ORDER BY channel',
  );
  return rows;
}
