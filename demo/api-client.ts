/** Talks to the pipeline's HTTP API as an agency, a browser or a partner would. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { type CapMessage, readCap } from './cap-reader.ts';
import type { Published } from './compare.ts';

export interface ApiClient {
  get(path: string): Promise<unknown>;
  /** The answer's JSON. @throws Error with the problem that the API tells. */
  post(path: string, body: unknown): Promise<unknown>;
  /** Every published alert, read from its exact CAP bytes. */
  published(): Promise<Published[]>;
  close(): Promise<void>;
}

export interface ApiOptions {
  /** An agency's API key. */
  readonly key?: string;
  /** How long a question is asked again while nobody listens. */
  readonly patienceMs?: number;
}

export function openApi(origin: string, { key, patienceMs = 0 }: ApiOptions = {}): ApiClient {
  const pool = new Pool(origin, { connections: 24, pipelining: 1 });
  const known = new Map<string, CapMessage>();
  const ask = async (method: 'GET' | 'POST', path: string, accept: string, body?: unknown): Promise<string> => {
    const response = await pool.request({
      method,
      path,
      headers: {
        accept,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.body.text();
    if (response.statusCode >= 300)
      throw new Error(`${method} ${path} answers ${response.statusCode}: ${text.slice(0, 500)}`);
    return text;
  };
  const read = async (path: string, accept: string): Promise<string> => {
    for (const giveUp = performance.now() + patienceMs; ; await sleep(200)) {
      try {
        return await ask('GET', path, accept);
      } catch (error) {
        if (!isLostConnection(error) || performance.now() > giveUp) throw error;
      }
    }
  };
  const get = async (path: string): Promise<unknown> =>
    JSON.parse(await read(path, 'application/json, application/geo+json'));

  const messageOf = async (identifier: string): Promise<CapMessage> => {
    const message =
      known.get(identifier) ??
      readCap(await read(`/v1/alerts/${encodeURIComponent(identifier)}/cap`, 'application/cap+xml'));
    known.set(identifier, message);
    return message;
  };

  return {
    get,
    post: async (path, body) => JSON.parse(await ask('POST', path, 'application/json, application/geo+json', body)),
    async published() {
      const listed: { id: string; alertId: string }[] = [];
      for (let cursor = ''; ; ) {
        const page = asPage(await get(`/v1/alerts?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`));
        listed.push(...page.features.map(({ properties }) => properties));
        if (!page.next) break;
        cursor = page.next;
      }
      return Promise.all(listed.map(async ({ id, alertId }) => ({ alertId, cap: await messageOf(id) })));
    },
    close: () => pool.close(),
  };
}

const isLostConnection = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(String(error.code));

interface AlertPage {
  readonly features: readonly { readonly properties: { readonly id: string; readonly alertId: string } }[];
  readonly next?: string;
}

const asPage = (value: unknown): AlertPage => value as AlertPage;
