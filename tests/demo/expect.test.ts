/** The oracle on cases made by hand, so that it can fail: who must hear what, and what counts as missed, twice or outside. */
import { describe, expect, it } from 'vitest';
import type { CapMessage } from '../../demo/cap-reader.ts';
import { compare } from '../../demo/compare.ts';
import { dueOf } from '../../demo/expect.ts';
import type { EndpointReport } from '../../demo/push-report.ts';
import type { Person } from '../../demo/subscribers.ts';
import { cellRing, homeCell, type Ring, toucher } from '../../demo/touch.ts';

const square = (west: number, south: number, side: number): Ring => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];

const whole = square(36, 37, 1);
const middle = square(36.4, 37.4, 0.2);

function message(parts: Partial<CapMessage> & Pick<CapMessage, 'identifier'>): CapMessage {
  return {
    sender: 'a@example.org',
    sentAt: 0,
    expiresAt: 3_600_000,
    msgType: 'Alert',
    status: 'Actual',
    severity: 'Severe',
    responseTypes: ['Shelter'],
    languages: ['en'],
    references: [],
    incidents: 'event-1',
    polygons: [whole],
    ...parts,
  };
}

const person = (lon: number, lat: number, parts: Partial<Person> = {}): Person => ({
  town: 'T',
  lon,
  lat,
  hazards: [],
  leastSeverity: 'Minor',
  language: 'en',
  quietHours: null,
  ...parts,
});

const inMiddle = person(36.5, 37.5);
const atEdge = person(36.1, 37.1);
const faraway = person(30, 40);

const heardBy = (messages: readonly CapMessage[], who: Person) =>
  dueOf(messages, [who]).map((due) => due.message.identifier);

describe('whether a cell touches a ring', () => {
  const cell = cellRing(homeCell(inMiddle));
  it('holds within, around and across the edge, and not beside', () => {
    const [lons, lats] = [cell.map(([lon]) => lon), cell.map(([, lat]) => lat)];
    const [east, north] = [Math.max(...lons), Math.max(...lats)];
    expect(toucher(whole)(cell)).toBe(true);
    expect(toucher(square(36.4999, 37.4999, 0.0002))(cell)).toBe(true);
    expect(toucher(square(east - 0.0001, north - 0.02, 1))(cell)).toBe(true);
    expect(toucher(square(east + 0.0001, north - 0.02, 1))(cell)).toBe(false);
    expect(toucher(square(36.6, 37.6, 0.1))(cell)).toBe(false);
  });
  it('holds where only a corner or an edge is shared, and where an edge runs through without a corner inside', () => {
    const corner = cell[0]!;
    expect(toucher([corner, [corner[0] + 1, corner[1] + 3], [corner[0] + 1, corner[1] + 2], corner])(cell)).toBe(true);
    expect(toucher(square(36.4999, 30, 20))(cell)).toBe(true);
  });
});

