/**
 * One bounded HTTP request: conditional (RFC 9110 §13), decompressed, limited in time, size and redirects, and its failure
 * named from a closed list. Feeds and webhooks use it; retrying is the caller's.
 */
import type { Readable } from 'node:stream';
import { Agent, type Dispatcher, errors, request } from 'undici';
import { EgressRefused } from './egress.ts';
import { BodyTooLarge, readBounded } from './http-body.ts';
import { httpDateMs, retryAfterMs } from './retry-after.ts';

const fetchFailures = [
  'timeout',
  'too-large',
  'network',
  'bad-encoding',
  'refused',
  'redirect',
  'throttled',
  'gone',
  'client-error',
  'server-error',
  'aborted',
] as const;
type FetchFailure = (typeof fetchFailures)[number];

export interface FetchOptions {
  readonly method?: 'GET' | 'POST';
  readonly body?: string | Uint8Array;
  readonly etag?: string;
  readonly lastModified?: string;
  readonly timeoutMs: number;
  /** Of the body as sent and as decompressed. */
  readonly maxBytes: number;
  readonly userAgent: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** 3 by default; 0 where a stranger chose the URL. */
  readonly maxRedirects?: number;
  /** Vets the URL and each redirect; throws EgressRefused. */
  readonly vet?: (url: URL) => unknown;
  readonly dispatcher?: Dispatcher;
}

interface Answer {
  readonly status: number;
  /** The URL that answered, after redirects. */
  readonly url: string;
  /** The server's own time (ms since 1970), for clock skew. */
  readonly serverTimeMs?: number;
  readonly etag?: string;
  readonly lastModified?: string;
  readonly contentType?: string;
}

export type FetchOutcome =
  | ({ readonly kind: 'body'; readonly body: Buffer } & Answer)
  | ({ readonly kind: 'not-modified' } & Answer)
  | {
      readonly kind: 'failed';
      readonly reason: FetchFailure;
      readonly message: string;
      readonly status?: number;
      readonly retryAfterMs?: number;
      readonly serverTimeMs?: number;
    };

const sharedAgent = new Agent({ connections: 8, keepAliveTimeout: 30_000 });

/** Never throws for what the network or the server does. */
export async function fetchBounded(url: string, options: FetchOptions): Promise<FetchOutcome> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
  try {
    return await follow(new URL(url), options, signal, options.maxRedirects ?? 3);
  } catch (error) {
    if (options.signal?.aborted) return failed('aborted', 'the caller gave up');
    if (timeout.aborted) return failed('timeout', `no complete answer within ${options.timeoutMs} ms`);
    return classifyError(error);
  }
}

async function follow(
  url: URL,
  options: FetchOptions,
  signal: AbortSignal,
  redirectsLeft: number,
): Promise<FetchOutcome> {
  options.vet?.(url);
  const response = await request(url, {
    method: options.method ?? 'GET',
    headers: headersOf(options),
    signal,
    dispatcher: options.dispatcher ?? sharedAgent,
    ...(options.body !== undefined && { body: options.body }),
  });
  const { statusCode: status, headers } = response;
  const location = one(headers['location']);
  if ([301, 302, 303, 307, 308].includes(status) && location) {
    discard(response.body);
    if (redirectsLeft === 0) return failed('redirect', `redirected to ${location} once too often`, { status });
    return follow(new URL(location, url), options, signal, redirectsLeft - 1);
  }
  const answer = answerOf(url, status, headers);
  if (status === 304) {
    discard(response.body);
    return { kind: 'not-modified', ...answer };
  }
  if (status < 200 || status > 299) {
    discard(response.body);
    return classifyStatus(status, headers, answer.serverTimeMs);
  }
  const body =
    status === 204
      ? Buffer.alloc(0)
      : await readBounded(response.body, one(headers['content-encoding']), options.maxBytes, signal);
  return { kind: 'body', body, ...answer };
}

function headersOf({ etag, lastModified, userAgent, headers }: FetchOptions): Record<string, string> {
  return {
    'user-agent': userAgent,
    'accept-encoding': 'gzip, br, deflate',
    ...(etag && { 'if-none-match': etag }),
    ...(lastModified && { 'if-modified-since': lastModified }),
    ...headers,
  };
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function answerOf(url: URL, status: number, headers: Headers): Answer {
  const [etag, lastModified, contentType] = ['etag', 'last-modified', 'content-type'].map((name) => one(headers[name]));
  const serverTimeMs = httpDateMs(one(headers['date']));
  return {
    status,
    url: url.href,
    ...(serverTimeMs !== undefined && { serverTimeMs }),
    ...(etag && { etag }),
    ...(lastModified && { lastModified }),
    ...(contentType && { contentType }),
  };
}

function classifyStatus(status: number, headers: Headers, serverTimeMs: number | undefined): FetchOutcome {
  const waitMs = retryAfterMs(one(headers['retry-after']), serverTimeMs ?? Date.now());
  const reason =
    status === 429 ? 'throttled' : status === 410 ? 'gone' : status >= 500 ? 'server-error' : 'client-error';
  return failed(reason, `the server answered ${status}`, {
    status,
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    ...(serverTimeMs !== undefined && { serverTimeMs }),
  });
}

function classifyError(error: unknown): FetchOutcome {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof EgressRefused) return failed('refused', message);
  if (cause instanceof BodyTooLarge) return failed('too-large', message);
  if (
    cause instanceof errors.ConnectTimeoutError ||
    cause instanceof errors.HeadersTimeoutError ||
    cause instanceof errors.BodyTimeoutError
  )
    return failed('timeout', message);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (/^(Z_|ERR__|ERR_BROTLI|ERR_PADDING)/.test(code) || code === 'ERR_TOCSIN_ENCODING')
    return failed('bad-encoding', message);
  return failed('network', message);
}

function failed(
  reason: FetchFailure,
  message: string,
  more: { status?: number; retryAfterMs?: number; serverTimeMs?: number } = {},
): FetchOutcome {
  return { kind: 'failed', reason, message, ...more };
}

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** Ends a body that nobody reads; its connection is closed rather than drained, since its length is the server's choice. */
function discard(body: Readable): void {
  body.on('error', () => undefined);
  body.destroy();
}
