import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clustersOf, partition } from '../../scoring/associate.ts';
import { liveReports, standingReports } from '../../scoring/live-reports.ts';
import { crowdedReports, reportOf } from '../kits/report-kit.ts';

const seconds = (from: number, by: number) => from + by * 1000;
const usgs = reportOf({ source: 'usgs', sourceId: 'us1' });
const namesOf = (groups: readonly (readonly { sourceId: string }[])[]) =>
  groups.map((group) => group.map((report) => report.sourceId));

describe('partition', () => {
  it('is the same for any permutation and with duplicates', () => {
    fc.assert(
      fc.property(
        crowdedReports.chain((reports) =>
          fc.tuple(fc.constant(reports), fc.shuffledSubarray(reports, { minLength: reports.length })),
        ),
        ([reports, shuffled]) => {
          const live = liveReports(reports);
          expect(partition(liveReports([...shuffled, ...shuffled]))).toEqual(partition(live));
          expect(partition([...live, ...live])).toEqual(partition(live));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('places every live report once and never joins two of one source', () => {
    fc.assert(
      fc.property(crowdedReports, (reports) => {
        const live = liveReports(reports);
        const groups = partition(live);
        expect(groups.flat().length).toBe(live.length);
        expect(new Set(groups.flat())).toEqual(new Set(live));
        for (const group of groups) expect(new Set(group.map((report) => report.source)).size).toBe(group.length);
      }),
      { numRuns: 400 },
    );
  });

  it('gives each cluster the events it has alone', () => {
    fc.assert(
      fc.property(crowdedReports, (reports) => {
        const live = liveReports(reports);
        const alone = clustersOf(live).flatMap(partition);
        expect(new Set(alone.map((group) => JSON.stringify(group)))).toEqual(
          new Set(partition(live).map((group) => JSON.stringify(group))),
        );
      }),
    );
  });

  it('joins within 16 s and 100 km and not beyond', () => {
    const near = reportOf({ source: 'emsc', sourceId: 'e1', originTime: seconds(usgs.originTime, 15.9) });
    const late = reportOf({ source: 'emsc', sourceId: 'e1', originTime: seconds(usgs.originTime, 16.1) });
    const far = reportOf({ source: 'emsc', sourceId: 'e1', lat: usgs.lat + 0.91 });
    expect(partition([usgs, near])).toHaveLength(1);
    expect(partition([usgs, reportOf({ source: 'emsc', sourceId: 'e1', lat: usgs.lat + 0.88 })])).toHaveLength(1);
    expect(partition([usgs, late])).toHaveLength(2);
    expect(partition([usgs, far])).toHaveLength(2);
  });

  it('widens for an early automatic solution of few stations', () => {
    const early = reportOf({
      source: 'emsc',
      sourceId: 'e1',
      evaluationMode: 'automatic',
      stationCount: 5,
      originTime: seconds(usgs.originTime, 22),
      lat: usgs.lat + 1.1,
    });
    expect(partition([usgs, early])).toHaveLength(1);
    expect(partition([usgs, { ...early, stationCount: 50 }])).toHaveLength(2);
    expect(partition([usgs, { ...early, stationCount: 50, uncertainty: { horizontalKm: 60 } }])).toHaveLength(1);
  });

  it('joins by shared id across the window, but not two reports of one source', () => {
    const shared = reportOf({ source: 'emsc', sourceId: 'e1', originTime: seconds(usgs.originTime, 90) });
    const knows = { ...usgs, ids: ['e1', 'us1'] };
    const second = reportOf({
      source: 'usgs',
      sourceId: 'us2',
      ids: ['e1', 'us2'],
      originTime: seconds(usgs.originTime, 80),
    });
    expect(partition([knows, shared])).toHaveLength(1);
    expect(partition([knows, shared, second])).toHaveLength(2);
    expect(partition([knows, { ...shared, lon: -120 }])).toHaveLength(2);
  });

  it('knows a contributor by its code before its id, and no short number', () => {
    const network = reportOf({ source: 'ci', sourceId: '38457511', originTime: seconds(usgs.originTime, 60) });
    expect(partition([{ ...usgs, ids: ['ci38457511', 'us1'] }, network])).toHaveLength(1);
    const numbered = (source: string, by: number) =>
      reportOf({ source, sourceId: '7', originTime: seconds(usgs.originTime, by) });
    expect(partition([numbered('a', 0), numbered('b', 60)])).toHaveLength(2);
  });

  it('joins across the antimeridian', () => {
    const west = reportOf({ source: 'usgs', sourceId: 'us1', lon: -179.9, lat: -20 });
    const east = reportOf({ source: 'emsc', sourceId: 'e1', lon: 179.9, lat: -20 });
    expect(partition([west, east])).toHaveLength(1);
  });

  it('pairs a sequence as a whole where the nearest pair would be wrong', () => {
    const at = (source: string, sourceId: string, second: number) =>
      reportOf({ source, sourceId, originTime: seconds(usgs.originTime, second), magnitude: 4 });
    const groups = partition([at('a', 'a1', 0), at('a', 'a2', 14), at('b', 'b1', 9), at('b', 'b2', 24)]);
    expect(namesOf(groups)).toEqual([
      ['a1', 'b1'],
      ['a2', 'b2'],
    ]);
  });

  it('brings agencies together that only a third agency links', () => {
    const at = (source: string, second: number) =>
      reportOf({ source, sourceId: `${source}1`, originTime: seconds(usgs.originTime, second) });
    for (const names of [
      ['a', 'b', 'c'],
      ['a', 'c', 'b'],
      ['b', 'a', 'c'],
    ] as const) {
      expect(partition([at(names[0], 0), at(names[1], 12), at(names[2], 24)])).toHaveLength(1);
    }
  });
});

describe('standingReports', () => {
  const version = (sourceId: string, ids: string[], updatedAt: number, parts = {}) =>
    reportOf({ source: 'usgs', sourceId, ids, updatedAt, ...parts });

  it('lets newer versions supersede through a changed preferred id', () => {
    const stands = standingReports([
      version('ci1', ['ci1', 'us1'], 2),
      version('us1', ['us1'], 1),
      version('ci1', ['ci1'], 3),
    ]);
    expect(stands.map((report) => report.updatedAt)).toEqual([3]);
  });

  it('keeps a deletion as the last word until a later version revives', () => {
    const versions = [version('us1', ['us1'], 1), version('us1', ['us1'], 2, { status: 'deleted' })];
    expect(liveReports(versions)).toEqual([]);
    expect(liveReports([...versions, version('us1', ['us1'], 3)])).toHaveLength(1);
    expect(liveReports([...versions, version('us1', ['us1'], 2)])).toEqual([]);
  });

  it('lets both parts stand when a source takes a merge apart', () => {
    const versions = [version('us1', ['ci1', 'us1'], 1), version('us1', ['us1'], 2), version('ci1', ['ci1'], 3)];
    expect(liveReports(versions)).toHaveLength(2);
  });

  it('does not mix up equal ids of two sources', () => {
    expect(
      liveReports([version('7', ['7'], 1), reportOf({ source: 'emsc', sourceId: '7', updatedAt: 2 })]),
    ).toHaveLength(2);
  });
});
