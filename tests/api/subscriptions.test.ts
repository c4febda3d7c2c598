/** Subscribing over HTTP: one row per address, only a cell of the place, and a token that alone opens it. */
import { createECDH, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellAt, cellToString } from '../../domain/lattice.ts';
import { type ApiKit, openApiKit } from '../kits/api-kit.ts';

let kit: ApiKit;
beforeAll(async () => {
  kit = await openApiKit();
});
afterAll(() => kit.close());

const pushAddress = (endpoint = `http://127.0.0.1:9/push/${randomBytes(8).toString('hex')}`) => ({
  endpoint,
  expirationTime: null,
  keys: {
    p256dh: createECDH('prime256v1').generateKeys('base64url'),
    auth: randomBytes(16).toString('base64url'),
  },
});
const person = (address = pushAddress()) => ({ channel: 'web-push', address, lon: 36.93, lat: 37.58, language: 'tr' });

describe('subscriptions', () => {
  it('keeps a cell, answers the token once, and makes one row of two', async () => {
    const address = pushAddress();
    const first = await kit.ask('POST', '/v1/subscriptions', { body: person(address) });
    expect(first.status, first.text).toBe(201);
    expect(first.json()).toEqual({
      id: expect.any(String),
      token: expect.stringMatching(/^[\w-]{43}$/),
      cell: cellToString(cellAt(36.93, 37.58)),
    });
    const second = await kit.ask('POST', '/v1/subscriptions', { body: { ...person(address), lon: 37.0 } });
    expect(second.status).toBe(200);
    expect(second.json().id).toBe(first.json().id);
    const { rows } = await kit.platform.pool.query('SELECT * FROM subscriptions WHERE id = $1', [first.json().id]);
    expect(rows).toHaveLength(1);
    const kept = JSON.stringify(rows[0], (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    expect(kept).not.toContain('37.58');
    expect(kept).not.toContain(address.endpoint);
    const { rows: jobs } = await kit.platform.pool.query("SELECT * FROM outbox WHERE queue = 'greet'");
    // No alert is in force: there is nothing to greet with (tests/alerts/newcomers.test.ts has the other case).
    expect(jobs).toEqual([]);
    // The first token ended with the second subscribing.
    expect((await kit.ask('GET', `/v1/subscriptions/${first.json().id}`, { key: first.json().token })).status).toBe(
      404,
    );
  });

  it('is read, changed, moved and left by its token only', async () => {
    const { id, token } = (await kit.ask('POST', '/v1/subscriptions', { body: person() })).json();
    const url = `/v1/subscriptions/${id}`;
    expect((await kit.ask('GET', url)).status).toBe(401);
    expect((await kit.ask('GET', url, { key: 'x'.repeat(43) })).status).toBe(404);
    const shown = await kit.ask('GET', url, { key: token });
    expect(shown.json()).toMatchObject({ id, leastSeverity: 'Minor', hazards: [], quietHours: null, drills: false });
    expect(shown.text).not.toContain('endpoint');
    const changed = await kit.ask('PATCH', url, {
      key: token,
      body: { leastSeverity: 'Severe', quietHours: { fromMinute: 1320, toMinute: 420, timeZone: 'Europe/Istanbul' } },
    });
    expect(changed.json()).toMatchObject({ leastSeverity: 'Severe', language: 'tr', cell: shown.json().cell });
    expect((await kit.ask('PATCH', url, { key: token, body: { lon: 1 } })).status).toBe(400);
    const mars = { fromMinute: 0, toMinute: 1, timeZone: 'Mars/Olympus' };
    expect((await kit.ask('PATCH', url, { key: token, body: { quietHours: mars } })).json().errors[0].pointer).toBe(
      '/quietHours/timeZone',
    );
    const moved = await kit.ask('PUT', `${url}/address`, { key: token, body: { address: pushAddress() } });
    expect(moved.status, moved.text).toBe(204);
    expect((await kit.ask('GET', `${url}/inbox`, { key: token })).json()).toEqual({ alerts: [] });
    expect((await kit.ask('DELETE', url, { key: token })).status).toBe(204);
    expect((await kit.ask('GET', url, { key: token })).status).toBe(404);
  });

  it.each<[string, object, string]>([
    ['a place off the globe', { lat: 91 }, '/lat'],
    ['a place as text', { lon: '36.9' }, '/lon'],
    ['an unknown channel', { channel: 'pigeon' }, '/channel'],
    ['an unknown language', { language: 'xx' }, '/language'],
    ['a push service that is not allowed', { address: pushAddress('https://evil.example/x') }, '/address/endpoint'],
    [
      'a key off the curve',
      { address: { ...pushAddress(), keys: { p256dh: 'BA', auth: 'x' } } },
      '/address/keys/p256dh',
    ],
    ['what it may not set', { id: 'mine', cell: '88' }, '/id'],
  ])('refuses %s and names it', async (_name, change, pointer) => {
    const refusal = await kit.ask('POST', '/v1/subscriptions', { body: { ...person(), ...change } });
    expect(refusal.status, refusal.text).toBe(400);
    expect(refusal.json().errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer);
  });
});

describe('the limit of subscribing', () => {
  it('is told in the headers, and over it a 429 names the policy', async () => {
    const strict = await openApiKit({ TOCSIN_SUBSCRIBES_PER_HOUR: '2' });
    try {
      const statuses = [];
      for (let n = 0; n < 3; n += 1) statuses.push(await strict.ask('POST', '/v1/subscriptions', { body: person() }));
      expect(statuses.map(({ status }) => status)).toEqual([201, 201, 429]);
      expect(statuses[0]!.headers['ratelimit-policy']).toBe('"subscribe";q=2;w=3600');
      expect(statuses[0]!.headers['ratelimit']).toMatch(/^"subscribe";r=1;t=\d+$/);
      expect(Number(statuses[2]!.headers['retry-after'])).toBeGreaterThan(3_000);
      expect(statuses[2]!.json()).toMatchObject({ code: 'too-many-requests', 'violated-policies': ['subscribe'] });
      expect((await strict.ask('GET', '/v1/alerts')).status).toBe(200);
    } finally {
      await strict.close();
    }
  });
});
