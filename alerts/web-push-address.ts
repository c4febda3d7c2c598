/**
 * Which push subscriptions are taken: the W3C Push API's JSON form, with keys that RFC 8291 can encrypt for, at a push service that
 * this installation means to talk to. An endpoint comes from a stranger, so it is a way into our network unless its host is known.
 */
import { ECDH } from 'node:crypto';
import { isIP } from 'node:net';
import { type Fault, TocsinError } from '../domain/error.ts';
import { isGlobalAddress } from '../platform/address.ts';
import { EgressRefused, vetUrl } from '../platform/egress.ts';
import type { AddressPolicy, ChannelAddress } from './channel.ts';

/** Push services of the browsers in use: Chromium (FCM), Firefox (autopush), Safari, Edge (WNS). */
const knownHosts =
  /^(fcm\.googleapis\.com|android\.googleapis\.com|([a-z0-9-]+\.)*push\.services\.mozilla\.com|([a-z0-9-]+\.)+push\.apple\.com|([a-z0-9-]+\.)+notify\.windows\.com)$/;

/** UnifiedPush AND_3: longer endpoints are refused by push services too. */
const longestEndpointBytes = 1_000;

/**
 * Reads `{ endpoint, keys: { p256dh, auth } }`; other members (`expirationTime`) are ignored.
 * @throws TocsinError('invalid-parameter') that names every fault.
 */
export function parsePushAddress(input: unknown, policy: AddressPolicy): ChannelAddress {
  const faults: Fault[] = [];
  const read = <T>(path: string, parse: () => T): T | undefined => {
    try {
      return parse();
    } catch (error) {
      faults.push({ path, message: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };
  const keys = member(input, 'keys');
  const endpoint = read('/address/endpoint', () => readEndpoint(member(input, 'endpoint'), policy));
  const p256dh = read('/address/keys/p256dh', () => readPublicKey(member(keys, 'p256dh')));
  const auth = read('/address/keys/auth', () => readBytes(member(keys, 'auth'), 16).toString('base64url'));
  if (endpoint === undefined || p256dh === undefined || auth === undefined) {
    const list = faults.map(({ path, message }) => `${path} ${message}`).join('; ');
    throw new TocsinError('invalid-parameter', `This push subscription cannot be used: ${list}`, faults);
  }
  return { key: endpoint, value: { endpoint, p256dh, auth } };
}

/**
 * The endpoint as a URL, if its host is a known push service, one that the configuration names, or a private one where these are
 * allowed. Called again before each attempt, since the configuration may have become stricter.
 * @throws EgressRefused with the reason.
 */
export function vetPushHost(endpoint: string, { extraHosts, allowPrivateHosts }: AddressPolicy): URL {
  const url = vetUrl(endpoint, { allowPrivateHosts });
  if (knownHosts.test(url.hostname) && url.port === '' && url.protocol === 'https:') return url;
  if (extraHosts.includes(url.hostname) || extraHosts.includes(url.host)) return url;
  if (allowPrivateHosts && isPrivateHost(url.hostname)) return url;
  throw new EgressRefused(
    `names a push service that is not allowed here (${url.host}); TOCSIN_PUSH_HOSTS can allow it`,
  );
}

function readEndpoint(value: unknown, policy: AddressPolicy): string {
  if (typeof value !== 'string' || value === '') throw new Error('must be the URL that the browser gave');
  if (Buffer.byteLength(value) > longestEndpointBytes) throw new Error(`must be at most ${longestEndpointBytes} bytes`);
  const url = vetPushHost(value, policy);
  if (url.hash !== '') throw new Error('must not have a fragment');
  if (Buffer.byteLength(url.href) > longestEndpointBytes)
    throw new Error(`must be at most ${longestEndpointBytes} bytes once percent-encoded`);
  return url.href;
}

/** An uncompressed point (RFC 8291 §2.1) that lies on P-256: encrypting for any other would weaken the key pair. */
function readPublicKey(value: unknown): string {
  const bytes = readBytes(value, 65);
  if (bytes[0] !== 4) throw new Error('must be an uncompressed point, whose first byte is 4');
  try {
    ECDH.convertKey(bytes, 'prime256v1');
  } catch {
    throw new Error('is not a point on the curve P-256');
  }
  return bytes.toString('base64url');
}

/** base64url, or plain base64 as old browsers write it, padded or not. */
function readBytes(value: unknown, length: number): Buffer {
  if (typeof value !== 'string' || !/^[A-Za-z0-9_+/-]*={0,2}$/.test(value)) throw new Error('must be base64url text');
  const bytes = Buffer.from(value, 'base64url');
  if (bytes.length !== length) throw new Error(`must be ${length} bytes, not ${bytes.length}`);
  return bytes;
}

function isPrivateHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare)) return !isGlobalAddress(bare);
  return !bare.includes('.') || bare.endsWith('.localhost');
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
