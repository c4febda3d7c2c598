/** API keys on record: of each secret only its hash. */
import type { Queryable } from '../postgres.ts';

/** Instants are Unix milliseconds. */
export interface StoredApiKey {
  readonly id: string;
  readonly agencyId: string;
  readonly secretSha256: Buffer;
  readonly scopes: readonly string[];
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly lastUsedAt: number | null;
}

/** The key of a public id, whatever its state; undefined where there is none. */
export async function apiKeyById(db: Queryable, id: string): Promise<StoredApiKey | undefined> {
  const { rows } = await db.query<ApiKeyRow>(
    `SELECT id, agency_id AS "agencyId", secret_sha256 AS "secretSha256", scopes, expires_at AS "expiresAt",
       revoked_at AS "revokedAt", last_used_at AS "lastUsedAt" FROM api_keys WHERE id = $1`,
    [id],
  );
  const row = rows[0];
  return (
    row && { ...row, expiresAt: msOf(row.expiresAt), revokedAt: msOf(row.revokedAt), lastUsedAt: msOf(row.lastUsedAt) }
  );
}

/** Notes that a key was used, at most once a minute however many processes ask. */
export async function noteKeyUse(db: Queryable, id: string, now: number): Promise<void> {
  await db.query(
    `UPDATE api_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $2::timestamptz - interval '1 minute')`,
    [id, new Date(now)],
  );
}

type ApiKeyRow = Omit<StoredApiKey, 'expiresAt' | 'revokedAt' | 'lastUsedAt'> &
  Record<'expiresAt' | 'revokedAt' | 'lastUsedAt', Date | null>;

const msOf = (instant: Date | null): number | null => instant?.getTime() ?? null;
