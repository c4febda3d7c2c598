/** API keys: `tocsin_live_<id>_<secret>`; the id finds the row, of the secret only its hash is kept. */
import { randomBytes } from 'node:crypto';
import { randomToken, sameBytes, tokenHash } from './secrets.ts';

export interface NewApiKey {
  /** 16 hex digits, public. */
  readonly id: string;
  /** The whole key, shown once. */
  readonly key: string;
  readonly secretSha256: Buffer;
}

export function createApiKey(): NewApiKey {
  const id = randomBytes(8).toString('hex');
  const secret = randomToken();
  return { id, key: `tocsin_live_${id}_${secret}`, secretSha256: tokenHash(secret) };
}

/** Id and hash of a key that a caller sent; undefined if it has not the form of one. */
export function readApiKey(key: string): { id: string; secretSha256: Buffer } | undefined {
  const match = /^tocsin_live_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/.exec(key);
  return match ? { id: match[1]!, secretSha256: tokenHash(match[2]!) } : undefined;
}

/** Whether a sent key is the stored one, in constant time. */
export function matchesApiKey(sent: { readonly secretSha256: Uint8Array }, storedSha256: Uint8Array): boolean {
  return sameBytes(sent.secretSha256, storedSha256);
}
