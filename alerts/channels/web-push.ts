/**
 * Web Push to browsers: encrypted for the recipient, signed for the push service, posted to the endpoint.
 * Sources: RFC 8030 (push), RFC 8291 and 8188 (aes128gcm), RFC 8292 (VAPID), RFC 9110 §10.2.3 (Retry-After); the answers of
 * Mozilla autopush, FCM, Apple and WNS as they document them.
 *
 * Encryption is `web-push`'s; the endpoint is a capability, so no reason, log line or error here names more than its host.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { type Dispatcher, errors } from 'undici';
import webPush from 'web-push';
import { encodePushPayload } from '../../domain/push-payload.ts';
import { EgressRefused, guardedAgent } from '../../platform/egress.ts';
import { retryAfterMs } from '../../platform/retry-after.ts';
import type { Channel, ChannelEnvironment, Outcome, Recipient, SendOptions } from '../channel.ts';
import { openCircuit, putOffMs } from '../push-circuit.ts';
import { parsePushAddress, vetPushHost } from '../web-push-address.ts';

const channel: Channel = {
  id: 'web-push',
  // RFC 8291: one record of 4096 octets holds 3993 of plaintext.
  limits: { payloadBytes: 3_993, concurrency: 128 },
  parseAddress: parsePushAddress,
  render: (message) => encodePushPayload(message),
  async open(environment) {
    const agent = guardedAgent({
      allowPrivateHosts: environment.allowPrivateHosts,
      connectionsPerHost: environment.connectionsPerHost,
      connectTimeoutMs: environment.timeoutMs,
    });
    const tokenOf = openTokens(environment);
    // Keys or a contact that cannot sign show now, not with the first alert.
    tokenOf('https://push.example.org');
    const gate = openGates(environment.connectionsPerHost);
    const circuit = openCircuit(environment.now);
    return {
      async send(payload, recipients, options) {
        if (payload.length > channel.limits.payloadBytes)
          return recipients.map(() => ({ kind: 'drop', reason: 'payload-too-large' }));
        return Promise.all(
          recipients.map((recipient) => {
            const url = endpointOf(recipient, environment);
            if (!url) return hostRefused;
            return gate(url.origin, options.signal, async () => {
              if (!circuit.enter(url.origin)) return putOff;
              const token = tokenOf(url.origin);
              const outcome = await attempt(agent, environment, token, url, payload, recipient, options);
              circuit.leave(url.origin, !(outcome.kind === 'retry' && /^(timeout|network)/.test(outcome.reason)));
              return outcome;
            });
          }),
        );
      },
      close: () => agent.close(),
    };
  },
};
export default channel;

/** FCM refuses more than 28 days; autopush clamps at 30. */
const longestTtlS = 2_419_200;

const stopped: Outcome = { kind: 'retry', afterMs: null, reason: 'stopped', perhapsHeard: false };

const putOff: Outcome = { kind: 'retry', afterMs: putOffMs, reason: 'service-unreachable', perhapsHeard: false };

const hostRefused: Outcome = { kind: 'drop', reason: 'host-refused' };

function endpointOf({ address }: Recipient, environment: ChannelEnvironment): URL | undefined {
  try {
    return vetPushHost(address.value['endpoint'] ?? '', environment);
  } catch {
    return undefined;
  }
}

async function attempt(
  agent: Dispatcher,
  environment: ChannelEnvironment,
  authorization: string,
  url: URL,
  payload: Uint8Array,
  { address }: Recipient,
  { expiresAt, urgency, topic }: SendOptions,
): Promise<Outcome> {
  try {
    const { p256dh = '', auth = '' } = address.value;
    // A fresh key pair and salt in every call (RFC 8291 §2).
    const { cipherText } = webPush.encrypt(p256dh, auth, Buffer.from(payload), 'aes128gcm');
    const { statusCode, headers, body } = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      headers: {
        authorization,
        'content-encoding': 'aes128gcm',
        'content-type': 'application/octet-stream',
        ttl: String(ttlS(expiresAt, environment.now())),
        urgency,
        topic,
      },
      body: cipherText,
      headersTimeout: environment.timeoutMs,
      bodyTimeout: environment.timeoutMs,
    });
    // The status is the answer; whatever happens to the rest of it changes nothing.
    await body.dump({ limit: 4_096 }).catch(() => undefined);
    const outcome = classify(statusCode, headers['retry-after'], environment.now());
    if (statusCode === 401 || statusCode === 403) environment.alarm(`${url.host} answers ${statusCode}`);
    return outcome;
  } catch (error) {
    return classifyError(error);
  }
}

