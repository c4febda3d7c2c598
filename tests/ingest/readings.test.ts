/** What each feed reads out of its own samples, value by value. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isEarthquake } from '../../domain/earthquake-report.ts';
import type { Feed, Parsed } from '../../ingest/feed.ts';
import emscWebsocket from '../../ingest/feeds/emsc-websocket.ts';
import fdsnEvent from '../../ingest/feeds/fdsn-event.ts';
import fdsnText from '../../ingest/feeds/fdsn-text.ts';
import usgsEarthquakes from '../../ingest/feeds/usgs-earthquakes.ts';
import { readUtcTime } from '../../ingest/utc-time.ts';

const receivedAt = 1_800_000_000_000;
const context = { source: 'test', receivedAt, contentType: '' };
const parseText = (feed: Feed, text: string | Uint8Array) => feed.parse(Buffer.from(text as string), context);
const parseFixture = (feed: Feed, name: string): Parsed =>
  feed.parse(readFileSync(join(import.meta.dirname, 'fixtures', feed.id, name)), context);
const reasons = ({ rejected }: Parsed) => rejected.map(({ index, reason }) => [index, reason]);

describe('usgs-earthquakes', () => {
  it('reads a summary', () => {
    const parsed = parseFixture(usgsEarthquakes, '1-summary.geojson');
    expect(parsed.observations[0]).toMatchObject({
      sourceId: 'us6000jllz',
      ids: ['at00rpodid', 'us6000jllz'],
      originTime: Date.parse('2023-02-06T01:17:34.342Z'),
      updatedAt: 1675650000000,
      magnitude: 7.8,
      magnitudeType: 'mww',
      depthKm: 10,
      evaluationMode: 'manual',
      stationCount: 233,
      azimuthalGapDeg: 28,
    });
    expect(parsed.observations[1]).toMatchObject({ depthKm: null, evaluationMode: 'automatic', stationCount: null });
    expect(parsed.observations[2]).toMatchObject({ eventType: 'quarry blast', depthKm: -1.2 });
    expect(parsed.observations.map(isEarthquake)).toEqual([true, true, false]);
    expect(reasons(parsed)).toEqual([
      [2, 'missing-magnitude'],
      [4, 'missing-place'],
    ]);
  });
  it('keeps a deletion that repeats no magnitude', () => {
    const parsed = parseFixture(usgsEarthquakes, '2-deleted.geojson');
    expect(parsed.withdrawals).toEqual([
      {
        source: 'test',
        sourceId: 'us6000jllz',
        ids: ['at00rpodid', 'us6000jllz'],
        updatedAt: 1675660000000,
        status: 'deleted',
      },
    ]);
  });
  it('keeps a deletion that repeats everything as a report', () => {
    const feature = JSON.parse(
      readFileSync(join(import.meta.dirname, 'fixtures/usgs-earthquakes/2-deleted.geojson'), 'utf8'),
    );
    feature.properties.mag = 7.8;
    expect(parseText(usgsEarthquakes, JSON.stringify(feature)).observations[0]).toMatchObject({ status: 'deleted' });
  });
  it('takes errors from the preferred origin of a detail that stands', () => {
    const origin = (preferredWeight: number, status: string, error: string) => ({
      preferredWeight,
      status,
      properties: { 'horizontal-error': error, 'vertical-error': '3.7', 'magnitude-error': '' },
    });
    const feature = {
      type: 'Feature',
      id: 'us1',
      geometry: { type: 'Point', coordinates: [190.5, 1, 5] },
      properties: {
        mag: '6.0199999999999996',
        time: 1,
        status: 'reviewed',
        products: { origin: [origin(9, 'DELETE', '1'), origin(5, 'UPDATE', '2.5'), origin(3, 'UPDATE', '9')] },
      },
    };
    expect(parseText(usgsEarthquakes, JSON.stringify(feature)).observations[0]).toMatchObject({
      uncertainty: { horizontalKm: 2.5, depthKm: 3.7 },
      lon: -169.5,
      magnitude: 6.02,
      updatedAt: receivedAt,
      eventType: 'not reported',
    });
  });
  it('tells the answer to /count, an empty collection and a list apart', () => {
    expect(reasons(parseText(usgsEarthquakes, '{"count":12,"maxAllowed":20000}'))).toEqual([[0, 'wrong-shape']]);
    expect(parseText(usgsEarthquakes, '{"type":"FeatureCollection","features":[]}').rejected).toEqual([]);
    expect(reasons(parseText(usgsEarthquakes, '[1,2]'))).toEqual([[0, 'wrong-shape']]);
  });
  it('reads past a byte order mark, refuses UTF-16, and only the records of another charset', () => {
    const text = readFileSync(join(import.meta.dirname, 'fixtures/usgs-earthquakes/1-summary.geojson'), 'utf8');
    expect(parseText(usgsEarthquakes, `\uFEFF${text}`).observations).toHaveLength(3);
    expect(reasons(parseText(usgsEarthquakes, Buffer.from(`\uFEFF${text}`, 'utf16le')))).toEqual([[0, 'not-parsable']]);
    const latin1 = Buffer.from(text.replace('Pazarcik', 'Pazarcık').replace('Elbistan', 'Elbist\u00e4n'), 'latin1');
    expect(reasons(parseText(usgsEarthquakes, latin1))[0]).toEqual([1, 'not-parsable']);
    expect(parseText(usgsEarthquakes, latin1).observations).toHaveLength(2);
  });
  it('drops what PostgreSQL cannot store', () => {
    const feature = {
      type: 'Feature',
      id: 'us\u00001',
      geometry: { type: 'Point', coordinates: [1, 1, 99999] },
      properties: { mag: 5, time: 1, place: 'a\u0000b\uD800c' },
    };
    expect(parseText(usgsEarthquakes, JSON.stringify(feature)).observations[0]).toMatchObject({
      sourceId: 'us 1',
      place: 'a b c',
      depthKm: null,
    });
  });
});

describe('fdsn-event', () => {
  it('takes the preferred origin and magnitude, in metres', () => {
    const [first] = parseFixture(fdsnEvent, '1-preferred.xml').observations;
    expect(first).toMatchObject({
      sourceId: '20230206_0000008',
      originTime: Date.parse('2023-02-06T01:17:36.123Z'),
      updatedAt: Date.parse('2023-02-06T01:40:00.500Z'),
      lat: 37.17,
      depthKm: 20,
      magnitude: 7.7,
      magnitudeType: 'Mw',
      evaluationMode: 'manual',
      place: 'CENTRAL TURKEY',
      stationCount: 310,
      azimuthalGapDeg: 21,
      eventType: 'earthquake',
    });
    expect(first!.uncertainty).toMatchObject({ timeS: 0.8, depthKm: 4, magnitude: 0.1 });
    expect(first!.uncertainty.horizontalKm).toBeCloseTo(0.03 * Math.cos((37.17 * Math.PI) / 180) * 111.195, 6);
  });
  it('chooses by its written order where the preferred id leads nowhere', () => {
    const parsed = parseFixture(fdsnEvent, '1-preferred.xml');
    expect(parsed.observations[1]).toMatchObject({
      sourceId: '34004811',
      lat: 38.03,
      depthKm: -0.3,
      magnitude: 7.5,
      eventType: 'not reported',
      updatedAt: receivedAt,
    });
    expect(reasons(parsed)).toEqual([[2, 'missing-magnitude']]);
  });
  it('withdraws what does not exist or was rejected', () => {
    const parsed = parseFixture(fdsnEvent, '2-not-existing.xml');
    expect(parsed.withdrawals).toMatchObject([{ sourceId: '20230206_0000008', status: 'rejected' }]);
    expect(parsed.observations).toMatchObject([{ sourceId: 'rejected', status: 'rejected', magnitude: 6.1 }]);
  });
  it('reads km in QuakeML 1.0 and follows the references of BED-RT', () => {
    expect(parseFixture(fdsnEvent, '3-quakeml-1.0.xml').observations[0]).toMatchObject({
      sourceId: '3468575g',
      depthKm: 5,
    });
    expect(parseFixture(fdsnEvent, '4-real-time.xml').observations[0]).toMatchObject({ depthKm: 18, magnitude: 7.6 });
  });
  it('says what else a document is', () => {
    const say = (text: string | Uint8Array) =>
      parseText(fdsnEvent, text).rejected.map(({ reason, detail }) => `${reason} ${detail}`);
    expect(say('<seiscomp xmlns="http://geofon.gfz-potsdam.de/ns/seiscomp3-schema/0.11"/>')[0]).toMatch(
      /^wrong-shape .*seiscomp/,
    );
    expect(say('<!DOCTYPE html><html/>')[0]).toMatch(/^not-parsable/);
    expect(say('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')[0]).toMatch(/^not-parsable .*DTD/);
    expect(say('Error 400: bad request')[0]).toMatch(/^not-parsable/);
    expect(say('')[0]).toMatch(/^not-parsable .*empty/);
    const text = readFileSync(join(import.meta.dirname, 'fixtures/fdsn-event/1-preferred.xml'), 'utf8');
    expect(say(text.slice(0, -40))[0]).toMatch(/^not-parsable line \d+/);
    expect(say(Buffer.from(`\uFEFF${text}`, 'utf16le'))[0]).toMatch(/^not-parsable .*UTF-16/);
    const declared = text.replace('UTF-8', 'UTF-16');
    expect(parseText(fdsnEvent, Buffer.from(`\uFEFF${declared}`, 'utf16le')).observations).toHaveLength(2);
    expect(say(Buffer.from(text.replace('CENTRAL', 'C\u00c9NTRAL'), 'latin1'))[0]).toMatch(/^not-parsable .*utf-8/);
    const latin1 = text.replace('UTF-8', 'ISO-8859-1').replace('CENTRAL', 'C\u00c9NTRAL');
    expect(parseText(fdsnEvent, Buffer.from(latin1, 'latin1')).observations[0]!.place).toBe('C\u00c9NTRAL TURKEY');
  });
});

describe('fdsn-text', () => {
  it('reads thirteen columns, identifiers as addresses and times without zone', () => {
    const parsed = parseFixture(fdsnText, '1-thirteen-columns.txt');
    expect(parsed.observations).toMatchObject([
      { sourceId: '20230206_0000008', originTime: Date.parse('2023-02-06T01:17:36.100Z'), depthKm: 20, magnitude: 7.7 },
      { sourceId: '2021zqxyri', originTime: Date.parse('2021-12-30T07:42:51.060Z'), depthKm: -2.3, place: 'Arolla VS' },
    ]);
    expect(reasons(parsed)).toEqual([[2, 'missing-magnitude']]);
  });
  it('reads the fourteenth column and keeps the others beside a short line', () => {
    const parsed = parseFixture(fdsnText, '2-fourteen-columns.txt');
    expect(parsed.observations.map(({ eventType }) => eventType)).toEqual(['earthquake', 'quarry blast']);
    expect(reasons(parsed)).toEqual([[2, 'wrong-shape']]);
  });
  it('reads rows without a header, and columns in the order that a header gives', () => {
    const row = 'a|2020-01-01T00:00:00Z|1|2|3|||||Mw|5.5||Here';
    expect(parseText(fdsnText, row).observations[0]).toMatchObject({ sourceId: 'a', magnitude: 5.5 });
    const header =
      '#EventID|Time|Longitude|Latitude|Depth|Author|Catalog|Contributor|ContributorID|MagType|Magnitude|MagAuthor|EventLocationName';
    expect(parseText(fdsnText, `${header}\r\n${row}\r\n`).observations[0]).toMatchObject({ lon: 1, lat: 2 });
  });
});

describe('emsc-websocket', () => {
  it('reads a message whose geometry gives a height', () => {
    const [created] = parseFixture(emscWebsocket, '1-create.json').observations;
    expect(created).toMatchObject({ sourceId: '20230206_0000008', depthKm: 20, magnitude: 7.5, magnitudeType: 'm' });
    expect(created!.updatedAt).toBe(Date.parse('2023-02-06T01:20:05.123Z'));
    expect(parseFixture(emscWebsocket, '2-update.json').observations[0]).toMatchObject({ depthKm: 20, magnitude: 7.7 });
  });
  it('has one id with the same agency’s QuakeML and text', () => {
    const ids = [
      parseFixture(emscWebsocket, '1-create.json'),
      parseFixture(fdsnEvent, '1-preferred.xml'),
      parseFixture(fdsnText, '1-thirteen-columns.txt'),
    ].map(({ observations }) => observations[0]!.sourceId);
    expect(new Set(ids).size).toBe(1);
  });
  it('knows explosions, deletions and messages that are no events', () => {
    expect(parseFixture(emscWebsocket, '3-explosion.json').observations.map(isEarthquake)).toEqual([false]);
    const message = JSON.parse(
      readFileSync(join(import.meta.dirname, 'fixtures/emsc-websocket/1-create.json'), 'utf8'),
    );
    expect(parseText(emscWebsocket, JSON.stringify({ ...message, action: 'delete' })).observations[0]!.status).toBe(
      'deleted',
    );
    expect(reasons(parseText(emscWebsocket, JSON.stringify({ ...message, action: 'hello' })))).toEqual([
      [0, 'not-an-event'],
    ]);
    expect(reasons(parseText(emscWebsocket, '{"heartbeat":1}'))).toEqual([[0, 'wrong-shape']]);
  });
});

describe('readUtcTime', () => {
  it.each([
    ['2023-02-06T01:17:34.342Z', '2023-02-06T01:17:34.342Z'],
    ['2023-02-06T01:17:34', '2023-02-06T01:17:34.000Z'],
    ['2017-09-19 18:14:38.5 UTC', '2017-09-19T18:14:38.500Z'],
    ['2023-02-06T03:17:34.1234567+02:00', '2023-02-06T01:17:34.123Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['1727-11-10T03:40', '1727-11-10T03:40:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(readUtcTime(text)).toBe(Date.parse(iso));
  });
  it.each([
    '',
    'yesterday',
    '2023-02-30T00:00:00',
    '2023-13-01T00:00:00',
    '2023-02-06',
    '1675646254342',
    '2023-02-06T24:00:00',
  ])('refuses %j', (text) => {
    expect(readUtcTime(text)).toBeUndefined();
  });
});
