/**
 * The guard against server-side request forgery: an address that a stranger gave us (a push endpoint, a webhook) may lead to
 * the public internet over https and nowhere else. Names are resolved once, by the connection itself, and the address that was
 * vetted is the one connected to, so that a name cannot change its mind in between.
 */
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { isGlobalAddress } from './address.ts';

/** Why a request was not sent. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
}

export interface EgressOptions {
  /** Lets http and private addresses through; the demo and tests only. */
  readonly allowPrivateHosts?: boolean;
  readonly connectionsPerHost?: number;
  readonly connectTimeoutMs?: number;
  /** HTTP/2 where the peer offers it. */
  readonly http2?: boolean;
}

/**
 * Vets what can be seen in the URL itself; the addresses of its name are vetted when it is connected to.
 * @throws EgressRefused with the reason.
 */
export function vetUrl(raw: string | URL, { allowPrivateHosts = false }: EgressOptions = {}): URL {
  const url = parse(raw);
  if (url.username || url.password) throw new EgressRefused('the URL must not carry a user name or password');
  if (allowPrivateHosts && url.protocol === 'http:') return url;
  if (url.protocol !== 'https:') throw new EgressRefused(`the URL must start with https://, not ${url.protocol}//`);
  if (allowPrivateHosts) return url;
  // WHATWG URL has turned decimal, octal, hex and full-width spellings of an IPv4 address into dotted decimal already.
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) ? !isGlobalAddress(host) : !isPublicName(host))
    throw new EgressRefused(`${host} is not on the public internet`);
  return url;
}

/** A pool of connections that refuses to connect to anything but vetted addresses; follows no redirect. */
export function guardedAgent({
  allowPrivateHosts = false,
  connectionsPerHost = 32,
  connectTimeoutMs = 10_000,
  http2 = false,
}: EgressOptions = {}): Agent {
  return new Agent({
    connections: connectionsPerHost,
    allowH2: http2,
    headersTimeout: 30_000,
    bodyTimeout: 30_000,
    keepAliveTimeout: 30_000,
    connect: allowPrivateHosts ? { timeout: connectTimeoutMs } : guardedConnector(connectTimeoutMs, http2),
  });
}

/** A literal address is connected to without a lookup, so it is vetted here. */
function guardedConnector(timeout: number, allowH2: boolean): buildConnector.connector {
  const connect = buildConnector({ timeout, allowH2, lookup: vettedLookup() });
  return (options, done) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    if (options.protocol !== 'https:')
      return done(new EgressRefused(`only https is allowed, not ${options.protocol}//`), null);
    if (isIP(host) && !isGlobalAddress(host))
      return done(new EgressRefused(`${host} is not on the public internet`), null);
    connect(options, done);
  };
}

type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * `dns.lookup` that fails unless every address of the name is global: a name with one private address is an attack or a
 * mistake.
 */
export function vettedLookup(resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return done(error ?? new EgressRefused(`${hostname} has no address`), []);
      const refused = addresses.find(({ address }) => !isGlobalAddress(address));
      if (refused)
        return done(
          new EgressRefused(`${hostname} leads to ${refused.address}, which is not on the public internet`),
          [],
        );
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}

/** Names of RFC 6761 and of private networks; a name without a dot is of the local network. */
function isPublicName(host: string): boolean {
  return (
    host.includes('.') &&
    !/(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|test|invalid|example|onion)$/i.test(host)
  );
}

function parse(raw: string | URL): URL {
  try {
    return new URL(raw);
  } catch {
    throw new EgressRefused('the URL cannot be read');
  }
}
