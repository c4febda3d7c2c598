import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EarthquakeReport } from '../../domain/earthquake-report.ts';
import { partition } from '../../scoring/associate.ts';
import { carryIdentities, type KnownEvent } from '../../scoring/identity.ts';
import { identityKeys, liveReports } from '../../scoring/live-reports.ts';
import { byPreference } from '../../scoring/preferred.ts';
import { crowdedReports, reportOf } from '../kits/report-kit.ts';

const a1 = reportOf({ source: 'usgs', sourceId: 'a1' });
const b1 = reportOf({ source: 'emsc', sourceId: 'b1' });
const c1 = reportOf({ source: 'ingv', sourceId: 'c1' });
const seen = new Map<string, number>([
  ['a1', 1],
  ['b1', 2],
  ['c1', 3],
]);
const firstSeenAt = (report: EarthquakeReport) => seen.get(report.sourceId) ?? 9;
const event = (
  id: string,
  firstSeen: number,
  reports: readonly EarthquakeReport[],
  state: KnownEvent['state'] = 'live',
) => ({
  id,
  state,
  firstSeenAt: firstSeen,
  keys: new Set(reports.flatMap(identityKeys)),
});

describe('carryIdentities', () => {
  it('makes a group that nobody knows a new event', () => {
    expect(carryIdentities([], [[a1, b1]], firstSeenAt).placed).toEqual([{ eventId: null, group: [a1, b1] }]);
  });

  it('keeps the id through a changed preferred id and a second agency', () => {
    const renamed = { ...a1, sourceId: 'a9', ids: ['a1', 'a9'] };
    expect(carryIdentities([event('E', 1, [a1])], [[renamed, b1]], firstSeenAt).placed[0]!.eventId).toBe('E');
  });

  it('merges into the event issued first', () => {
    const known = [event('F', 2, [b1]), event('E', 1, [a1])];
    const result = carryIdentities(known, [[a1, b1]], firstSeenAt);
    expect(result).toMatchObject({ placed: [{ eventId: 'E' }], merged: [{ eventId: 'F', into: 'E' }], emptied: [] });
  });

  it('merges a withdrawn event into the live one even if it was issued first', () => {
    const known = [event('E', 1, [a1], 'withdrawn'), event('F', 2, [b1])];
    expect(carryIdentities(known, [[a1, b1]], firstSeenAt).merged).toEqual([{ eventId: 'E', into: 'F' }]);
  });

  it('splits so that the part with the earliest report keeps the id', () => {
    const result = carryIdentities([event('E', 1, [b1, a1])], [[b1], [a1]], firstSeenAt);
    expect(result.placed).toEqual([
      { eventId: null, group: [b1] },
      { eventId: 'E', group: [a1] },
    ]);
  });

  it('lets a split event go on with another part when an earlier event takes the first', () => {
    const known = [event('E', 1, [c1]), event('F', 2, [a1, b1])];
    const result = carryIdentities(known, [[a1, c1], [b1]], firstSeenAt);
    expect(result.placed.map((place) => place.eventId)).toEqual(['E', 'F']);
    expect(result.merged).toEqual([]);
  });

  it('empties an event only when none of its reports stands', () => {
    const known = [event('E', 1, [a1, b1])];
    expect(carryIdentities(known, [[b1]], firstSeenAt)).toMatchObject({ placed: [{ eventId: 'E' }], emptied: [] });
    expect(carryIdentities(known, [], firstSeenAt).emptied).toEqual(['E']);
  });

  it('gives every group one event and loses none, whatever was known', () => {
    fc.assert(
      fc.property(crowdedReports, crowdedReports, (before, after) => {
        const known = partition(liveReports(before)).map((group, index) => event(`E${index}`, index, group));
        const groups = partition(liveReports([...before, ...after]));
        const { placed, merged, emptied } = carryIdentities(known, groups, firstSeenAt);
        const kept = placed.flatMap(({ eventId }) => eventId ?? []);
        expect(placed).toHaveLength(groups.length);
        expect(new Set(kept).size).toBe(kept.length);
        expect([...kept, ...merged.map(({ eventId }) => eventId), ...emptied].sort()).toEqual(
          known.map(({ id }) => id).sort(),
        );
        for (const { into } of merged) expect(kept).toContain(into);
      }),
    );
  });
});

describe('byPreference', () => {
  const first = (...reports: EarthquakeReport[]) => byPreference(reports)[0]!.sourceId;

  it('takes manual before automatic, then the source, then the newest, then more stations', () => {
    expect(first({ ...a1, evaluationMode: 'automatic' }, b1)).toBe('b1');
    expect(first(b1, a1)).toBe('a1');
    expect(first({ ...a1, source: 'x' }, { ...b1, source: 'y', updatedAt: a1.updatedAt + 1 })).toBe('b1');
    expect(first({ ...a1, source: 'x' }, { ...b1, source: 'y', stationCount: 999 })).toBe('b1');
  });

  it('takes an earthquake before a blast', () => {
    expect(first({ ...a1, eventType: 'quarry blast' }, { ...b1, evaluationMode: 'automatic' })).toBe('b1');
  });
});
