/** A whole API on a real PostgreSQL of the test's own, with agencies and their keys. */
import { join } from 'node:path';
import type { InjectOptions } from 'fastify';
import { contentHash } from '../../alerts/content-hash.ts';
import { loadChannels } from '../../alerts/load-channels.ts';
import type { Api } from '../../api/route.ts';
import { buildServer } from '../../api/server.ts';
import type { Agency } from '../../domain/agency.ts';
import { createApiKey } from '../../platform/api-key.ts';
import { loadConfig } from '../../platform/config.ts';
import { type OpenPlatform, openPlatform } from '../../platform/open-platform.ts';
import { putAgency } from '../../platform/stores/agency-store.ts';
import { openAnswerCheck } from './answer-check.ts';
import { startPostgres, temporaryFolder } from './services.ts';

export interface ApiKit {
  readonly api: Api;
  readonly platform: OpenPlatform;
  /** Keys with every scope. */
  readonly afad: string;
  readonly foreign: string;
  newKey(agencyId: string, scopes: readonly string[], expiresAt?: number): Promise<string>;
  /** One request; `key` and `body` as what they say. */
  ask(
    method: InjectOptions['method'],
    url: string,
    options?: { key?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** PostgreSQL goes away for good. */
  stopRecord(): Promise<void>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** The body as JSON; throws where it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails on anything else
  json(): any;
}

export async function openApiKit(settings: Record<string, string> = {}): Promise<ApiKit> {
  const record = await startPostgres();
  const folder = temporaryFolder();
  const config = loadConfig({
    DATABASE_URL: record.url,
    TOCSIN_DATA_DIR: join(folder.path, 'data'),
    TOCSIN_KEY_FILE: join(folder.path, 'keys', 'data.key'),
    TOCSIN_PUBLIC_URL: 'https://alerts.example.org',
    TOCSIN_ALLOW_PRIVATE_HOSTS: 'true',
    TOCSIN_SUBSCRIBES_PER_HOUR: '1000000',
    LOG_LEVEL: 'silent',
    ...settings,
  });
  const platform = await openPlatform(config, { role: 'api', ownsRecord: false, relays: false });
  const channels = await loadChannels();
  const channelIds = channels.map(({ id }) => id);
  const api = await buildServer(platform, {
    channels,
    contentHash: (cap) => contentHash(cap, channelIds),
    languages: [{ language: 'en', reviewedBy: 'a person' }],
  });
  await api.ready();
  const check = openAnswerCheck(api);
  for (const id of ['afad', 'foreign']) await putAgency(platform.pool, agency(id));
  const newKey = async (agencyId: string, scopes: readonly string[], expiresAt?: number) => {
    const { id, key, secretSha256 } = createApiKey();
    await platform.pool.query(
      'INSERT INTO api_keys (id, agency_id, secret_sha256, scopes, expires_at) VALUES ($1, $2, $3, $4, $5)',
      [id, agencyId, secretSha256, scopes, expiresAt === undefined ? null : new Date(expiresAt)],
    );
    return key;
  };
  return {
    api,
    platform,
    afad: await newKey('afad', ['*']),
    foreign: await newKey('foreign', ['*']),
    newKey,
    async ask(method, url, { key, body, headers = {} } = {}) {
      const response = await api.inject({
        method: method!,
        url,
        headers: { ...(key && { authorization: `Bearer ${key}` }), ...headers },
        ...(body !== undefined && { payload: body as object }),
      });
      check(method!, url, {
        status: response.statusCode,
        type: String(response.headers['content-type'] ?? ''),
        text: response.payload,
      });
      return {
        status: response.statusCode,
        headers: response.headers,
        text: response.payload,
        json: () => JSON.parse(response.payload),
      };
    },
    stopRecord: () => record.stop(),
    async close() {
      await api.close();
      await platform.close();
      await record.stop();
      folder.remove();
    },
  };
}

export const agency = (id: string): Agency => ({
  id,
  name: { en: id.toUpperCase(), tr: id },
  sender: `${id}@example.org`,
  contact: `${id}@example.org`,
  web: 'https://example.org/',
  timeZone: 'Europe/Istanbul',
  languages: ['tr', 'en'],
  acceptsUnreviewed: true,
  reachLimit: 100_000,
  paused: false,
  capStatus: 'Actual',
});

/** A closed ring around a place, degrees. */
export const square = (lon: number, lat: number, half = 0.2): number[][] => [
  [lon - half, lat - half],
  [lon + half, lat - half],
  [lon + half, lat + half],
  [lon - half, lat + half],
  [lon - half, lat - half],
];
