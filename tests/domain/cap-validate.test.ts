/** The second validator: one broken rule at a time, beside a message that breaks none. */
import { describe, expect, it } from 'vitest';
import type { CapAlert, CapArea, CapInfo, CapPolygon, CapResource } from '../../domain/cap.ts';
import { selfCrossing } from '../../domain/cap-ring.ts';
import { validateCap } from '../../domain/cap-validate.ts';
import { earthquakeAlert } from './cap-samples.ts';

const [info] = earthquakeAlert.infos as [CapInfo];
const [area] = info.areas as [CapArea];
const [resource] = info.resources as [CapResource];

const paths = (alert: CapAlert, rules?: 'issued' | 'received') => validateCap(alert, rules).map(({ path }) => path);
const withAlert = (change: Partial<CapAlert>): CapAlert => ({ ...earthquakeAlert, ...change });
const withInfo = (change: Partial<CapInfo>) => withAlert({ infos: [{ ...info, ...change }] });
const withArea = (change: Partial<CapArea>) => withInfo({ areas: [{ ...area, ...change }] });
const withResource = (change: Partial<CapResource>) => withInfo({ resources: [{ ...resource, ...change }] });
const reference = earthquakeAlert.references[0]!;

describe('validateCap', () => {
  it('finds nothing in a good message', () => {
    expect(validateCap(earthquakeAlert)).toEqual([]);
    expect(validateCap(earthquakeAlert, 'received')).toEqual([]);
  });

  it.each<[string, string, CapAlert]>([
    ['a space in the identifier', '/alert/identifier', withAlert({ identifier: 'a b' })],
    ['a comma in the identifier', '/alert/identifier', withAlert({ identifier: 'a,b' })],
    ['an ampersand in the sender', '/alert/sender', withAlert({ sender: 'a&b' })],
    ['an angle bracket in the sender', '/alert/sender', withAlert({ sender: 'a<b' })],
    ['a control character in the sender', '/alert/sender', withAlert({ sender: 'a\u0007b' })],
    ['an empty identifier', '/alert/identifier', withAlert({ identifier: '' })],
    ['sent with Z', '/alert/sent', withAlert({ sent: '2023-02-06T01:18:00Z' })],
    ['sent with a fraction', '/alert/sent', withAlert({ sent: '2023-02-06T01:18:00.0+00:00' })],
    ['sent without offset', '/alert/sent', withAlert({ sent: '2023-02-06T01:18:00' })],
    ['Restricted without restriction', '/alert/restriction', withAlert({ scope: 'Restricted' })],
    ['a restriction on a public message', '/alert/restriction', withAlert({ restriction: 'staff' })],
    ['Private without addresses', '/alert/addresses', withAlert({ scope: 'Private' })],
    ['an Update without references', '/alert/references', withAlert({ references: [] })],
    ['a Cancel without references', '/alert/references', withAlert({ msgType: 'Cancel', references: [] })],
    ['an Ack without references', '/alert/references', withAlert({ msgType: 'Ack', references: [] })],
    ['an Error without references', '/alert/references', withAlert({ msgType: 'Error', references: [] })],
    [
      'a bad reference sender',
      '/alert/references group 1 sender',
      withAlert({ references: [{ ...reference, sender: 'a b' }] }),
    ],
    [
      'a bad reference time',
      '/alert/references group 1 sent',
      withAlert({ references: [{ ...reference, sent: 'yesterday' }] }),
    ],
    ['a reference to itself', '/alert/references group 1', withAlert({ references: [earthquakeAlert] })],
    [
      'a reference to its own identifier',
      '/alert/references group 1',
      withAlert({ references: [{ ...reference, identifier: earthquakeAlert.identifier }] }),
    ],
    [
      'a reference to the future',
      '/alert/references group 1',
      withAlert({ references: [{ ...reference, sent: '2023-02-06T01:18:01-00:00' }] }),
    ],
    ['an Alert without info', '/alert/info', withAlert({ msgType: 'Alert', references: [], infos: [] })],
    ['an Update without info', '/alert/info', withAlert({ infos: [] })],
    ['a malformed onset', '/alert/info[1]/onset', withInfo({ onset: '2023-02-06' })],
    [
      'expires before sent',
      '/alert/info[1]/expires',
      withInfo({ onset: undefined, effective: undefined, expires: '2023-02-06T04:17:59+03:00' }),
    ],
    ['expires before effective', '/alert/info[1]/expires', withInfo({ effective: '2023-02-06T09:00:00+03:00' })],
    ['expires before onset', '/alert/info[1]/expires', withInfo({ onset: '2023-02-06T09:00:00+03:00' })],
    ['an empty event', '/alert/info[1]/event', withInfo({ event: '' })],
    ['no category', '/alert/info[1]/category', withInfo({ categories: [] })],
    [
      'a nameless parameter',
      '/alert/info[1]/parameter[1]/valueName',
      withInfo({ parameters: [{ valueName: '', value: 'x' }] }),
    ],
    ['a MIME type without subtype', '/alert/info[1]/resource[1]/mimeType', withResource({ mimeType: 'png' })],
    ['a negative size', '/alert/info[1]/resource[1]/size', withResource({ sizeBytes: -1 })],
    ['a relative uri alone', '/alert/info[1]/resource[1]/uri', withResource({ uri: 'map.png' })],
    ['content that is not base64', '/alert/info[1]/resource[1]/derefUri', withResource({ derefUri: 'a=b' })],
    ['a short digest', '/alert/info[1]/resource[1]/digest', withResource({ digest: 'abc' })],
    ['an empty areaDesc', '/alert/info[1]/area[1]/areaDesc', withArea({ areaDesc: '' })],
    ['a ceiling without altitude', '/alert/info[1]/area[1]/ceiling', withArea({ altitudeFeet: undefined })],
    ['a ceiling below the altitude', '/alert/info[1]/area[1]/ceiling', withArea({ altitudeFeet: 9001 })],
    [
      'a negative radius',
      '/alert/info[1]/area[1]/circle[1]',
      withArea({ circles: [{ lon: 0, lat: 0, radiusKm: -1 }] }),
    ],
    [
      'a circle off the Earth',
      '/alert/info[1]/area[1]/circle[1]',
      withArea({ circles: [{ lon: 0, lat: 91, radiusKm: 1 }] }),
    ],
  ])('finds %s at %s', (_, path, alert) => {
    expect(paths(alert)).toEqual([path]);
    expect(paths(alert, 'received')).toEqual([path]);
  });

  it('accepts a relative uri beside the content, and equal times', () => {
    expect(paths(withResource({ uri: 'map.png', derefUri: 'aGk=' }))).toEqual([]);
    const at = earthquakeAlert.sent;
    expect(paths(withInfo({ effective: at, onset: at, expires: at }))).toEqual([]);
  });

  it('accepts a Cancel without info', () => {
    expect(paths(withAlert({ msgType: 'Cancel', infos: [] }))).toEqual([]);
  });

  it.each<[string, string, CapAlert]>([
    ['no expires', '/alert/info[1]/expires', withInfo({ expires: undefined })],
    ['an area without a place', '/alert/info[1]/area[1]', withArea({ polygons: [], circles: [], geocodes: [] })],
    [
      'two infos in one language',
      '/alert/info[2]/language',
      withAlert({ infos: [info, { ...info, language: 'EN-gb' }] }),
    ],
    [
      'unequal categories',
      '/alert/info[2]/category',
      withAlert({ infos: [info, { ...info, language: 'tr', categories: ['Geo', 'Safety'] }] }),
    ],
    [
      'unequal event codes',
      '/alert/info[2]/eventCode',
      withAlert({ infos: [info, { ...info, language: 'tr', eventCodes: [] }] }),
    ],
  ])('finds %s in what we issue, and lets it pass in what we receive', (_, path, alert) => {
    expect(paths(alert)).toEqual([path]);
    expect(paths(alert, 'received')).toEqual([]);
  });
});

