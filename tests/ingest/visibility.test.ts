/** "Cannot see" per zone and hazard. */
import { describe, expect, it } from 'vitest';
import { type Bbox, containsBbox, type FeedSight, sightOf } from '../../domain/visibility.ts';

const nowMs = 1_700_000_000_000;
const feed = (name: string, silentS: number | null, coverage: Bbox = [-180, -90, 180, 90]): FeedSight => ({
  feed: name,
  hazards: ['earthquake'],
  coverage,
  maxSilenceS: 300,
  lastSuccessAt: silentS === null ? null : nowMs - silentS * 1000,
});
const zone: Bbox = [36, 36, 38, 38];

describe('sightOf', () => {
  it('sees while one fresh feed covers the zone', () => {
    expect(sightOf('earthquake', zone, [feed('a', 301), feed('b', 300)], nowMs)).toEqual({ sees: true, by: ['b'] });
  });
  it('cannot see when each is silent, elsewhere or was never heard, and says which', () => {
    const feeds = [feed('a', 900), feed('b', null), feed('c', 1, [160, -50, -170, -20])];
    expect(sightOf('earthquake', zone, feeds, nowMs)).toEqual({
      sees: false,
      because: ['a is silent for 900 s; 300 s are allowed', 'b was never heard', 'c does not cover the zone'],
    });
  });
  it('cannot see a hazard that no feed supplies', () => {
    expect(sightOf('earthquake', zone, [{ ...feed('a', 1), hazards: [] }], nowMs)).toEqual({
      sees: false,
      because: ['no feed supplies earthquake'],
    });
  });
});

describe('containsBbox', () => {
  it.each<[Bbox, Bbox, boolean]>([
    [[-180, -90, 180, 90], [170, -50, -170, -30], true],
    [[164, -50, -174, -25], [170, -48, -176, -30], true],
    [[164, -50, -174, -25], [170, -48, -170, -30], false],
    [[164, -50, -174, -25], [-179, -48, -176, -30], true],
    [[164, -50, -174, -25], [163, -48, 170, -30], false],
    [[5, 34, 21, 48], [10, 40, 12, 49], false],
    [[5, 34, 21, 48], [5, 34, 21, 48], true],
    [[5, 34, 21, 48], [20, 40, 6, 41], false],
  ])('%j holds %j: %s', (outer, inner, holds) => {
    expect(containsBbox(outer, inner)).toBe(holds);
  });
});
