/** Zones and rules over HTTP: what is taken, what is refused and where the fault lies. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAuditChain } from '../../platform/stores/audit-store.ts';
import { zoneById } from '../../platform/stores/zone-store.ts';
import { type ApiKit, openApiKit, square } from '../kits/api-kit.ts';

let kit: ApiKit;
beforeAll(async () => {
  kit = await openApiKit();
});
afterAll(() => kit.close());

const rule = { hazard: 'earthquake', severity: 'Severe', level: 6, probability: 0.5, issue: 'approval' };
const polygon = (...rings: number[][][]) => ({ type: 'Polygon', coordinates: rings });

describe('zones', () => {
  it('makes a zone with rules, shows it to everybody, changes and removes it', async () => {
    const made = await kit.ask('POST', '/v1/zones', {
      key: kit.afad,
      body: { name: 'Kahramanmaraş', area: polygon(square(36.9, 37.6)), geocodes: { EMMA_ID: 'TR046' }, rules: [rule] },
    });
    expect(made.status, made.text).toBe(201);
    const { id, rules, name } = made.json().properties;
    expect(made.headers['location']).toBe(`/v1/zones/${id}`);
    expect(name).toEqual({ tr: 'Kahramanmaraş' });
    expect(rules[0]).toMatchObject({ ...rule, offProbability: 0.35, holdDefault: 'drop', validMinutes: 360 });

    const shown = await kit.ask('GET', '/v1/zones?bbox=36,37,38,38');
    expect(shown.headers['content-type']).toContain('application/geo+json');
    expect(shown.json().features).toHaveLength(1);
    expect(shown.json().features[0].properties.hazards.earthquake.state).toBe('cannot-see');
    expect((await kit.ask('GET', '/v1/zones?bbox=0,0,1,1')).json().features).toEqual([]);

    const changed = await kit.ask('PUT', `/v1/zones/${id}`, {
      key: kit.afad,
      body: { name: { en: 'Maraş', tr: 'Maraş' }, area: polygon(square(37, 37.6)) },
    });
    expect(changed.status, changed.text).toBe(200);
    expect(changed.json().properties.rules).toEqual(rules);
    expect((await zoneById(kit.platform.pool, id))?.version).toBe(2);

    expect((await kit.ask('DELETE', `/v1/zones/${id}`, { key: kit.afad })).status).toBe(204);
    expect((await kit.ask('GET', `/v1/zones/${id}`)).status).toBe(404);
    expect(await verifyAuditChain(kit.platform.pool)).toMatchObject({ sound: true, records: 3 });
  });

  it('cuts at the antimeridian, says so, and covers both sides', async () => {
    const area = polygon([
      [179, -17],
      [-179, -17],
      [-179, -16],
      [179, -16],
      [179, -17],
    ]);
    const made = await kit.ask('POST', '/v1/zones', { key: kit.afad, body: { name: 'Fiji', area } });
    expect(made.status, made.text).toBe(201);
    expect(made.json().geometry.type).toBe('MultiPolygon');
    expect(made.json().geometry.coordinates).toHaveLength(2);
    expect(made.json().properties.repairs[0].detail).toContain('antimeridian');
    expect((await kit.ask('GET', '/v1/zones?bbox=179.5,-20,-179.5,-10')).json().features).toHaveLength(1);
  });

  it.each<[string, unknown, string, number[] | undefined]>([
    [
      'crosses itself',
      polygon([
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 1],
        [0, 0],
      ]),
      '/area/coordinates/0/',
      [0.5, 0.5],
    ],
    [
      'open ring',
      polygon([
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ]),
      '/area/coordinates/0',
      undefined,
    ],
    [
      'latitude beyond the pole',
      polygon([
        [0, 0],
        [1, 0],
        [1, 95],
        [0, 0],
      ]),
      '/area/coordinates/0/2',
      undefined,
    ],
    ['empty', polygon(), '/area/coordinates', undefined],
    ['too large', polygon(square(0, 0, 60)), '/area/coordinates', undefined],
    ['no polygon', { type: 'Point', coordinates: [0, 0] }, '/area/type', undefined],
    ['no object', 'POLYGON((0 0,1 0,1 1,0 0))', '/area', undefined],
    ['null', null, '/area', undefined],
  ])('refuses an area: %s', async (_name, area, pointer, position) => {
    const refusal = await kit.ask('POST', '/v1/zones', { key: kit.afad, body: { name: 'x', area } });
    expect(refusal.status, refusal.text).toBe(422);
    const { code, errors } = refusal.json();
    expect(code).toBe('invalid-geometry');
    expect(errors[0].pointer).toContain(pointer);
    if (position) expect(errors[0].position).toEqual(position);
  });

  it('adds, changes and removes rules; refuses what contradicts itself', async () => {
    const zone = await kit.ask('POST', '/v1/zones', {
      key: kit.afad,
      body: { name: 'r', area: polygon(square(30, 40)) },
    });
    const { id } = zone.json().properties;
    const added = await kit.ask('POST', `/v1/zones/${id}/rules`, { key: kit.afad, body: rule });
    expect(added.status, added.text).toBe(201);
    const ruleUrl = `/v1/zones/${id}/rules/${added.json().id}`;
    const stricter = await kit.ask('PUT', ruleUrl, { key: kit.afad, body: { ...rule, probability: 0.7 } });
    expect(stricter.json()).toMatchObject({ id: added.json().id, probability: 0.7, offProbability: 0.7 * 0.7 });
    const absurd = await kit.ask('PUT', ruleUrl, { key: kit.afad, body: { ...rule, offProbability: 0.9 } });
    expect(absurd.status).toBe(400);
    const typo = await kit.ask('PUT', ruleUrl, { key: kit.afad, body: { ...rule, probabilty: 1 } });
    expect(typo.json()).toMatchObject({ status: 400, errors: [{ pointer: '/probabilty' }] });
    expect(typo.json().detail).toContain('allowed are hazard, severity');
    expect((await kit.ask('DELETE', ruleUrl, { key: kit.afad })).status).toBe(204);
    expect((await kit.ask('DELETE', ruleUrl, { key: kit.afad })).status).toBe(404);
  });
});
