/** What an agency does over HTTP: approves, rejects, cancels, pauses; what it may not; and what the audit log keeps of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setPaused } from '../../platform/stores/agency-store.ts';
import { verifyAuditChain } from '../../platform/stores/audit-store.ts';
import { around, openScene } from '../alerts/record-kit.ts';
import { type ApiKit, agency, openApiKit, square } from '../kits/api-kit.ts';

let kit: ApiKit;
beforeAll(async () => {
  kit = await openApiKit();
});
afterAll(() => kit.close());

const severe = { band: 'Severe', ranges: around(37.2, 37.2), peak: 7.1 } as const;

/** An agency with a draft that waits for approval. */
async function heldScene() {
  const scene = await openScene(kit.platform.pool, {}, { issue: 'approval' });
  scene.at(Date.now());
  const key = await kit.newKey(scene.agency.id, ['*']);
  const { id: eventId } = await scene.addEvent();
  await scene.assess(eventId, [severe]);
  const holds = await kit.ask('GET', '/v1/holds', { key });
  expect(holds.status, holds.text).toBe(200);
  const [hold] = holds.json().holds;
  return { scene, key, eventId, hold };
}

/** Runs the decide job that a call put into the outbox. */
async function runDecide(scene: Awaited<ReturnType<typeof heldScene>>['scene']): Promise<void> {
  const { rows } = await kit.platform.pool.query<{ payload: { eventId: string; cause: never } }>(
    `SELECT payload FROM outbox WHERE queue = 'decide' AND payload ->> 'agencyId' = $1
     AND payload -> 'cause' ->> 'kind' IN ('approval', 'cancel') ORDER BY created_at`,
    [scene.agency.id],
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { payload } of rows) await scene.decide(payload.eventId, payload.cause);
}

