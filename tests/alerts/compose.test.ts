/** A message as CAP has it, and its issue: identifiers, times, references, and what an approval binds to. */
import { describe, expect, it } from 'vitest';
import { publishArea } from '../../alerts/area.ts';
import { type Composition, certaintyOf, composeCap, laneOf, offsetMinutesIn, urgencyOf } from '../../alerts/compose.ts';
import { contentHash } from '../../alerts/content-hash.ts';
import { issueCap } from '../../alerts/issue.ts';
import type { Agency } from '../../domain/agency.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { parseCap } from '../../domain/cap-parse.ts';
import { coverPolygon } from '../../domain/cover.ts';
import { hazardTraits } from '../../domain/hazard.ts';
import { origin } from './decide-kit.ts';
import { zoneArea } from './record-kit.ts';

const agency: Agency = {
  id: 'afad:tr 1',
  name: { en: 'Disaster Authority', tr: 'Afet & Acil Durum' },
  sender: 'alerts@example.gov',
  contact: 'duty@example.gov',
  web: 'https://example.gov',
  timeZone: 'Europe/Istanbul',
  languages: ['tr', 'en', 'ar'],
  acceptsUnreviewed: true,
  reachLimit: 1000,
  paused: false,
  capStatus: 'Actual',
};

const composition = (over: Partial<Composition> = {}): Composition => ({
  agency,
  traits: hazardTraits.earthquake,
  eventId: 'eq-1',
  msgType: 'Alert',
  facts: {
    hazard: 'earthquake',
    kind: 'first',
    status: agency.capStatus,
    severity: 'Severe',
    agency: agency.name,
    timeZone: agency.timeZone,
    eventAt: origin,
    magnitude: 7.8,
    depthKm: 10,
    lon: 37.014,
    lat: 37.226,
    near: null,
    level: 8,
    previousLevel: null,
    zones: [{ en: 'Gaziantep' }],
    reports: 1,
    expiresAt: origin + 3_600_000,
    cancelReason: null,
  },
  area: publishArea([
    {
      zone: {
        id: 'z1',
        name: { en: 'Gaziantep', tr: 'Gaziantep ili' },
        area: zoneArea,
        ranges: coverPolygon(zoneArea),
        geocodes: { ISO: 'TR-27' },
      },
      ranges: coverPolygon(zoneArea),
      before: [],
    },
  ]),
  actions: ['Shelter', 'Monitor'],
  urgency: 'Immediate',
  certainty: 'Likely',
  onsetAt: origin + 5000,
  web: 'https://warn.example/alerts/1',
  parameters: [{ valueName: 'intensity', value: '8 MMI' }],
  ...over,
});

const issue = (draft = composeCap(composition()), over: Partial<Parameters<typeof issueCap>[0]> = {}) =>
  issueCap({ draft, agency, now: origin + 61_234, token: 'a1b2c3d4', standing: [], ...over });

describe('composeCap', () => {
  it('gives every language an info with the same codes, its own words and the zone by name', () => {
    const { infos, incidents, scope } = composeCap(composition());
    expect({ incidents, scope }).toEqual({ incidents: ['eq-1'], scope: 'Public' });
    expect(infos.map(({ language, areas }) => [language, areas[0]!.areaDesc])).toEqual([
      ['tr', 'Gaziantep ili'],
      ['en', 'Gaziantep'],
      ['ar', 'Gaziantep'],
    ]);
    for (const info of infos) {
      expect(info).toMatchObject({
        categories: ['Geo'],
        eventCodes: [{ valueName: 'OET', value: 'OET-068' }],
        severity: 'Severe',
        expires: '2023-02-06T05:17:34+03:00',
        onset: '2023-02-06T04:17:39+03:00',
        web: 'https://warn.example/alerts/1',
        contact: 'duty@example.gov',
      });
      expect(info.areas[0]!.geocodes).toEqual([
        { valueName: 'ISO', value: 'TR-27' },
        { valueName: 'TOCSIN-ZONE', value: 'z1' },
      ]);
      expect(info.areas[0]!.polygons).toEqual(infos[0]!.areas[0]!.polygons);
      expect(info.parameters).toContainEqual({ valueName: 'textReview', value: 'unreviewed' });
    }
    expect(new Set(infos.map(({ headline }) => headline)).size).toBe(3);
  });

  it('names the exercise in the note and never dates the onset after the end', () => {
    const exercise = composeCap(composition({ agency: { ...agency, capStatus: 'Exercise' } }));
    expect(exercise).toMatchObject({ status: 'Exercise', note: 'Exercise eq-1' });
    const late = composeCap(composition({ onsetAt: origin + 9e7 })).infos[0]!;
    expect(late.onset).toBe(late.expires);
  });
});

