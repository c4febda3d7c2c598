/** Alerts as the public reads them: GeoJSON, exact CAP bytes, caching, languages, pages, and never a drill unasked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCap } from '../../domain/cap-parse.ts';
import { findElements, readXml } from '../../domain/xml.ts';
import { around, openScene } from '../alerts/record-kit.ts';
import { type ApiKit, openApiKit } from '../kits/api-kit.ts';

let kit: ApiKit;
let eventId: string;
let identifier: string;

beforeAll(async () => {
  kit = await openApiKit();
  const scene = await openScene(kit.platform.pool, { languages: ['en', 'tr', 'ar'] });
  scene.at(Date.now());
  eventId = (await scene.addEvent()).id;
  await scene.assess(eventId, [
    { band: 'Extreme', ranges: around(37.2, 37.2), peak: 8.5 },
    { band: 'Severe', ranges: [...around(37.2, 37.2), ...around(37.5, 37.2)], peak: 7.1 },
  ]);
  const drill = await openScene(kit.platform.pool, { capStatus: 'Exercise' });
  drill.at(Date.now());
  await drill.assess((await drill.addEvent()).id, [{ band: 'Severe', ranges: around(37.2, 37.2), peak: 7.1 }]);
  const { features } = (await kit.ask('GET', '/v1/alerts?severity=Extreme')).json();
  identifier = features[0].properties.id;
});
afterAll(() => kit.close());

const list = async (query: string) => (await kit.ask('GET', `/v1/alerts?${query}`)).json().features;

describe('the list', () => {
  it('leaves drills out unless they are asked for', async () => {
    expect((await list('')).map(statusOf)).toEqual(['Actual', 'Actual']);
    expect((await list('active')).map(statusOf)).toEqual(['Actual', 'Actual']);
    expect((await list('status=exercise')).map(statusOf)).toEqual(['Exercise']);
    expect(await list('status=actual,exercise')).toHaveLength(3);
    expect((await kit.ask('GET', '/v1/feed/alerts.atom')).text).not.toContain('EXERCISE');
  });

  it.each([
    ['severity=Extreme', 1],
    ['severity=Extreme,Severe', 2],
    ['hazard=earthquake', 2],
    ['event=no-such-event', 0],
    ['agency=foreign', 0],
    ['point=37.2,37.2', 2],
    ['point=37.2,37.5', 1],
    ['point=0,0', 0],
    ['bbox=37.1,37.1,37.3,37.3', 2],
    ['bbox=37.45,37.1,37.6,37.3', 1],
    ['bbox=179,-10,-179,10', 0],
    ['since=2099-01-01', 0],
  ])('by %s: %i', async (query, count) => {
    expect(await list(query)).toHaveLength(count);
  });

  it('goes page by page, each once, also while more are issued', async () => {
    const first = await kit.ask('GET', '/v1/alerts?limit=1&status=actual,exercise');
    expect(first.headers['link']).toContain('rel="next"');
    const second = (
      await kit.ask('GET', `/v1/alerts?limit=1&status=actual,exercise&cursor=${first.json().next}`)
    ).json();
    const third = (await kit.ask('GET', `/v1/alerts?limit=1&status=actual,exercise&cursor=${second.next}`)).json();
    const ids = [first.json(), second, third].flatMap(({ features }) =>
      features.map((one: Feature) => one.properties.id),
    );
    expect(new Set(ids).size).toBe(3);
    expect(third.next).toBeUndefined();
    const boxed = (await kit.ask('GET', '/v1/alerts?limit=1&bbox=37.1,37.1,37.3,37.3')).json();
    const rest = (await kit.ask('GET', `/v1/alerts?limit=1&bbox=37.1,37.1,37.3,37.3&cursor=${boxed.next}`)).json();
    expect(rest.features).toHaveLength(1);
    expect(rest.features[0].id).not.toBe(boxed.features[0].id);
  });
});

interface Feature {
  readonly properties: { readonly id: string; readonly status: string };
}
const statusOf = (feature: Feature) => feature.properties.status;

describe('one alert', () => {
  it('says the same as its CAP message', async () => {
    const { properties, geometry, id } = (await kit.ask('GET', `/v1/alerts/${identifier}?language=en`)).json();
    const cap = parseCap((await kit.ask('GET', `/v1/alerts/${identifier}/cap`)).text).alert;
    const info = cap.infos.find(({ language }) => language === 'en')!;
    expect(id).toBe(`https://alerts.example.org/v1/alerts/${identifier}`);
    expect(properties).toMatchObject({
      id: cap.identifier,
      sender: cap.sender,
      sent: cap.sent,
      status: 'Actual',
      messageType: 'Alert',
      severity: 'Extreme',
      urgency: info.urgency,
      certainty: info.certainty,
      headline: info.headline,
      expires: info.expires,
      languages: ['en', 'tr', 'ar'],
      eventId,
      hazard: 'earthquake',
      decision: 'first',
    });
    const [lon, lat] = cap.infos[0]!.areas[0]!.polygons[0]![0]!;
    expect(JSON.stringify(geometry.coordinates)).toContain(JSON.stringify([lon, lat]));
  });

  it('comes in the language asked for, by parameter before header', async () => {
    const url = `/v1/alerts/${identifier}`;
    const language = async (query: string, accept?: string) =>
      (await kit.ask('GET', `${url}${query}`, { headers: accept ? { 'accept-language': accept } : {} })).json()
        .properties.language;
    expect(await language('?language=tr')).toBe('tr');
    expect(await language('?language=tr-CY')).toBe('tr');
    expect(await language('', 'de, ar;q=0.8, tr;q=0.5')).toBe('ar');
    expect(await language('?language=tr', 'ar')).toBe('tr');
    expect(await language('', 'de')).toBe('en');
    expect((await kit.ask('GET', url)).headers['vary']).toContain('Accept-Language');
  });

  it('is served as the exact bytes, with a validator that holds', async () => {
    const { rows } = await kit.platform.pool.query('SELECT cap_xml, id FROM alerts WHERE identifier = $1', [
      identifier,
    ]);
    const byAccept = await kit.ask('GET', `/v1/alerts/${identifier}`, { headers: { accept: 'application/cap+xml' } });
    expect(byAccept.text).toBe(rows[0].cap_xml);
    expect(byAccept.headers['content-type']).toContain('application/cap+xml');
    expect(byAccept.headers['cache-control']).toMatch(/max-age=(\d|[12]\d|30),/);
    const etag = String(byAccept.headers['etag']);
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await kit.ask('GET', `/v1/alerts/${identifier}/cap`, { headers: { 'if-none-match': header } });
      expect([again.status, again.text]).toEqual([304, '']);
      expect(again.headers['etag']).toBe(etag);
    }
    expect((await kit.ask('GET', `/v1/alerts/${identifier}/cap`, { headers: { 'if-none-match': '"x"' } })).status).toBe(
      200,
    );
    expect((await kit.ask('GET', `/v1/alerts/${rows[0].id}`)).json().properties.id).toBe(identifier);
    expect((await kit.ask('GET', '/v1/alerts/no-such-alert')).status).toBe(404);
  });
});

describe('around an alert', () => {
  it('the Atom feed links each message to its CAP', async () => {
    const atom = await kit.ask('GET', '/v1/feed/alerts.atom');
    expect(atom.headers['content-type']).toContain('application/atom+xml');
    const reading = readXml(atom.text);
    if (!reading.ok) throw new Error(reading.fault.message);
    const links = findElements(reading.root, ({ name }) => name === 'link').map(({ attributes }) =>
      attributes.get('href'),
    );
    expect(links).toContain(`https://alerts.example.org/v1/alerts/${identifier}/cap`);
    expect(findElements(reading.root, ({ name }) => name === 'entry')).toHaveLength(2);
  });

  it('the event tells its reports, verdicts, decisions, threads and alerts, and where it is', async () => {
    const { features } = (await kit.ask('GET', '/v1/events?minimumMagnitude=7&bbox=36,36,38,38')).json();
    expect(features.map((feature: { id: string }) => feature.id)).toContain(eventId);
    expect((await kit.ask('GET', '/v1/events?minimumMagnitude=9')).json().features).toEqual([]);
    const record = (await kit.ask('GET', `/v1/events/${eventId}`)).json();
    expect(record.event.geometry.coordinates).toEqual([37.014, 37.226]);
    expect(record.event.properties).toMatchObject({ magnitude: 7.8, state: 'live', sources: ['usgs'] });
    expect(record.assessments).toHaveLength(1);
    expect(record.verdicts).toHaveLength(2);
    expect(record.decisions.map(({ kind }: { kind: string }) => kind)).toContain('first');
    expect(record.threads).toMatchObject([{ state: 'open' }]);
    expect(record.alerts).toHaveLength(2);
    expect((await kit.ask('GET', '/v1/events/no-such-event')).status).toBe(404);
    const field = await kit.ask('GET', `/v1/assessments/${record.assessments[0].id}/field`);
    expect(field.json()).toEqual({ type: 'FeatureCollection', features: [] });
  });

  it('the zone is in alert, with the severity and the message named', async () => {
    const { features } = (await kit.ask('GET', '/v1/zones?bbox=37,37,37.4,37.4')).json();
    const states = features.map((zone: { properties: { hazards: object } }) => zone.properties.hazards);
    expect(states).toContainEqual({
      earthquake: {
        state: 'alert',
        severity: 'Extreme',
        because: expect.arrayContaining([expect.stringContaining(identifier)]),
      },
    });
  });
});

describe('health', () => {
  it('is degraded by a troubled channel or a failing feed, and down only without its stores', async () => {
    expect((await kit.ask('GET', '/health')).json()).toEqual({
      status: 'ok',
      checks: { record: 'ok', queue: 'ok', channels: { log: 'ok', 'web-push': 'ok' }, feeds: {} },
    });
    const { pool } = kit.platform;
    await pool.query(
      `INSERT INTO channel_status (channel, trouble, since) VALUES ('web-push', '403 from every push service', now())`,
    );
    await pool.query(
      `INSERT INTO feed_status (feed, source, hazards, coverage, max_silence_s, failures, last_success_at)
       VALUES ('usgs', 'usgs', '{earthquake}', '{-180,-90,180,90}', 300, 0, now()), ('emsc', 'emsc', '{earthquake}', '{-180,-90,180,90}', 300, 5, NULL)`,
    );
    const degraded = await kit.ask('GET', '/health');
    expect(degraded.status).toBe(200);
    expect(degraded.json()).toMatchObject({
      status: 'degraded',
      checks: {
        channels: { log: 'ok', 'web-push': '403 from every push service' },
        feeds: { usgs: 'ok', emsc: 'failing' },
      },
    });
    const { feeds } = (await kit.ask('GET', '/v1/feeds')).json();
    expect(feeds).toMatchObject([
      { id: 'emsc', state: 'failing', lastSuccess: null },
      { id: 'usgs', state: 'ok' },
    ]);
    const clear = (await kit.ask('GET', '/v1/zones'))
      .json()
      .features.map(
        (zone: { properties: { hazards: { earthquake: { state: string } } } }) =>
          zone.properties.hazards.earthquake.state,
      );
    expect(clear).not.toContain('cannot-see');
    expect((await kit.ask('GET', '/metrics')).text).toContain('tocsin_api_request_duration_ms_bucket');
    expect((await kit.ask('GET', '/v1/push/key')).json().publicKey).toMatch(/^[\w-]{87}$/);
    expect((await kit.ask('GET', '/v1/languages')).json()).toEqual([
      { language: 'en', direction: 'ltr', reviewedBy: 'a person' },
    ]);
  });

  it('sends a policy under which nothing leaves the origin', async () => {
    const { headers } = await kit.ask('GET', '/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("worker-src 'self' blob:");
    expect(policy).not.toMatch(/https?:|unsafe-eval|upgrade-insecure/);
    expect((await kit.ask('GET', '/docs')).status).toBeLessThan(400);
  });
});
