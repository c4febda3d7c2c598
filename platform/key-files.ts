/** Keys in files that only their owner can read (0600): the data key and the VAPID pair. */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import webPush from 'web-push';
import { TocsinError } from '../domain/error.ts';
import type { Config } from './config.ts';

export interface VapidKeys {
  /** Uncompressed P-256 point in base64url; what browsers subscribe with. */
  readonly publicKey: string;
  readonly privateKey: string;
}

type Files = Config['files'];

/**
 * The 32-byte key that encrypts addresses; made on first use, by one of however many processes start at once.
 * @throws TocsinError('configuration') if it lies in the data directory, others may read it, or it is no key.
 */
export function loadDataKey({ keyFile, dataDir }: Files): Buffer {
  const inside = relative(resolve(dataDir), resolve(keyFile));
  if (!inside.startsWith('..')) {
    throw new TocsinError(
      'configuration',
      `TOCSIN_KEY_FILE (${keyFile}) lies in the data directory, so one stolen backup would open it all; move it elsewhere.`,
    );
  }
  const key = Buffer.from(loadOrCreate(keyFile, () => randomBytes(32).toString('base64')).trim(), 'base64');
  if (key.length !== 32)
    throw new TocsinError(
      'configuration',
      `${keyFile} must hold 32 bytes in base64. Restore it from its backup; a new key cannot open what the old one sealed.`,
    );
  return key;
}

/** The VAPID pair: from the settings, else from the file, which is made on first use. */
export function loadVapidKeys({ vapidFile, dataDir, vapidPublicKey, vapidPrivateKey }: Files): VapidKeys {
  if (vapidPublicKey && vapidPrivateKey) return { publicKey: vapidPublicKey, privateKey: vapidPrivateKey };
  if (vapidPublicKey || vapidPrivateKey)
    throw new TocsinError('configuration', 'Set both VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY, or neither.');
  const file = vapidFile ?? join(dataDir, 'vapid.json');
  const keys: Partial<VapidKeys> = JSON.parse(loadOrCreate(file, () => JSON.stringify(webPush.generateVAPIDKeys())));
  if (!keys.publicKey || !keys.privateKey)
    throw new TocsinError(
      'configuration',
      `${file} must hold publicKey and privateKey. Restore it; with a new pair every subscription is lost.`,
    );
  return { publicKey: keys.publicKey, privateKey: keys.privateKey };
}

function loadOrCreate(file: string, make: () => string): string {
  const found = readPrivate(file);
  if (found !== undefined) return found;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${make()}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    // A link appears whole or not at all, and never replaces a key that another process has just made.
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
  return readPrivate(file) ?? '';
}

function readPrivate(file: string): string | undefined {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (!facts) return undefined;
  if (process.platform !== 'win32' && facts.mode & 0o077) {
    throw new TocsinError(
      'configuration',
      `${file} can be read by others (mode ${(facts.mode & 0o777).toString(8)}); run: chmod 600 ${file}`,
    );
  }
  return readFileSync(file, 'utf8');
}