describe('a hold', () => {
  it('shows all that a person must see to say yes', async () => {
    const { hold, scene } = await heldScene();
    expect(hold).toMatchObject({
      severity: 'Severe',
      decision: 'first',
      channels: ['log', 'web-push'],
      audience: 0,
      reasons: ['approval-required'],
      atDeadline: 'drop',
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(hold.texts.map(({ language }: { language: string }) => language)).toEqual(scene.agency.languages);
    expect(hold.texts[0].headline.length).toBeGreaterThan(20);
    expect(hold.area.type).toBe('MultiPolygon');
  });

  it('is issued once when approved, however often it is asked for', async () => {
    const { hold, key, scene, eventId } = await heldScene();
    const url = `/v1/alerts/${hold.id}/approve`;
    const body = { contentHash: hold.contentHash, reason: 'checked with the duty officer' };
    expect((await kit.ask('GET', `/v1/alerts/${hold.id}`)).status).toBe(404);
    const [one, two] = await Promise.all([kit.ask('POST', url, { key, body }), kit.ask('POST', url, { key, body })]);
    expect([one.status, two.status], one.text + two.text).toEqual([202, 202]);
    expect(one.json().id).toBe(two.json().id);
    expect(one.headers['location']).toBe(`/v1/alerts/${hold.id}`);
    await runDecide(scene);
    const issued = await kit.ask('GET', one.headers['location'] as string);
    expect(issued.status, issued.text).toBe(200);
    expect(issued.json().properties.headline).toBe(hold.texts[0].headline);
    expect((await kit.ask('POST', url, { key, body })).json().id).toBe(one.json().id);
    expect((await kit.ask('POST', `/v1/alerts/${hold.id}/reject`, { key, body: { reason: 'too late' } })).status).toBe(
      409,
    );
    const timeline = (await kit.ask('GET', `/v1/events/${eventId}/timeline`)).json();
    const kinds = timeline.map(({ kind }: { kind: string }) => kind);
    for (const kind of ['assessment', 'verdict', 'act', 'decision', 'alert']) expect(kinds).toContain(kind);
    expect(timeline.map(({ reason }: { reason?: string }) => reason)).toContain('approved-by-person');
  });

  it.each([
    ['a word', `jsonb_set(cap, '{infos,0,headline}', '"Nothing to see here"')`],
    ['a vertex', `jsonb_set(cap, '{infos,0,areas,0,polygons,0,0,0}', '36.123')`],
  ])('is not approved by the hash of other content: %s changed', async (_name, change) => {
    const { hold, key } = await heldScene();
    const url = `/v1/alerts/${hold.id}/approve`;
    const wrong = await kit.ask('POST', url, { key, body: { contentHash: 'ab'.repeat(32) } });
    expect(wrong.json()).toMatchObject({ status: 409, code: 'approval-mismatch' });
    await kit.platform.pool.query(`UPDATE alerts SET cap = ${change} WHERE id = $1`, [hold.id]);
    const stale = await kit.ask('POST', url, { key, body: { contentHash: hold.contentHash } });
    expect(stale.json()).toMatchObject({ status: 409, code: 'approval-mismatch' });
    const { rows } = await kit.platform.pool.query('SELECT count(*) FROM human_acts WHERE alert_id = $1', [hold.id]);
    expect(rows).toEqual([{ count: 0n }]);
  });

  it('is dropped when rejected, with the reason on the timeline', async () => {
    const { hold, key, scene, eventId } = await heldScene();
    const url = `/v1/alerts/${hold.id}/reject`;
    expect((await kit.ask('POST', url, { key, body: {} })).json().errors).toEqual([
      { pointer: '/reason', detail: 'is missing' },
    ]);
    const done = await kit.ask('POST', url, { key, body: { reason: 'a drill of the mine' } });
    expect(done.status, done.text).toBe(202);
    await runDecide(scene);
    expect((await kit.ask('GET', '/v1/holds', { key })).json().holds).toEqual([]);
    const { text } = await kit.ask('GET', `/v1/events/${eventId}/timeline`);
    expect(text).toContain('rejected-by-person');
    expect(text).toContain('a drill of the mine');
  });
});

describe('a thread', () => {
  it('is cancelled once, with the reason in the CAP message', async () => {
    const scene = await openScene(kit.platform.pool);
    scene.at(Date.now());
    const key = await kit.newKey(scene.agency.id, ['alerts']);
    const { id: eventId } = await scene.addEvent();
    await scene.assess(eventId, [severe]);
    const url = `/v1/threads/${eventId}.${scene.agency.id}/cancel`;
    const body = { reason: 'The report was false.' };
    const first = await kit.ask('POST', url, { key, body });
    expect(first.status, first.text).toBe(202);
    expect((await kit.ask('POST', url, { key, body })).json().id).toBe(first.json().id);
    scene.at(Date.now() + 2_000);
    await runDecide(scene);
    const alerts = (await kit.ask('GET', `/v1/alerts?event=${eventId}`)).json().features;
    expect(alerts.map((one: { properties: { messageType: string } }) => one.properties.messageType)).toEqual([
      'Cancel',
      'Alert',
    ]);
    expect(alerts[0].properties.description).toContain(body.reason);
    expect((await kit.ask('GET', `/v1/alerts?event=${eventId}&active`)).json().features).toEqual([]);
    const atom = await kit.ask('GET', '/v1/feed/alerts.atom');
    expect(atom.text).toContain(alerts[0].properties.id);
    expect(atom.text).not.toContain(`${alerts[1].properties.id}/cap`);
  });
});

describe('the agency', () => {
  it('is changed and paused by its own key, and neither pause nor status by mass assignment', async () => {
    const change = { ...agency('afad'), name: { tr: 'AFAD', en: 'AFAD' }, reachLimit: 5 };
    const { id: _, paused: __, capStatus: ___, ...allowed } = change;
    const changed = await kit.ask('PUT', '/v1/agency', { key: kit.afad, body: allowed });
    expect(changed.json()).toMatchObject({ id: 'afad', reachLimit: 5, paused: false });
    for (const more of [{ paused: true }, { capStatus: 'Test' }, { id: 'foreign' }])
      expect((await kit.ask('PUT', '/v1/agency', { key: kit.afad, body: { ...allowed, ...more } })).status).toBe(400);
    const zone = await kit.ask('PUT', '/v1/agency', { key: kit.afad, body: { ...allowed, timeZone: 'Mars/Olympus' } });
    expect(zone.json().errors[0].pointer).toBe('/timeZone');
    const pause = { paused: true, reason: 'the feed sends nonsense' };
    expect((await kit.ask('POST', '/v1/agency/pause', { key: kit.afad, body: pause })).json().paused).toBe(true);
    expect((await kit.ask('POST', '/v1/agency/pause', { key: kit.afad, body: pause })).status).toBe(200);
    expect((await kit.ask('GET', '/v1/agency', { key: kit.afad })).json().paused).toBe(true);
    const { records } = (await kit.ask('GET', '/v1/audit', { key: kit.afad })).json();
    expect(records.map(({ action }: { action: string }) => action)).toEqual(['agency.pause', 'agency.update']);
    await setPaused(kit.platform.pool, 'afad', false);
  });
});

describe('keys', () => {
  it.each([
    ['none', undefined],
    ['not a key', 'hello'],
    ['an unknown key', `tocsin_live_${'0'.repeat(16)}_${'A'.repeat(43)}`],
  ])('%s is refused alike', async (_name, key) => {
    const refusal = await kit.ask('GET', '/v1/holds', key === undefined ? {} : { key });
    expect(refusal.json()).toMatchObject({ status: 401, code: 'unauthorised' });
    expect(refusal.headers['www-authenticate']).toContain('Bearer');
  });

  it('expired, revoked, with another secret or without the scope do not open', async () => {
    const expired = await kit.newKey('afad', ['*'], Date.now() - 1);
    const revoked = await kit.newKey('afad', ['*']);
    await kit.platform.pool.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [revoked.split('_')[2]]);
    const forged = `${kit.afad.slice(0, -4)}${kit.afad.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
    for (const key of [expired, revoked, forged]) expect((await kit.ask('GET', '/v1/holds', { key })).status).toBe(401);
    const reader = await kit.newKey('afad', ['read']);
    const refusal = await kit.ask('POST', '/v1/agency/pause', { key: reader, body: { paused: true, reason: 'x' } });
    expect(refusal.json()).toMatchObject({ status: 403, code: 'forbidden' });
    expect(refusal.json().detail).toContain("'agency'");
  });

  it('note when they were used', async () => {
    const { rows } = await kit.platform.pool.query('SELECT last_used_at FROM api_keys WHERE id = $1', [
      kit.afad.split('_')[2],
    ]);
    expect(rows[0].last_used_at).toBeInstanceOf(Date);
  });
});

describe("another agency's key", () => {
  it('finds nothing behind any id, whatever it does', async () => {
    const { hold, key: own, eventId, scene } = await heldScene();
    const area = { type: 'Polygon', coordinates: [square(36.9, 37.6)] };
    const rule = { hazard: 'earthquake', severity: 'Severe', level: 6, probability: 0.5, issue: 'auto' };
    const zone = (await kit.ask('POST', '/v1/zones', { key: own, body: { name: 'z', area, rules: [rule] } })).json();
    const zoneUrl = `/v1/zones/${zone.id}`;
    const ruleUrl = `${zoneUrl}/rules/${zone.properties.rules[0].id}`;
    const calls: [method: 'POST' | 'PUT' | 'DELETE', url: string, body?: object][] = [
      ['PUT', zoneUrl, { name: 'mine', area }],
      ['POST', `${zoneUrl}/rules`, rule],
      ['PUT', ruleUrl, rule],
      ['DELETE', ruleUrl],
      ['DELETE', zoneUrl],
      ['POST', `/v1/alerts/${hold.id}/approve`, { contentHash: hold.contentHash }],
      ['POST', `/v1/alerts/${hold.id}/reject`, { reason: 'x' }],
      ['POST', `/v1/threads/${eventId}.${scene.agency.id}/cancel`, { reason: 'x' }],
    ];
    for (const [method, url, body] of calls) {
      const answer = await kit.ask(method, url, { key: kit.foreign, ...(body && { body }) });
      expect(answer.status, `${method} ${url} ${answer.text}`).toBe(404);
    }
    expect((await kit.ask('GET', '/v1/holds', { key: kit.foreign })).json().holds).toEqual([]);
    expect((await kit.ask('GET', '/v1/audit', { key: kit.foreign })).json().records).toEqual([]);
    expect((await kit.ask('GET', zoneUrl)).json().properties.rules).toEqual(zone.properties.rules);
    const { rows } = await kit.platform.pool.query('SELECT count(*) FROM human_acts WHERE alert_id = $1', [hold.id]);
    expect(rows).toEqual([{ count: 0n }]);
  });
});

describe('the audit log', () => {
  it('is one chain over concurrent writers, pages, and cannot be changed unseen', async () => {
    const { pool } = kit.platform;
    const area = { type: 'Polygon', coordinates: [square(10, 10)] };
    await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        kit.ask('POST', '/v1/zones', { key: n % 2 ? kit.afad : kit.foreign, body: { name: `zone ${n}`, area } }),
      ),
    );
    expect(await verifyAuditChain(pool, 3)).toMatchObject({ sound: true });
    const page = (await kit.ask('GET', '/v1/audit?limit=3', { key: kit.foreign })).json();
    expect(page.records).toHaveLength(3);
    const rest = (await kit.ask('GET', `/v1/audit?limit=3&cursor=${page.next}`, { key: kit.foreign })).json();
    expect(BigInt(rest.records[0].seq)).toBeLessThan(BigInt(page.records[2].seq));
    await expect(pool.query("UPDATE audit_log SET actor = 'nobody'")).rejects.toThrow('audit_log only grows');
    await expect(pool.query('DELETE FROM audit_log')).rejects.toThrow('audit_log only grows');
    await expect(pool.query('TRUNCATE audit_log')).rejects.toThrow('audit_log only grows');
    await pool.query('ALTER TABLE audit_log DISABLE TRIGGER USER');
    await pool.query(`UPDATE audit_log SET detail = '{"after": "rewritten"}' WHERE seq = 2`);
    expect(await verifyAuditChain(pool)).toEqual({ sound: false, seq: 2n, fault: 'hash' });
  });
});