/** Seconds a push service may keep the message: to the alert's expiry, 0 when that has come. */
const ttlS = (expiresAt: number, now: number): number =>
  Math.min(longestTtlS, Math.max(0, Math.floor((expiresAt - now) / 1_000)));

/**
 * RFC 8030 §5 and §7.3, RFC 8292 §4.2. 401 and 403 mean our keys, not the recipient: the subscription stays and the attempt is
 * repeated. 406 is how WNS throttles. A redirect is not followed.
 */
function classify(status: number, retryAfter: string | string[] | undefined, now: number): Outcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const reason = `status-${status}`;
  if (status === 404 || status === 410) return { kind: 'gone', reason };
  const retried = [401, 403, 406, 408, 425, 429].includes(status) || status >= 500;
  if (!retried) return { kind: 'drop', reason };
  const header = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter;
  return { kind: 'retry', afterMs: retryAfterMs(header, now) ?? null, reason, perhapsHeard: false };
}

/** Failures before anything was handed over; after any other the message may have been accepted. */
const unheard = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

function classifyError(error: unknown): Outcome {
  if (error instanceof EgressRefused) return hostRefused;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // Not of the network: an address that cannot be encrypted for, which only a defect of ours lets through.
  if (!code || /^ERR_(INVALID|CRYPTO|OSSL)/.test(code)) return { kind: 'drop', reason: 'address-unusable' };
  const timeout = error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
  const reason = timeout || code === 'UND_ERR_CONNECT_TIMEOUT' ? 'timeout' : `network-${code.toLowerCase()}`;
  return { kind: 'retry', afterMs: null, reason, perhapsHeard: !unheard.has(code) };
}

const tokenLifeMs = 12 * 3_600_000;
const renewBeforeMs = 2 * 3_600_000;

/** `Authorization` values, one per origin (RFC 8292 §2 means them to be reused); signing each message would be the dearest step. */
function openTokens({ now, contact, vapidKeys }: ChannelEnvironment): (origin: string) => string {
  const { publicKey, privateKey } = vapidKeys();
  const tokens = new Map<string, { readonly header: string; readonly expiresAt: number }>();
  return (origin) => {
    const known = tokens.get(origin);
    if (known && known.expiresAt - now() > renewBeforeMs) return known.header;
    if (tokens.size >= 1_000) tokens.clear();
    const expiresAt = now() + tokenLifeMs;
    const { Authorization: header } = webPush.getVapidHeaders(
      origin,
      contact,
      publicKey,
      privateKey,
      'aes128gcm',
      Math.floor(expiresAt / 1_000),
    );
    tokens.set(origin, { header, expiresAt });
    return header;
  };
}

type Gate = (origin: string, signal: AbortSignal, run: () => Promise<Outcome>) => Promise<Outcome>;

/**
 * At most `places` attempts at once per push service, so that one that hangs never holds up another's; who still waits when the
 * signal aborts is answered without an attempt.
 */
function openGates(places: number): Gate {
  const gates = new Map<string, { running: number; readonly waiting: (() => void)[] }>();
  return async (origin, signal, run) => {
    const gate = gates.get(origin) ?? { running: 0, waiting: [] };
    gates.set(origin, gate);
    if (gate.running < places) gate.running += 1;
    else await new Promise<void>((admit) => gate.waiting.push(admit));
    try {
      // Encryption is a millisecond of pure work: between two, sockets and timers get their turn.
      await breathe();
      return signal.aborted ? stopped : await run();
    } finally {
      const next = gate.waiting.shift();
      if (next) next();
      else gate.running -= 1;
      if (gate.running === 0) gates.delete(origin);
    }
  };
}
