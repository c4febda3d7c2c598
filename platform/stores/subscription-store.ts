/** Subscriptions: one row per address, sealed; whoever holds the address or the token may change it, nobody can read it back out. */
import { randomUUID } from 'node:crypto';
import type { CellRange } from '../../domain/cell-range.ts';
import type { Hazard } from '../../domain/hazard.ts';
import type { Language } from '../../domain/language.ts';
import type { Cell } from '../../domain/lattice.ts';
import { type Band, bands, rankOf } from '../../domain/rule.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { addJobs } from '../jobs.ts';
import type { Queryable } from '../postgres.ts';
import { randomToken, tokenHash, type Vault } from '../secrets.ts';
import { cellsPerhapsInForce } from './issued-alert-store.ts';
import { enterAsNewcomer } from './newcomer-lock.ts';

/** What a person chooses. */
export type Wishes = Pick<Subscription, 'cell' | 'hazards' | 'leastSeverity' | 'language' | 'quietHours' | 'drills'>;

/** A channel's address in canonical form: `key` makes it unique. */
export interface PlainAddress {
  readonly key: string;
  readonly value: Readonly<Record<string, string>>;
}

export interface Subscribed {
  readonly id: string;
  /** Shown once: changes or ends the subscription. */
  readonly token: string;
  readonly created: boolean;
}

/** A wish to be told at an address. */
export interface NewSubscription {
  readonly channel: string;
  readonly address: PlainAddress;
  readonly wishes: Wishes;
}

/**
 * Makes the subscription of each address, or changes it and renews its token: who has the address may. Where an alert is in force,
 * also adds the jobs that tell it. Answers each in its place; an address that comes twice counts as it came last. Call within a
 * transaction.
 */
export async function subscribeAll(
  client: Queryable,
  vault: Vault,
  wanted: readonly NewSubscription[],
): Promise<Subscribed[]> {
  const entries = wanted.map((one) => ({
    ...one,
    ...sealAddress(vault, one.channel, one.address),
    token: randomToken(),
  }));
  const byHash = new Map(entries.map((entry) => [entry.hash.toString('hex'), entry]));
  const rows = [...byHash.values()];
  const columns = rows.map(({ wishes }) => wishColumns(wishes));
  const { rows: made } = await client.query<{
    id: string;
    cell: Cell;
    hash: Buffer;
    created: boolean;
    updatedAt: Date;
  }>(
    `INSERT INTO subscriptions (id, cell, channel, sealed_address, address_hash, hazards, least_rank, language, quiet_hours, drills, token_sha256)
     SELECT id, cell, channel, sealed, hash, hazards::text[], least, language, quiet, drills, token
     FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bytea[], $5::bytea[], $6::text[], $7::smallint[], $8::text[], $9::jsonb[],
       $10::boolean[], $11::bytea[]) AS new (id, cell, channel, sealed, hash, hazards, least, language, quiet, drills, token)
     ON CONFLICT (channel, address_hash) DO UPDATE SET cell = excluded.cell, sealed_address = excluded.sealed_address,
       hazards = excluded.hazards, least_rank = excluded.least_rank, language = excluded.language,
       quiet_hours = excluded.quiet_hours, drills = excluded.drills, token_sha256 = excluded.token_sha256, updated_at = now()
     RETURNING id, cell, address_hash AS hash, xmax = 0 AS created, updated_at AS "updatedAt", ${enterAsNewcomer}`,
    [
      rows.map(() => randomUUID()),
      rows.map(({ wishes }) => wishes.cell),
      rows.map(({ channel }) => channel),
      rows.map(({ sealed }) => sealed),
      rows.map(({ hash }) => hash),
      rows.map(({ wishes }) => `{${wishes.hazards.join(',')}}`),
      ...[1, 2, 3, 4].map((index) => columns.map((column) => column[index])),
      rows.map(({ token }) => tokenHash(token)),
    ],
  );
  await greetIfDue(client, made);
  const answers = new Map(made.map((row) => [row.hash.toString('hex'), row]));
  return entries.map(({ hash }) => {
    const key = hash.toString('hex');
    const { id, created } = answers.get(key)!;
    return { id, created, token: byHash.get(key)!.token };
  });
}

