/** The state of each feed instance, shared by all processes: who polls it, what it said last, and how it fares. */
import type { Hazard } from '../../domain/hazard.ts';
import type { FeedSight } from '../../domain/visibility.ts';
import type { Queryable } from '../postgres.ts';

/** What a reader needs to know of a feed without its file. */
export interface FeedIdentity extends Omit<FeedSight, 'lastSuccessAt'> {
  readonly source: string;
}

export interface FeedStatus extends FeedIdentity, FeedSight {
  readonly leaseOwner: string | null;
  /** Unix milliseconds, as the other instants. */
  readonly lastAttemptAt: number | null;
  readonly lastDataAt: number | null;
  readonly lastError: string | null;
  /** In a row. */
  readonly failures: number;
  /** The server's clock minus ours, seconds. */
  readonly clockSkewS: number | null;
  readonly accepted: bigint;
  readonly rejected: bigint;
}

/** ETag and Last-Modified per URL, as the server sent them. */
export type Validators = Readonly<Record<string, { readonly etag?: string; readonly lastModified?: string }>>;

export async function registerFeed(db: Queryable, it: FeedIdentity): Promise<void> {
  await db.query(
    `INSERT INTO feed_status (feed, source, hazards, coverage, max_silence_s) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (feed) DO UPDATE SET source = excluded.source, hazards = excluded.hazards,
       coverage = excluded.coverage, max_silence_s = excluded.max_silence_s`,
    [it.feed, it.source, it.hazards, it.coverage, it.maxSilenceS],
  );
}

/** Takes or renews the lease by the database's clock; false while another holds it. */
export async function takeLease(db: Queryable, feed: string, owner: string, leaseMs: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE feed_status SET lease_owner = $2, lease_until = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE feed = $1 AND (lease_owner = $2 OR lease_until IS NULL OR lease_until < clock_timestamp())`,
    [feed, owner, leaseMs],
  );
  return rowCount === 1;
}

export async function releaseLease(db: Queryable, feed: string, owner: string): Promise<void> {
  await db.query('UPDATE feed_status SET lease_owner = NULL, lease_until = NULL WHERE feed = $1 AND lease_owner = $2', [
    feed,
    owner,
  ]);
}

/** Where an earlier poller of this feed left off. */
export async function readPollState(
  db: Queryable,
  feed: string,
): Promise<{ validators: Validators; since: number | null; failures: number }> {
  const { rows } = await db.query<{ etag: Validators; since: Date | null; failures: number }>(
    'SELECT etag, since, failures FROM feed_status WHERE feed = $1',
    [feed],
  );
  const [row] = rows;
  return { validators: row?.etag ?? {}, since: row?.since?.getTime() ?? null, failures: row?.failures ?? 0 };
}

/** What one body added; `newestAt` is the newest update in it. */
export async function noteData(
  client: Queryable,
  feed: string,
  counts: { readonly accepted: number; readonly rejected: number; readonly newestAt: number | null },
): Promise<void> {
  await client.query(
    `UPDATE feed_status SET accepted = accepted + $2, rejected = rejected + $3,
       last_data_at = greatest(last_data_at, $4), since = greatest(since, $4) WHERE feed = $1`,
    [feed, counts.accepted, counts.rejected, instant(counts.newestAt)],
  );
}

/** Merged into what is known, so that the other requests of a poll keep theirs; those no longer asked for are dropped. */
export async function noteValidators(client: Queryable, feed: string, validators: Validators): Promise<void> {
  await client.query('UPDATE feed_status SET etag = $2 WHERE feed = $1', [feed, JSON.stringify(validators)]);
}

export interface Attempt {
  /** Unix milliseconds by our clock. */
  readonly at: number;
  /** What went wrong, or null. */
  readonly error: string | null;
  /** Whether the feed was heard, whatever went wrong beside that. */
  readonly heard: boolean;
  readonly clockSkewS: number | null;
}

export async function noteAttempt(db: Queryable, feed: string, attempt: Attempt): Promise<void> {
  await db.query(
    `UPDATE feed_status SET last_attempt_at = $2, last_error = $3,
       last_success_at = CASE WHEN $4 THEN greatest(last_success_at, $2) ELSE last_success_at END,
       failures = CASE WHEN $4 THEN 0 ELSE failures + 1 END,
       silence_told_at = CASE WHEN $4 THEN NULL ELSE silence_told_at END,
       clock_skew_s = coalesce($5, clock_skew_s) WHERE feed = $1`,
    [feed, new Date(attempt.at), attempt.error, attempt.heard, attempt.clockSkewS],
  );
}

export interface SilentFeed {
  readonly feed: string;
  /** Unix milliseconds, or null: never. */
  readonly lastSuccessAt: number | null;
  readonly lastError: string | null;
}

/** Those of `feeds` that are silent for too long, counted from `since` at the earliest, and marks them: each is returned once per silence. */
export async function takeNewlySilent(
  client: Queryable,
  feeds: readonly string[],
  since: number,
  now: number,
): Promise<readonly SilentFeed[]> {
  const { rows } = await client.query<Pick<StatusRow, 'feed' | 'last_success_at' | 'last_error'>>(
    `UPDATE feed_status SET silence_told_at = $3 WHERE feed = ANY ($1) AND silence_told_at IS NULL
       AND greatest(last_success_at, $2) + max_silence_s * interval '1 second' < $3
     RETURNING feed, last_success_at, last_error`,
    [feeds, new Date(since), new Date(now)],
  );
  return rows.map(({ feed, last_success_at, last_error }) => ({
    feed,
    lastSuccessAt: last_success_at?.getTime() ?? null,
    lastError: last_error,
  }));
}

/** Every feed that some process runs or ran, in order of name. */
export async function listFeedStatus(db: Queryable): Promise<readonly FeedStatus[]> {
  const { rows } = await db.query<StatusRow>('SELECT * FROM feed_status ORDER BY feed');
  return rows.map((row) => ({
    feed: row.feed,
    source: row.source,
    hazards: row.hazards,
    coverage: row.coverage,
    maxSilenceS: row.max_silence_s,
    leaseOwner: row.lease_owner,
    lastAttemptAt: row.last_attempt_at?.getTime() ?? null,
    lastSuccessAt: row.last_success_at?.getTime() ?? null,
    lastDataAt: row.last_data_at?.getTime() ?? null,
    lastError: row.last_error,
    failures: row.failures,
    clockSkewS: row.clock_skew_s,
    accepted: row.accepted,
    rejected: row.rejected,
  }));
}

interface StatusRow {
  readonly feed: string;
  readonly source: string;
  readonly hazards: Hazard[];
  readonly coverage: [number, number, number, number];
  readonly max_silence_s: number;
  readonly lease_owner: string | null;
  readonly last_attempt_at: Date | null;
  readonly last_success_at: Date | null;
  readonly last_data_at: Date | null;
  readonly last_error: string | null;
  readonly failures: number;
  readonly clock_skew_s: number | null;
  readonly accepted: bigint;
  readonly rejected: bigint;
}

const instant = (atMs: number | null) => (atMs === null ? null : new Date(atMs));