describe('a polygon', () => {
  const fault = (polygon: CapPolygon) =>
    validateCap(withArea({ polygons: [polygon] }))
      .map(({ path, message }) => `${path} ${message}`)
      .join();
  const closed = (...ring: [number, number][]): CapPolygon => [...ring, ring[0]!];

  it.each<[string, CapPolygon, string]>([
    [
      'too short',
      [
        [0, 0],
        [1, 1],
        [0, 0],
      ],
      'has 3 positions',
    ],
    ['empty', [], 'has 0 positions'],
    [
      'open',
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ],
      'is not closed',
    ],
    ['swapped', closed([35, 139], [36, 139], [36, 140]), 'latitude and longitude look swapped'],
    ['off the Earth', closed([200, 10], [201, 10], [201, 11]), 'outside ±90, ±180'],
    ['not numeric', closed([Number.NaN, 10], [1, 10], [1, 11]), 'no numbers'],
    ['across the antimeridian', closed([179, 0], [-179, 0], [-179, 1], [179, 1]), 'cut it at the antimeridian'],
    ['a bow tie', closed([0, 0], [2, 2], [2, 0], [0, 2]), 'at lat 1, lon 1'],
    ['touching itself at a corner', closed([0, 0], [2, 0], [1, 1], [2, 2], [0, 2], [1, 1]), 'at lat 1, lon 1'],
    ['with a corner on another edge', closed([0, 0], [4, 0], [4, 4], [2, 0], [0, 4]), 'at lat 0, lon 2'],
    ['with a spike', closed([0, 0], [4, 0], [4, 4], [4, 8], [4, 4], [0, 4]), 'at lat 8, lon 4'],
    ['a line there and back', closed([0, 0], [2, 0], [1, 0]), 'crosses or touches itself'],
    ['one point', closed([1, 1], [1, 1], [1, 1]), 'crosses or touches itself'],
  ])('%s is refused', (_, polygon, message) => {
    expect(fault(polygon)).toContain(`/alert/info[1]/area[1]/polygon[1] `);
    expect(fault(polygon)).toContain(message);
  });

  it.each<[string, CapPolygon]>([
    ['a triangle', closed([0, 0], [1, 0], [0, 1])],
    ['either winding', closed([0, 0], [0, 1], [1, 0])],
    ['repeated corners', closed([0, 0], [0, 0], [1, 0], [1, 0], [0, 1])],
    ['a corner within a straight edge', closed([0, 0], [1, 0], [2, 0], [2, 2])],
    ['a ring up to the antimeridian', closed([170, 0], [180, 0], [180, 5], [170, 5])],
    ['a polar cap', closed([-180, 80], [180, 80], [180, 90], [-180, 90])],
    ['a spiral', closed([0, 0], [9, 0], [9, 9], [2, 9], [2, 4], [4, 4], [4, 7], [7, 7], [7, 2], [0, 2])],
  ])('%s is accepted', (_, polygon) => {
    expect(fault(polygon)).toBe('');
  });

  it('of more corners than can be judged in time is refused', () => {
    const corners = Array.from({ length: 50_000 }, (_, index): [number, number] => [index / 1000, index % 2]);
    expect(fault(closed(...corners))).toContain('simplify it');
  });

  it('of 30,000 corners is judged within seconds, and one crossing in it is found', () => {
    const corners = Array.from({ length: 30_000 }, (_, index): [number, number] => {
      const angle = (index / 30_000) * 2 * Math.PI;
      const radius = 10 + Math.sin(angle * 500);
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    });
    const startMs = performance.now();
    expect(selfCrossing(closed(...corners))).toBeUndefined();
    [corners[12_000], corners[12_001]] = [corners[12_001]!, corners[12_000]!];
    expect(selfCrossing(closed(...corners))).toBeDefined();
    expect(performance.now() - startMs).toBeLessThan(10_000);
  });
});
