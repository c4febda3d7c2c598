/** CAP to GeoJSON: the same words, axes swapped, rings wound and cut, and nothing invented. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CapAlert, CapInfo } from '../../domain/cap.ts';
import { polygonsOf } from '../../domain/geo-antimeridian.ts';
import { signedArea } from '../../domain/geo-plane.ts';
import { alertFeature, chooseInfo } from '../../domain/geojson-alert.ts';
import { capAlerts, wellFormedText } from './cap-arbitrary.ts';

const info: CapInfo = {
  language: 'en',
  categories: ['Geo', 'Safety'],
  event: 'Earthquake',
  responseTypes: ['Shelter', 'Monitor'],
  urgency: 'Immediate',
  severity: 'Extreme',
  certainty: 'Observed',
  eventCodes: [{ valueName: 'OET', value: 'OET-068' }],
  parameters: [
    { valueName: 'intensity', value: 'VIII' },
    { valueName: 'intensity', value: 'IX' },
  ],
  resources: [],
  areas: [
    {
      areaDesc: 'Taveuni',
      // Clockwise as drawn, and across the antimeridian.
      polygons: [
        [
          [179, -17],
          [179, -16],
          [-179, -16],
          [-179, -17],
          [179, -17],
        ],
      ],
      circles: [{ lon: 30, lat: 40, radiusKm: 50 }],
      geocodes: [
        { valueName: 'UGC', value: 'A' },
        { valueName: 'UGC', value: 'B' },
      ],
    },
    { areaDesc: 'Vanua Levu', polygons: [], circles: [], geocodes: [] },
  ],
};

const alert: CapAlert = {
  identifier: 'fj-1',
  sender: 'a@b.org',
  sent: '2026-02-06T04:20:00+03:00',
  status: 'Actual',
  msgType: 'Update',
  scope: 'Public',
  addresses: [],
  codes: [],
  references: [{ sender: 'a@b.org', identifier: 'fj-0', sent: '2026-02-06T04:18:00+03:00' }],
  incidents: ['eq-1'],
  infos: [info, { ...info, language: 'tr-TR', event: 'Deprem', headline: 'Deprem' }],
  signed: false,
};
const urlOf = (identifier: string) => `https://x.org/${identifier}`;

describe('alertFeature', () => {
  it('names the properties as NWS and CAP do', () => {
    const { id, properties } = alertFeature(alert, 'en', urlOf);
    expect(id).toBe('https://x.org/fj-1');
    expect(properties).toMatchObject({
      id: 'fj-1',
      sent: alert.sent,
      messageType: 'Update',
      references: [{ '@id': 'https://x.org/fj-0', ...alert.references[0] }],
      category: 'Geo',
      response: 'Shelter',
      responseTypes: ['Shelter', 'Monitor'],
      headline: null,
      expires: null,
      areaDesc: 'Taveuni; Vanua Levu',
      eventCode: { OET: ['OET-068'] },
      geocode: { UGC: ['A', 'B'] },
      parameters: { intensity: ['VIII', 'IX'] },
      languages: ['en', 'tr-TR'],
    });
  });

  it('swaps no axis, cuts at the antimeridian, winds shells counter-clockwise and draws circles', () => {
    const { geometry } = alertFeature(alert, 'en', urlOf);
    const polygons = polygonsOf(geometry!);
    expect(polygons).toHaveLength(3);
    for (const [shell] of polygons) {
      expect(signedArea(shell!)).toBeGreaterThan(0);
      expect(shell!.length).toBeGreaterThanOrEqual(4);
    }
    const lons = polygons.slice(0, 2).flatMap(([shell]) => shell!.map(([lon]) => lon));
    expect(new Set(lons)).toEqual(new Set([179, 180, -180, -179]));
  });

  it('has no geometry where there is no area', () => {
    expect(alertFeature({ ...alert, infos: [] }, 'en', urlOf)).toMatchObject({
      geometry: null,
      properties: { language: null, severity: null, areaDesc: null, languages: [] },
    });
  });

  it('keeps every word of any message', () => {
    fc.assert(
      fc.property(capAlerts(wellFormedText), (any) => {
        const { properties } = alertFeature(any, undefined, urlOf);
        const first = any.infos[0];
        expect(properties).toMatchObject({ id: any.identifier, sent: any.sent, status: any.status, scope: any.scope });
        expect(properties.headline).toBe(first?.headline ?? null);
        expect(properties.event).toBe(first?.event ?? null);
        expect(Object.values(properties.parameters).flat()).toHaveLength(first?.parameters.length ?? 0);
      }),
      { numRuns: 100 },
    );
  });
});

describe('chooseInfo', () => {
  it.each([
    ['tr', 'tr-TR'],
    ['TR-tr', 'tr-TR'],
    ['tr-CY', 'tr-TR'],
    ['en-GB', 'en'],
    ['de', 'en'],
    [undefined, 'en'],
  ])('for %s is %s', (language, tag) => {
    expect(chooseInfo(alert.infos, language)?.language).toBe(tag);
  });
});
