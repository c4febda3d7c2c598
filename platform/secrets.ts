/** Secrets at rest: addresses sealed with AES-256-GCM (NIST SP 800-38D), keyed hashes for uniqueness, tokens that nobody guesses. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** What one data key can do; the key itself stays inside. */
export interface Vault {
  /** Names the key, first byte of everything sealed with it. */
  readonly keyId: string;
  /** Encrypts `text` for one `context` (e.g. the row's id), without which it does not open. */
  seal(text: string, context: string): Buffer;
  /** @throws Error if it was sealed with another key, for another context, or was changed. */
  open(sealed: Uint8Array, context: string): string;
  /** HMAC-SHA256: equal texts give equal hashes, and only who has the key can test a guess. */
  hash(text: string): Buffer;
}

const keyIdBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;

/** `key` is 32 random bytes, as read by loadDataKey(). */
export function openVault(key: Uint8Array): Vault {
  if (key.length !== 32) throw new RangeError('the data key must be 32 bytes');
  // One key per purpose, so that no use of one helps against another (RFC 5869).
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', key, '', `tocsin ${purpose}`, 32));
  const [sealKey, hashKey] = [derive('seal'), derive('hash')];
  const id = createHash('sha256').update(derive('id')).digest().subarray(0, keyIdBytes);
  const bound = (context: string) => Buffer.concat([id, Buffer.from(context, 'utf8')]);
  return {
    keyId: id.toString('hex'),
    seal(text, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce).setAAD(bound(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([id, nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed);
      if (!bytes.subarray(0, keyIdBytes).equals(id)) {
        throw new Error(
          `sealed with data key ${bytes.subarray(0, keyIdBytes).toString('hex')}, but TOCSIN_KEY_FILE holds ${id.toString('hex')}`,
        );
      }
      const nonce = bytes.subarray(keyIdBytes, keyIdBytes + nonceBytes);
      const tag = bytes.subarray(keyIdBytes + nonceBytes, keyIdBytes + nonceBytes + tagBytes);
      const decipher = createDecipheriv('aes-256-gcm', sealKey, nonce, { authTagLength: tagBytes })
        .setAAD(bound(context))
        .setAuthTag(tag);
      return Buffer.concat([
        decipher.update(bytes.subarray(keyIdBytes + nonceBytes + tagBytes)),
        decipher.final(),
      ]).toString('utf8');
    },
    hash: (text) => createHmac('sha256', hashKey).update(text).digest(),
  };
}

/** A token of 256 random bits in base64url, e.g. to leave a subscription. */
export const randomToken = (): string => randomBytes(32).toString('base64url');

/** SHA-256; enough for a token that is itself random, where a password would need a slow hash. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Compares in constant time; different lengths are unequal. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
