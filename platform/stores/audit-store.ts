/** The audit log: append-only, each record bound to the one before by SHA-256 over canonical JSON (RFC 8785), so that any change shows. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { Client, Queryable } from '../postgres.ts';

/** What someone did. `detail` holds before and after, never a token or an address. */
export interface AuditEntry {
  readonly agencyId: string | null;
  /** `key:<id>` or `cli`. */
  readonly actor: string;
  /** Verb and noun, e.g. `zone.update`. */
  readonly action: string;
  readonly object: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** Unix milliseconds. */
  readonly at: number;
}

export interface AuditRecord extends AuditEntry {
  readonly seq: bigint;
  /** Lower-case hexadecimal. */
  readonly previous: string;
  readonly hash: string;
}

export type AuditVerdict =
  | { readonly sound: true; readonly records: number; readonly head: string }
  | { readonly sound: false; readonly seq: bigint; readonly fault: 'gap' | 'previous' | 'hash' };

const columns = 'seq, at, agency_id AS "agencyId", actor, action, object, detail, previous, hash';
const genesis = '0'.repeat(64);

/** Appends one record; call last in the transaction of what it records, since records queue up behind each other until it commits. */
export async function appendAudit(client: Client, entry: AuditEntry): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('tocsin audit_log'))");
  const { rows } = await client.query<{ seq: bigint; hash: Buffer }>(
    'SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1',
  );
  const seq = (rows[0]?.seq ?? 0n) + 1n;
  const previous = rows[0]?.hash.toString('hex') ?? genesis;
  const detail = JSON.parse(canonicalJson(entry.detail));
  const hash = hashOf({ ...entry, detail, seq, previous });
  await client.query(
    `INSERT INTO audit_log (seq, at, agency_id, actor, action, object, detail, previous, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, decode($8, 'hex'), decode($9, 'hex'))`,
    [seq, new Date(entry.at), entry.agencyId, entry.actor, entry.action, entry.object, detail, previous, hash],
  );
}

/** An agency's records, newest first; `before` pages on. */
export async function listAudit(
  db: Queryable,
  agencyId: string,
  { limit, before }: { readonly limit: number; readonly before?: bigint },
): Promise<AuditRecord[]> {
  const { rows } = await db.query<AuditRow>(
    `SELECT ${columns} FROM audit_log WHERE agency_id = $1 AND ($2::bigint IS NULL OR seq < $2) ORDER BY seq DESC LIMIT $3`,
    [agencyId, before ?? null, limit],
  );
  return rows.map(recordOf);
}

/** Reads the whole chain, in steps; the first record that does not fit the one before is named. */
export async function verifyAuditChain(db: Queryable, step = 1_000): Promise<AuditVerdict> {
  let [seq, head] = [0n, genesis];
  for (;;) {
    const { rows } = await db.query<AuditRow>(`SELECT ${columns} FROM audit_log WHERE seq > $1 ORDER BY seq LIMIT $2`, [
      seq,
      step,
    ]);
    for (const record of rows.map(recordOf)) {
      if (record.seq !== seq + 1n) return { sound: false, seq: record.seq, fault: 'gap' };
      if (record.previous !== head) return { sound: false, seq: record.seq, fault: 'previous' };
      if (record.hash !== hashOf(record)) return { sound: false, seq: record.seq, fault: 'hash' };
      [seq, head] = [record.seq, record.hash];
    }
    if (rows.length < step) return { sound: true, records: Number(seq), head };
  }
}

interface AuditRow extends Omit<AuditRecord, 'at' | 'previous' | 'hash'> {
  readonly at: Date;
  readonly previous: Buffer;
  readonly hash: Buffer;
}

const recordOf = (row: AuditRow): AuditRecord => ({
  ...row,
  at: row.at.getTime(),
  previous: row.previous.toString('hex'),
  hash: row.hash.toString('hex'),
});

function hashOf({ seq, at, agencyId, actor, action, object, detail, previous }: Omit<AuditRecord, 'hash'>): string {
  const text = canonicalJson({ seq: String(seq), at, agencyId, actor, action, object, detail, previous });
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