/** One of them. Call within a transaction. */
export async function subscribe(
  client: Queryable,
  vault: Vault,
  channel: string,
  address: PlainAddress,
  wishes: Wishes,
): Promise<Subscribed> {
  const [made] = await subscribeAll(client, vault, [{ channel, address, wishes }]);
  return made!;
}

/** Changes what a person chose; false where the id or the token is unknown. Call within a transaction. */
export async function changeWishes(client: Queryable, id: string, token: string, wishes: Wishes): Promise<boolean> {
  const { rows } = await client.query<{ updatedAt: Date }>(
    `UPDATE subscriptions SET cell = $3, hazards = $4, least_rank = $5, language = $6, quiet_hours = $7, drills = $8, updated_at = now()
     WHERE id = $1 AND token_sha256 = $2 RETURNING updated_at AS "updatedAt", ${enterAsNewcomer}`,
    [id, tokenHash(token), wishes.cell, ...wishColumns(wishes)],
  );
  if (!rows[0]) return false;
  await greetIfDue(client, [{ id, cell: wishes.cell, updatedAt: rows[0].updatedAt }]);
  return true;
}

/**
 * Gives a subscription its new address when the browser renewed it (`pushsubscriptionchange`): named by the old address, allowed
 * by the token. What the new address had before, if anything, ends. False where old address and token don't belong together.
 */
export async function moveAddress(
  client: Queryable,
  vault: Vault,
  channel: string,
  oldKey: string,
  token: string,
  address: PlainAddress,
): Promise<boolean> {
  const { hash, sealed } = sealAddress(vault, channel, address);
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM subscriptions WHERE channel = $1 AND address_hash = $2 AND token_sha256 = $3 FOR UPDATE',
    [channel, hashAddress(vault, channel, oldKey), tokenHash(token)],
  );
  const id = rows[0]?.id;
  if (!id) return false;
  await client.query('DELETE FROM subscriptions WHERE channel = $1 AND address_hash = $2 AND id <> $3', [
    channel,
    hash,
    id,
  ]);
  await client.query(
    'UPDATE subscriptions SET sealed_address = $2, address_hash = $3, updated_at = now() WHERE id = $1',
    [id, sealed, hash],
  );
  return true;
}

/** Ends a subscription; false where the id or the token is unknown. */
export async function unsubscribe(client: Queryable, id: string, token: string): Promise<boolean> {
  const { rowCount } = await client.query('DELETE FROM subscriptions WHERE id = $1 AND token_sha256 = $2', [
    id,
    tokenHash(token),
  ]);
  return rowCount === 1;
}

/** All that is kept of a person, for them to read: what they chose and what they were told; null where id or token is unknown. */
export async function exportSubscription(
  db: Queryable,
  vault: Vault,
  id: string,
  token: string,
): Promise<(Subscription & { address: PlainAddress; createdAt: number; told: readonly ToldRow[] }) | null> {
  const { rows } = await db.query<SubscriptionRow & { createdAt: Date }>(
    `SELECT ${columns}, s.created_at AS "createdAt" FROM subscriptions s WHERE s.id = $1 AND s.token_sha256 = $2`,
    [id, tokenHash(token)],
  );
  const row = rows[0];
  if (!row) return null;
  const told = await db.query<ToldRow>(
    'SELECT alert_id AS "alertId", state, first_at AS "firstAt", at FROM deliveries WHERE subscription_id = $1 ORDER BY first_at',
    [id],
  );
  return {
    ...subscriptionOf(row),
    address: openAddress(vault, row),
    createdAt: row.createdAt.getTime(),
    told: told.rows,
  };
}

export interface ToldRow {
  readonly alertId: string;
  readonly state: string;
  readonly firstAt: Date;
  readonly at: Date;
}

