/** Every channel found in the folder through the channel kit; a channel without a rig fails. */
import { createECDH, randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import webPush from 'web-push';
import type { ChannelEnvironment } from '../../alerts/channel.ts';
import { loadChannels } from '../../alerts/load-channels.ts';
import type { Answer } from '../../demo/push-service.ts';
import { startPushService, type TestSubscriber } from '../../demo/push-service.ts';
import { type Attempt, type ChannelRig, testChannel } from '../kits/channel-kit.ts';

const rigs: Readonly<Record<string, () => Promise<ChannelRig>>> = { 'web-push': openPushRig, log: openLogRig };

const channels = await loadChannels();

describe('the folder of channels', () => {
  it('has a rig for each', () => {
    expect(channels.map(({ id }) => id)).toEqual(Object.keys(rigs).toSorted());
  });
});

for (const channel of channels) {
  const rig = rigs[channel.id];
  if (rig) testChannel(channel, rig);
}

function environmentOf(alarms: string[], lines: Record<string, unknown>[]): ChannelEnvironment {
  const keys = webPush.generateVAPIDKeys();
  return {
    contact: 'mailto:operator@example.org',
    vapidKeys: () => keys,
    connectionsPerHost: 8,
    timeoutMs: 400,
    extraHosts: ['push.example.org'],
    allowPrivateHosts: true,
    now: () => Date.now(),
    alarm: (reason) => alarms.push(reason),
    log: (fields) => lines.push(fields),
  };
}

async function openLogRig(): Promise<ChannelRig> {
  const lines: Record<string, unknown>[] = [];
  let serial = 0;
  return {
    address: () => ({ label: `Desk ${++serial}` }),
    faultyAddresses: {
      'no object': 'desk',
      'no label': {},
      'a mail address': { label: 'a@example.org' },
      'a line break': { label: 'desk\nforged' },
    },
    attempts: [],
    heard: (address) =>
      lines
        .filter(({ label }) => label === (address as { label: string }).label)
        .map(({ alert, title, status }) => ({ id: String(alert), title: String(title), status: String(status) })),
    environment: environmentOf([], lines),
    alarms: [],
    async close() {
      // Nothing was opened.
    },
  };
}

const retry = (reason: string, afterMs: number | null = null, perhapsHeard = false) =>
  ({ kind: 'retry', reason, afterMs, perhapsHeard }) as const;

/** RFC 8030 §7.3, RFC 8292 §4.2, and what the push services document. */
const answers: readonly (Attempt & { readonly answer: Answer })[] = [
  ...[200, 201, 202, 204].map(
    (status) => ({ name: `${status}`, answer: { status }, expected: { kind: 'delivered' } }) as const,
  ),
  ...[404, 410].map(
    (status) =>
      ({ name: `${status}`, answer: { status }, expected: { kind: 'gone', reason: `status-${status}` } }) as const,
  ),
  ...[400, 413, 301, 307, 405, 415].map(
    (status) =>
      ({ name: `${status}`, answer: { status }, expected: { kind: 'drop', reason: `status-${status}` } }) as const,
  ),
  ...[401, 403].map(
    (status) => ({ name: `${status}`, answer: { status }, expected: retry(`status-${status}`), alarm: true }) as const,
  ),
  ...[406, 408, 425, 429, 500, 502, 503, 504].map(
    (status) => ({ name: `${status}`, answer: { status }, expected: retry(`status-${status}`) }) as const,
  ),
  {
    name: '429 in seconds',
    answer: { status: 429, headers: { 'retry-after': '7' } },
    expected: retry('status-429', 7_000),
  },
  {
    name: '503 until a past date',
    answer: { status: 503, headers: { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' } },
    expected: retry('status-503', 0),
  },
  {
    name: '429 unreadable',
    answer: { status: 429, headers: { 'retry-after': 'soon' } },
    expected: retry('status-429'),
  },
  { name: 'silence', answer: 'silence', expected: retry('timeout', null, true) },
  { name: 'reset', answer: 'reset', expected: { kind: 'retry', afterMs: null, perhapsHeard: true } },
  { name: 'answer lost', answer: 'lost', expected: { kind: 'retry', afterMs: null, perhapsHeard: true } },
  { name: 'refused connection', answer: 'silence', expected: retry('network-econnrefused') },
];

async function openPushRig(): Promise<ChannelRig> {
  const service = await startPushService();
  const closedPort = await findClosedPort();
  const subscribers = new Map<unknown, TestSubscriber>();
  const alarms: string[] = [];
  const good = service.subscribe().subscription;
  const withKeys = (keys: Partial<typeof good.keys>) => ({ ...good, keys: { ...good.keys, ...keys } });
  const at = (endpoint: string) => ({ ...good, endpoint });
  const offCurve = createECDH('prime256v1').generateKeys();
  offCurve[64]! ^= 1;
  return {
    address(name) {
      const answer = answers.find((each) => each.name === name)?.answer;
      const subscriber = service.subscribe(answer ? [answer] : []);
      const { endpoint } = subscriber.subscription;
      const input =
        name === 'refused connection'
          ? { ...subscriber.subscription, endpoint: endpoint.replace(service.origin, `http://127.0.0.1:${closedPort}`) }
          : subscriber.subscription;
      subscribers.set(input, subscriber);
      return input;
    },
    faultyAddresses: {
      'no object': null,
      'no endpoint': { keys: good.keys },
      'no keys': { endpoint: good.endpoint },
      'an unknown host': at('https://push.evil.example.net/x'),
      'http to a known host': at('http://fcm.googleapis.com/fcm/send/x'),
      'another port of a known host': at('https://fcm.googleapis.com:8443/x'),
      'a host that only ends alike': at('https://evilpush.services.mozilla.com.example.net/x'),
      'a user in the URL': at('https://a:b@fcm.googleapis.com/x'),
      'a fragment': at('https://fcm.googleapis.com/x#y'),
      'a file': at('file:///etc/passwd'),
      'too long': at(`https://fcm.googleapis.com/${'x'.repeat(1_000)}`),
      'a point off the curve': withKeys({ p256dh: offCurve.toString('base64url') }),
      'a compressed point': withKeys({ p256dh: offCurve.subarray(0, 33).toString('base64url') }),
      'a short secret': withKeys({ auth: randomBytes(15).toString('base64url') }),
      'a long secret': withKeys({ auth: randomBytes(17).toString('base64url') }),
      'keys that are no text': { ...good, keys: { p256dh: 1, auth: 2 } },
    },
    attempts: answers,
    heard: (address) =>
      (subscribers.get(address)?.received ?? []).map(({ id, payload }) => ({
        id,
        title: String(payload.notification['title']),
        status: String(payload.tocsin['status']),
      })),
    environment: environmentOf(alarms, []),
    alarms,
    async close() {
      expect(service.faults).toEqual([]);
      await service.close();
    },
  };
}

function findClosedPort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 1));
    });
  });
}
