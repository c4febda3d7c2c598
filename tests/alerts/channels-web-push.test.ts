/** What Web Push asks beyond the contract of a channel: known hosts, TTL, tokens, keys (RFC 8030, 8291, 8292). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import webPush from 'web-push';
import type { ChannelEnvironment, ChannelSender, SendOptions } from '../../alerts/channel.ts';
import webPushChannel from '../../alerts/channels/web-push.ts';
import { openCircuit, putOffMs } from '../../alerts/push-circuit.ts';
import { type PushService, startPushService, type TestSubscriber } from '../../demo/push-service.ts';
import { encodePushPayload, type PushText, pushPayloadLimitBytes } from '../../domain/push-payload.ts';

const text: PushText = {
  alertId: 'alert-1',
  tag: 'tag-1',
  msgType: 'Alert',
  status: 'Actual',
  severity: 'Severe',
  language: 'en',
  direction: 'ltr',
  title: 'Earthquake: drop, cover, hold on',
  body: 'Strong shaking expected in Antakya.',
  url: 'https://warn.example.org/alerts/alert-1',
  sentAt: 1_000,
  expiresAt: 2_000,
  renotify: true,
};

describe('web-push addresses', () => {
  const subscription = { keys: keysOf() };
  const strict = { extraHosts: ['push.example.org', 'up.example.org:8443'], allowPrivateHosts: false };
  const parse = (endpoint: string) =>
    webPushChannel.parseAddress({ ...subscription, endpoint, expirationTime: null }, strict);

  it('takes the push services of the browsers in use and the configured hosts', () => {
    for (const endpoint of [
      'https://fcm.googleapis.com/fcm/send/abc:def',
      'https://updates.push.services.mozilla.com/wpush/v2/abc',
      'https://web.push.apple.com/abc',
      'https://db5p.notify.windows.com/w/?token=abc',
      'https://push.example.org/x',
      'https://up.example.org:8443/x',
    ])
      expect(parse(endpoint).key).toBe(endpoint);
  });

  it('refuses private hosts and http where they are not allowed', () => {
    for (const endpoint of [
      'http://127.0.0.1/x',
      'https://127.0.0.1/x',
      'https://[::1]/x',
      'https://169.254.169.254/latest/meta-data',
      'https://2130706433/x',
      'https://localhost/x',
      'https://push/x',
      'http://push.example.org/x',
      'https://fcm.googleapis.com.example.net/x',
    ])
      expect(() => parse(endpoint), endpoint).toThrowError(/endpoint/);
  });

  it('gives one key for one endpoint, however its keys are written', () => {
    const { p256dh, auth } = subscription.keys;
    const padded = { p256dh: `${p256dh.replaceAll('-', '+').replaceAll('_', '/')}=`, auth: `${auth}==` };
    const input = { endpoint: 'https://FCM.googleapis.com/x', keys: padded };
    expect(webPushChannel.parseAddress(input, strict)).toEqual(parse('https://fcm.googleapis.com/x'));
  });
});

describe('web-push messages', () => {
  let service: PushService;
  let sender: ChannelSender;
  let nowMs = Date.now();
  const environment: ChannelEnvironment = {
    contact: 'mailto:operator@example.org',
    vapidKeys: () => vapid,
    connectionsPerHost: 4,
    timeoutMs: 2_000,
    extraHosts: [],
    allowPrivateHosts: true,
    now: () => nowMs,
    alarm: () => undefined,
    log: () => undefined,
  };
  const vapid = webPush.generateVAPIDKeys();
  beforeAll(async () => {
    service = await startPushService();
    sender = await webPushChannel.open(environment);
  });
  afterAll(async () => {
    await sender.close();
    await service.close();
  });

  const send = (subscribers: readonly TestSubscriber[], options: Partial<SendOptions> = {}) =>
    sender.send(
      encodePushPayload(text),
      subscribers.map(({ subscription }) => ({
        subscriptionId: 'one',
        address: webPushChannel.parseAddress(subscription, environment),
      })),
      { expiresAt: nowMs + 90_500, urgency: 'high', topic: 'abc_-1', signal: new AbortController().signal, ...options },
    );

  it('keeps a message no longer than the alert is valid, and never longer than any service takes', async () => {
    const subscriber = service.subscribe();
    await send([subscriber]);
    await send([subscriber], { expiresAt: nowMs - 1, urgency: 'normal' });
    await send([subscriber], { expiresAt: nowMs + 90 * 86_400_000 });
    expect(subscriber.received.map(({ ttlS }) => ttlS)).toEqual([90, 0, 2_419_200]);
    expect(subscriber.received.map(({ urgency, topic }) => `${urgency} ${topic}`)).toEqual([
      'high abc_-1',
      'normal abc_-1',
      'high abc_-1',
    ]);
  });

  it('signs once per push service and renews before the 12 hours are over', async () => {
    const subscriber = service.subscribe();
    await send([subscriber, subscriber]);
    nowMs += 9 * 3_600_000;
    await send([subscriber]);
    nowMs += 2 * 3_600_000;
    await send([subscriber]);
    nowMs -= 11 * 3_600_000;
    const tokens = subscriber.received.map(({ authorization }) => authorization);
    expect(tokens).toHaveLength(4);
    expect(new Set(tokens.slice(0, 3)).size).toBe(1);
    expect(tokens[3]).not.toBe(tokens[0]);
    expect(service.faults).toEqual([]);
  });

  it('takes a fresh key and salt for every message', async () => {
    const subscriber = service.subscribe();
    await send(Array.from({ length: 20 }, () => subscriber));
    const salts = subscriber.received.map(({ keying }) => keying.slice(0, 32));
    const senderKeys = subscriber.received.map(({ keying }) => keying.slice(42));
    expect([new Set(salts).size, new Set(senderKeys).size]).toEqual([20, 20]);
  });

  it('names no endpoint in any answer', async () => {
    const subscriber = service.subscribe([{ status: 500 }, { status: 400 }, 'reset', 'silence']);
    for (const _ of [1, 2, 3, 4])
      expect(JSON.stringify(await send([subscriber]))).not.toContain(subscriber.subscription.endpoint.slice(-20));
  });

  it('lets a push service that hangs hold up only its own messages', async () => {
    const hung = await startPushService();
    const stuck = Array.from({ length: 40 }, () => hung.subscribe(['silence']));
    const fine = Array.from({ length: 40 }, () => service.subscribe());
    const running = send([...stuck, ...fine]);
    await expect.poll(() => fine.filter(({ received }) => received.length === 1).length, { timeout: 1_900 }).toBe(40);
    await hung.close();
    expect((await running).filter(({ kind }) => kind === 'delivered')).toHaveLength(40);
  });
});

describe('a push service that is away', () => {
  it('is put off after failures in a row, probed, and taken up again', () => {
    let now = 0;
    const circuit = openCircuit(() => now);
    const fail = (times: number) => {
      for (let n = 0; n < times; n++) {
        expect(circuit.enter('a')).toBe(true);
        circuit.leave('a', false);
      }
    };
    fail(7);
    circuit.leave('a', true);
    fail(8);
    expect([circuit.enter('a'), circuit.enter('b')]).toEqual([false, true]);
    now += putOffMs;
    expect([circuit.enter('a'), circuit.enter('a')]).toEqual([true, false]);
    circuit.leave('a', false);
    now += putOffMs;
    expect(circuit.enter('a')).toBe(true);
    circuit.leave('a', true);
    expect([circuit.enter('a'), circuit.enter('a')]).toEqual([true, true]);
  });
});

describe('push payload', () => {
  const decode = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));

  it('is a Declarative Web Push message with our ids beside it', () => {
    expect(decode(encodePushPayload(text))).toEqual({
      web_push: 8030,
      mutable: true,
      notification: {
        title: text.title,
        body: text.body,
        navigate: text.url,
        lang: 'en',
        dir: 'ltr',
        tag: 'tag-1',
        silent: false,
      },
      tocsin: {
        id: 'alert-1',
        tag: 'tag-1',
        msgType: 'Alert',
        status: 'Actual',
        severity: 'Severe',
        sentAt: 1_000,
        expiresAt: 2_000,
        renotify: true,
      },
    });
  });

  it('stays below 2 kB in any script, cut at the end of a word', () => {
    for (const word of ['shaking', 'Erschütterung', 'زلزال', 'газар', '地震', '😀']) {
      const body = Array.from({ length: 900 }, () => word).join(' ');
      const bytes = encodePushPayload({ ...text, body });
      expect(bytes.length).toBeLessThanOrEqual(pushPayloadLimitBytes);
      expect(bytes.length).toBeGreaterThan(pushPayloadLimitBytes - 60);
      const words = decode(bytes).notification.body.replace(/…$/, '').split(' ');
      expect(new Set(words)).toEqual(new Set([word]));
    }
  });

  it('cuts between code points where a script has no blanks', () => {
    const body = '😀'.repeat(2_000);
    const shown: string = decode(encodePushPayload({ ...text, body })).notification.body;
    expect(shown).toMatch(/^(😀)+…$/u);
  });

  it('refuses a title that leaves no room', () => {
    expect(() => encodePushPayload({ ...text, title: 'x'.repeat(3_000) })).toThrow(RangeError);
  });
});

function keysOf() {
  const ecdh = webPush.generateVAPIDKeys();
  return { p256dh: ecdh.publicKey, auth: Buffer.alloc(16, 0xfb).toString('base64url') };
}