/** A subscription by its id; null where there is none. */
export async function readSubscription(db: Queryable, id: string): Promise<Subscription | null> {
  const { rows } = await db.query<SubscriptionRow>(`SELECT ${columns} FROM subscriptions s WHERE s.id = $1`, [id]);
  return rows[0] ? subscriptionOf(rows[0]) : null;
}

/** How many subscriptions a message would reach, counting no further than `most`: those in the ranges whose hazards, severity and wish for drills fit. */
export async function countInRanges(
  db: Queryable,
  ranges: readonly CellRange[],
  { hazard, band, status }: { hazard: Hazard; band: Band; status: 'Actual' | 'Exercise' | 'Test' },
  most: number | null = null,
): Promise<number> {
  const { rows } = await db.query<{ count: bigint }>(
    `SELECT count(*) FROM (
       SELECT FROM unnest($1::bigint[], $2::bigint[]) AS r (lo, hi)
       CROSS JOIN LATERAL (SELECT * FROM subscriptions s WHERE s.cell BETWEEN r.lo AND r.hi OFFSET 0) AS s
       WHERE s.least_rank <= $3 AND (s.hazards = '{}' OR $4 = ANY (s.hazards)) AND ($5 = 'Actual' OR s.drills) LIMIT $6) AS reached`,
    [ranges.map(([first]) => first), ranges.map(([, last]) => last), rankOf(band), hazard, status, most],
  );
  return Number(rows[0]?.count ?? 0n);
}

/** A row as `columns` selects it from `subscriptions s`. */
export interface SubscriptionRow {
  readonly id: string;
  readonly cell: bigint;
  readonly channel: string;
  readonly sealedAddress: Buffer;
  readonly addressHash: Buffer;
  readonly hazards: Hazard[];
  readonly leastRank: number;
  readonly language: Language;
  readonly quietHours: Subscription['quietHours'];
  readonly drills: boolean;
}

export const columns = `s.id, s.cell, s.channel, s.sealed_address AS "sealedAddress", s.address_hash AS "addressHash", s.hazards,
  s.least_rank AS "leastRank", s.language, s.quiet_hours AS "quietHours", s.drills`;

function subscriptionOf({ leastRank, addressHash: _, ...row }: SubscriptionRow): Subscription {
  return { ...row, leastSeverity: bands[leastRank] ?? 'Minor' };
}

/** @throws Error if it was sealed with another data key or changed. */
export function openAddress(
  vault: Vault,
  { sealedAddress, addressHash }: Pick<SubscriptionRow, 'sealedAddress' | 'addressHash'>,
): PlainAddress {
  return JSON.parse(vault.open(sealedAddress, addressHash.toString('hex')));
}

/** Call after the statement that entered as a newcomer: what is issued later finds the subscription by itself. */
async function greetIfDue(
  client: Queryable,
  changed: readonly { readonly id: string; readonly cell: Cell; readonly updatedAt: Date }[],
): Promise<void> {
  const inForce = await cellsPerhapsInForce(
    client,
    changed.map(({ cell }) => cell),
  );
  await addJobs(
    client,
    'greet',
    changed
      .filter(({ cell }) => inForce.has(cell))
      .map(({ id, updatedAt }) => ({ subscriptionId: id, changedAt: updatedAt.getTime() })),
  );
}

/** Sealed for its own hash, so that one row's address does not open in another's place. */
function sealAddress(vault: Vault, channel: string, address: PlainAddress): { hash: Buffer; sealed: Buffer } {
  const hash = hashAddress(vault, channel, address.key);
  return { hash, sealed: vault.seal(JSON.stringify(address), hash.toString('hex')) };
}

const hashAddress = (vault: Vault, channel: string, key: string): Buffer => vault.hash(`${channel}\n${key}`);

const wishColumns = ({ hazards, leastSeverity, language, quietHours, drills }: Omit<Wishes, 'cell'>): unknown[] => [
  hazards,
  rankOf(leastSeverity),
  language,
  quietHours === null ? null : JSON.stringify(quietHours),
  drills,
];