describe('issueCap', () => {
  it('publishes bytes that read back as the message', () => {
    const { cap, xml } = issue()!;
    expect(parseCap(xml).alert).toEqual(cap);
    expect(cap.identifier).toMatch(/^[-_A-Za-z0-9]+$/);
    expect(cap.sent).toBe('2023-02-06T04:18:35+03:00');
    expect(cap.msgType).toBe('Alert');
  });

  it('gives two messages of one second two identifiers', () => {
    expect(issue()!.cap.identifier).not.toBe(issue(undefined, { token: 'ffffffff' })!.cap.identifier);
  });

  it('copies references verbatim, and only into what follows something', () => {
    const standing = [{ sender: 'other@example.gov', identifier: 'X-1', sent: '2023-02-06T01:18:00-00:00' }];
    const update = composeCap(composition({ msgType: 'Update' }));
    expect(issue(update, { standing })!.cap).toMatchObject({ msgType: 'Update', references: standing });
    expect(issue(update)!.cap).toMatchObject({ msgType: 'Alert', references: [] });
    // Drafted as the first of its chain, approved when another message stood.
    expect(issue(undefined, { standing })!.cap).toMatchObject({ msgType: 'Update', references: standing });
    expect(issue(composeCap(composition({ msgType: 'Cancel' })))).toBeNull();
  });

  it('refuses a message that a receiver may refuse, with every fault', () => {
    const draft = composeCap(composition({ agency: { ...agency, sender: 'a b' } }));
    expect(() => issue({ ...draft, infos: [] }, { agency: { ...agency, sender: 'a b' } })).toThrow(
      /\/alert\/sender .*\/alert\/info is missing/,
    );
    expect(() => issue(undefined, { now: origin + 9e6 })).toThrow(/expires/);
  });
});

describe('how soon and how sure', () => {
  it.each([
    ['first', 4000, 'Future'],
    ['first', 20, 'Immediate'],
    ['updated', -3000, 'Immediate'],
    ['updated', -4000, 'Expected'],
    ['cancelled', 20, 'Past'],
    ['all-clear', 20, 'Past'],
  ] as const)('%s at %i s is %s', (kind, leadTimeS, urgency) => {
    expect(urgencyOf(kind, leadTimeS)).toBe(urgency);
  });

  it('cuts certainty once, at one half, and observes only by a person’s word', () => {
    expect(certaintyOf('first', 0.51, false, 5)).toBe('Likely');
    expect(certaintyOf('first', 0.5, false, 5)).toBe('Possible');
    expect(certaintyOf('first', 0.2, true, -5)).toBe('Observed');
    expect(certaintyOf('first', 0.9, true, 5)).toBe('Likely');
    expect(certaintyOf('first', 0.9, false, -5)).toBe('Likely');
    expect(certaintyOf('cancelled', 0.9, true, -5)).toBe('Unlikely');
  });

  it('gives the immediate lane to what is severe and now', () => {
    expect(laneOf('Extreme', 'Immediate')).toBe('immediate');
    expect(laneOf('Severe', 'Immediate')).toBe('immediate');
    expect(laneOf('Moderate', 'Immediate')).toBe('routine');
    expect(laneOf('Extreme', 'Past')).toBe('routine');
  });

  it.each([
    ['Europe/Istanbul', Date.UTC(2023, 1, 6), 180],
    ['Europe/Paris', Date.UTC(2024, 6, 1), 120],
    ['Europe/Paris', Date.UTC(2024, 0, 1), 60],
    ['America/St_Johns', Date.UTC(2024, 0, 1), -210],
    ['Asia/Kathmandu', Date.UTC(2024, 0, 1), 345],
    ['UTC', Date.UTC(2024, 0, 1), 0],
  ] as const)('knows the offset of %s', (zone, at, minutes) => {
    expect(offsetMinutesIn(zone, at)).toBe(minutes);
  });
});

describe('contentHash', () => {
  const draft = composeCap(composition());
  const channels = ['web-push', 'log'];

  it('does not depend on the order of members or channels, nor on what issue adds', () => {
    const hash = contentHash(draft, channels);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(contentHash(JSON.parse(JSON.stringify(draft)), channels.toReversed())).toBe(hash);
    expect(contentHash({ ...draft, ...{ identifier: 'x', sent: 'y' } }, channels)).toBe(hash);
  });

  it('changes with a word, a corner of the area, a channel or the status', () => {
    const [first, ...rest] = draft.infos;
    const area = first!.areas[0]!;
    const moved = { ...area, polygons: [[[0, 0] as const, ...area.polygons[0]!.slice(1)]] };
    const hashes = [
      contentHash(draft, channels),
      contentHash({ ...draft, infos: [{ ...first!, headline: `${first!.headline}.` }, ...rest] }, channels),
      contentHash({ ...draft, infos: [{ ...first!, areas: [moved] }, ...rest] }, channels),
      contentHash(draft, ['log']),
      contentHash({ ...draft, status: 'Test' }, channels),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('writes JSON as RFC 8785 does', () => {
    expect(canonicalJson({ b: [1e21, -0, 0.1], a: '\u20ac"\n', '\ud83d\ude00': null, gone: undefined })).toBe(
      '{"a":"€\\"\\n","b":[1e+21,0,0.1],"😀":null}',
    );
  });
});
