/** Secrets: sealing, key files, API keys, and a log that gives none away. */
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApiKey, matchesApiKey, readApiKey } from '../../platform/api-key.ts';
import { loadConfig } from '../../platform/config.ts';
import { jobId } from '../../platform/job-id.ts';
import { loadDataKey, loadVapidKeys } from '../../platform/key-files.ts';
import { openLog } from '../../platform/log.ts';
import { openVault } from '../../platform/secrets.ts';
import { temporaryFolder } from '../kits/services.ts';

const key = Buffer.alloc(32, 7);

describe('vault', () => {
  it('opens what it sealed, for the same context only', () => {
    const vault = openVault(key);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, context) => {
        const sealed = vault.seal(text, context);
        expect(vault.open(sealed, context)).toBe(text);
        expect(() => vault.open(sealed, `${context}x`)).toThrow();
      }),
    );
  });

  it('notices every changed byte, and names the key that is needed', () => {
    const vault = openVault(key);
    const sealed = vault.seal('https://push.example/abc', 'subscription 1');
    for (let n = 0; n < sealed.length; n += 1) {
      const changed = Buffer.from(sealed);
      changed[n]! ^= 1;
      expect(() => vault.open(changed, 'subscription 1')).toThrow();
    }
    const other = openVault(Buffer.alloc(32, 8));
    expect(() => other.open(sealed, 'subscription 1')).toThrow(new RegExp(`${vault.keyId}.*${other.keyId}`));
    expect(() => openVault(Buffer.alloc(16))).toThrow(RangeError);
  });

  it('hashes equal texts alike under one key, and never seals alike', () => {
    const [vault, other] = [openVault(key), openVault(Buffer.alloc(32, 8))];
    expect(vault.hash('a').equals(vault.hash('a'))).toBe(true);
    expect(vault.hash('a').equals(other.hash('a'))).toBe(false);
    expect(vault.seal('a', '').equals(vault.seal('a', ''))).toBe(false);
  });
});

describe('key files', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());
  const files = (more: Record<string, string> = {}) =>
    loadConfig({
      TOCSIN_DATA_DIR: join(folder.path, 'data'),
      TOCSIN_KEY_FILE: join(folder.path, 'keys', 'data.key'),
      ...more,
    }).files;

  it('are made once, for their owner alone', () => {
    const first = loadDataKey(files());
    expect(first).toHaveLength(32);
    expect(loadDataKey(files()).equals(first)).toBe(true);
    expect(statSync(files().keyFile).mode & 0o777).toBe(0o600);
    expect(loadVapidKeys(files())).toEqual(loadVapidKeys(files()));
    expect(Buffer.from(loadVapidKeys(files()).publicKey, 'base64url')).toHaveLength(65);
    expect(statSync(join(files().dataDir, 'vapid.json')).mode & 0o777).toBe(0o600);
  });

  it('are refused where they are open to others, in the data directory, or no key', () => {
    loadDataKey(files());
    chmodSync(files().keyFile, 0o644);
    expect(() => loadDataKey(files())).toThrow(/chmod 600/);
    chmodSync(files().keyFile, 0o600);
    writeFileSync(files().keyFile, 'abc');
    expect(() => loadDataKey(files())).toThrow(/32 bytes/);
    expect(() => loadDataKey(files({ TOCSIN_KEY_FILE: join(folder.path, 'data', 'k') }))).toThrow(/data directory/);
    expect(() => loadVapidKeys(files({ VAPID_PUBLIC_KEY: 'x' }))).toThrow(/both/);
  });
});

describe('API keys', () => {
  it('match their own hash and nothing else', () => {
    const [mine, other] = [createApiKey(), createApiKey()];
    const sent = readApiKey(mine.key);
    expect(sent?.id).toBe(mine.id);
    expect(matchesApiKey(sent!, mine.secretSha256)).toBe(true);
    expect(matchesApiKey(sent!, other.secretSha256)).toBe(false);
    expect(matchesApiKey(sent!, Buffer.alloc(3))).toBe(false);
  });

  it.each([
    '',
    'tocsin_live_',
    'tocsin_test_0123456789abcdef_x',
    `tocsin_live_0123456789abcdef_${'a'.repeat(42)}`,
    ` ${createApiKey().key}`,
  ])('has not the form: %s', (text) => {
    expect(readApiKey(text)).toBeUndefined();
  });
});

describe('log', () => {
  it('gives away no endpoint, key or password, at any depth, in text, fields or errors', () => {
    const out: string[] = [];
    const log = openLog({ level: 'trace', format: 'json' }, 'alerts', { write: (line: string) => void out.push(line) });
    const endpoint = 'https://fcm.googleapis.com/fcm/send/dGhpc2lzYXNlY3JldHRva2Vu:APA91b';
    const error = Object.assign(new Error(`POST ${endpoint} failed`, { cause: new Error(endpoint) }), {
      endpoint,
      config: { url: endpoint },
    });
    log.error(
      {
        err: error,
        subscription: { endpoint, keys: { auth: 'c2VjcmV0', p256dh: 'cHVibGlj' } },
        list: [{ authorization: 'vapid abc' }],
      },
      `at ${endpoint}`,
    );
    log.error(error);
    log.info(`to ${endpoint} %s`, endpoint);
    log.info({
      url: 'postgres://tocsin:hunter2hunter2@127.0.0.1:5432/x',
      query: 'https://x.org/?token=0123456789abcdef',
    });
    for (const secret of ['dGhpc2lz', 'APA91b', 'c2VjcmV0', 'cHVibGlj', 'vapid abc', 'hunter2', '0123456789abcdef'])
      expect(out.join('')).not.toContain(secret);
    expect(out.join('')).toContain('fcm.googleapis.com');
    expect(out).toHaveLength(4);
  });

  it('is readable on a terminal', () => {
    const out: string[] = [];
    const log = openLog({ level: 'info', format: 'pretty' }, 'ingest', {
      write: (line: string) => void out.push(line),
    });
    log.warn({ feed: 'usgs', lagSeconds: 90, big: 10n }, 'feed is late');
    log.debug('unseen');
    expect(out.join('')).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} warn {2}ingest feed is late feed=usgs lagSeconds=90 big=10\n$/,
    );
  });
});

describe('jobId', () => {
  it('gives different parts different ids, none with a colon, none a bare integer', () => {
    const part = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.integer(),
      fc.constantFrom(':', '/', '%2F', '12', '_12', '-'),
    );
    const parts = fc.array(part, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        const [a, b] = [left, right].map(([first = '', ...rest]) => jobId(first, ...rest));
        expect(a).not.toMatch(/:|^-?\d+$/);
        expect(a === b).toBe(left.map(String).join('\u0000') === right.map(String).join('\u0000'));
      }),
      { numRuns: 2_000 },
    );
    expect(() => jobId('a', '')).toThrow(RangeError);
  });
});