describe('who must hear what', () => {
  const decision = [
    message({ identifier: 'severe' }),
    message({ identifier: 'extreme', severity: 'Extreme', polygons: [middle] }),
  ];
  it('is the most severe message whose area touches the home', () => {
    expect(heardBy(decision, inMiddle)).toEqual(['extreme']);
    expect(heardBy(decision, atEdge)).toEqual(['severe']);
    expect(heardBy(decision, faraway)).toEqual([]);
  });
  it('respects the wishes of who hears for the first time', () => {
    expect(heardBy(decision, { ...atEdge, leastSeverity: 'Extreme' })).toEqual([]);
    expect(heardBy(decision, { ...inMiddle, leastSeverity: 'Extreme' })).toEqual(['extreme']);
    const quietHours = { fromMinute: 0, toMinute: 1439, timeZone: 'UTC' };
    const moderate = [message({ identifier: 'moderate', severity: 'Moderate' })];
    expect(heardBy(moderate, { ...atEdge, quietHours })).toEqual([]);
    expect(heardBy(moderate, { ...atEdge, quietHours: { ...quietHours, fromMinute: 1 } })).toEqual(['moderate']);
    expect(heardBy(decision, { ...atEdge, quietHours })).toEqual(['severe']);
  });
  it('brings updates and the end to those who heard, whatever their wishes and wherever they live', () => {
    const later = [
      message({ identifier: 'first', severity: 'Extreme', polygons: [middle] }),
      message({ identifier: 'milder', severity: 'Moderate', sentAt: 5_000 }),
      message({
        identifier: 'shrunk',
        severity: 'Extreme',
        msgType: 'Update',
        sentAt: 9_000,
        references: ['first'],
        polygons: [square(36.1, 37.1, 0.01)],
      }),
      message({
        identifier: 'end',
        severity: 'Extreme',
        msgType: 'Cancel',
        sentAt: 12_000,
        references: ['first', 'shrunk'],
      }),
      message({
        identifier: 'end-milder',
        severity: 'Moderate',
        msgType: 'Cancel',
        sentAt: 12_000,
        references: ['milder'],
      }),
    ];
    expect(heardBy(later, { ...inMiddle, leastSeverity: 'Extreme' })).toEqual(['first', 'shrunk', 'end']);
    expect(heardBy(later, atEdge)).toEqual(['milder', 'shrunk', 'end']);
    expect(heardBy(later, person(36.8, 37.1))).toEqual(['milder', 'end-milder']);
    expect(heardBy(later, faraway)).toEqual([]);
  });
  it('keeps milder words from who heard worse that stands at home, until it ended or expired', () => {
    const extreme = message({ identifier: 'extreme', severity: 'Extreme', polygons: [middle] });
    const milder = message({ identifier: 'milder', severity: 'Moderate', sentAt: 5_000 });
    const over = { severity: 'Extreme', msgType: 'Update', sentAt: 3_000, references: ['extreme'] };
    expect(heardBy([extreme, milder], inMiddle)).toEqual(['extreme']);
    expect(heardBy([extreme, milder], atEdge)).toEqual(['milder']);
    expect(heardBy([{ ...extreme, expiresAt: 5_000 }, milder], inMiddle)).toEqual(['extreme', 'milder']);
    for (const response of ['None', 'AllClear']) {
      const end = message({ identifier: 'over', ...over, responseTypes: [response] });
      expect(heardBy([extreme, end, milder], inMiddle)).toEqual(['extreme', 'over', 'milder']);
      expect(heardBy([extreme, end], atEdge)).toEqual([]);
    }
    const moved = message({ identifier: 'moved', ...over, polygons: [square(36.1, 37.1, 0.01)] });
    expect(heardBy([extreme, moved, milder], inMiddle)).toEqual(['extreme', 'moved', 'milder']);
  });
  it('keeps threads, decisions of one second and exercises apart', () => {
    const twice = [
      message({ identifier: 'one' }),
      message({ identifier: 'two', msgType: 'Update', references: ['one'] }),
      message({ identifier: 'other', incidents: 'event-2' }),
      message({ identifier: 'exercise', incidents: 'event-3', status: 'Exercise' }),
    ];
    expect(heardBy(twice, inMiddle)).toEqual(['one', 'two', 'other']);
  });
});

describe('the counts', () => {
  const [one, two] = [
    message({ identifier: 'one' }),
    message({ identifier: 'two', msgType: 'Update', sentAt: 4_000, references: ['one'] }),
  ];
  const published = [one, two].map((cap) => ({ alertId: `id-${cap.identifier}`, cap }));
  const people = [inMiddle, atEdge, faraway];
  const got = (...messages: [string, number][]): EndpointReport => ({
    endpoint: '',
    gone: false,
    requests: 1,
    messages: messages.map(([id, count]) => ({ id: `id-${id}`, count, firstAt: 0 })),
  });
  const count = (...endpoints: EndpointReport[]) =>
    compare(published, people, { endpoints, undecryptable: 3, violations: [] });

  it('are clean when everybody got theirs once', () => {
    const all = got(['one', 1], ['two', 1]);
    expect(count(all, all, got())).toEqual({
      expected: 4,
      delivered: 4,
      duplicates: 0,
      missed: 0,
      overtaken: 0,
      outside: 0,
      undecryptable: 3,
      gone: 0,
    });
  });
  it('tell what is missing, what came twice and what came to the wrong ones', () => {
    expect(count(got(['one', 3]), got(), got(['two', 1]))).toEqual(
      expect.objectContaining({ expected: 4, delivered: 1, duplicates: 2, missed: 3, outside: 1 }),
    );
  });
  it('forgive a message that a later one of its thread overtook', () => {
    expect(count(got(['two', 1]), got(['one', 1], ['two', 1]), got())).toEqual(
      expect.objectContaining({ expected: 3, delivered: 3, missed: 0, overtaken: 1 }),
    );
  });
  it('leave out whose endpoint is gone, unless something reached them', () => {
    const gone = { ...got(), gone: true };
    expect(count(gone, got(['one', 1], ['two', 1]), got())).toEqual(
      expect.objectContaining({ expected: 2, delivered: 2, gone: 1, outside: 0 }),
    );
  });
});
