/** Which sources run, and what start-up refuses. */
import { describe, expect, it } from 'vitest';
import { configureSources } from '../../ingest/configure.ts';
import { loadFeeds, refuseMisfits } from '../../ingest/load-feeds.ts';
import { readFeedInstances } from '../../platform/feed-instance.ts';

const feeds = await loadFeeds();
const configure = (wanted: unknown) =>
  configureSources(feeds, wanted === undefined ? undefined : readFeedInstances(wanted));

describe('configureSources', () => {
  it('runs all that ship', () => {
    expect(configure(undefined).map(({ id }) => id)).toEqual([
      'emsc-websocket',
      'fdsn-event-emsc',
      'fdsn-event-geofon',
      'fdsn-event-ingv',
      'fdsn-event-geonet',
      'fdsn-text-sed',
      'usgs-earthquakes',
    ]);
  });
  it('runs those wanted, where and as often as wanted', () => {
    const [usgs, ...others] = configure([
      { id: 'usgs-earthquakes', url: 'http://127.0.0.1:1/x', pollSeconds: 1 },
      { id: 'fdsn-event-ingv', enabled: false },
    ]);
    expect(others).toEqual([]);
    expect(usgs).toMatchObject({ source: 'usgs', intake: { baseUrl: 'http://127.0.0.1:1/x', everyS: 1 } });
  });
  it('adds another source to a feed', () => {
    const [added] = configure([
      { id: 'fdsn-event-koeri', feed: 'fdsn-event', agency: 'KOERI', url: 'https://example.org' },
    ]);
    expect(added).toMatchObject({ id: 'fdsn-event-koeri', source: 'koeri', agency: 'KOERI', maxSilenceS: 600 });
    expect(added!.intake).toMatchObject({ kind: 'poll', baseUrl: 'https://example.org' });
  });
  it('refuses what no feed reads, and a stream whose gaps nothing fills', () => {
    expect(() => configure(['nope'])).toThrow(/feed nope names no feed that exists/);
    expect(() => configure(['emsc-websocket'])).toThrow(
      /back-filled by 'fdsn-event-emsc', which is no polled instance/,
    );
    expect(() => configure([{ id: 'emsc-websocket' }, { id: 'fdsn-event-emsc', agency: 'other' }])).not.toThrow();
  });
});

describe('refuseMisfits', () => {
  it('refuses an id taken twice', () => {
    const [instance] = feeds[0]!.instances;
    expect(() => refuseMisfits([...feeds.flatMap((feed) => feed.instances), instance!])).toThrow(
      /is the id of two instances/,
    );
  });
});

describe('the requests that ship', () => {
  const now = Date.parse('2023-02-06T02:00:00Z');
  const urls = (id: string, since: number | null) => {
    const { intake } = configure(undefined).find((source) => source.id === id)!;
    return intake.kind === 'poll'
      ? intake.requests({ baseUrl: intake.baseUrl, since, now }).map((url) => new URL(url))
      : [];
  };
  it('reach back a day at a first start, and no further than the gap after it', () => {
    expect(urls('usgs-earthquakes', null).map(({ pathname }) => pathname)).toEqual([
      '/earthquakes/feed/v1.0/summary/all_day.geojson',
    ]);
    const paths = [5, 120, 3_000].map((minutes) => urls('usgs-earthquakes', now - minutes * 60_000)[0]!.pathname);
    expect(paths.map((path) => path.split('/').at(-1))).toEqual([
      'all_hour.geojson',
      'all_day.geojson',
      'all_week.geojson',
    ]);
    expect(urls('fdsn-event-ingv', null)[0]!.searchParams.get('starttime')).toBe('2023-02-05T20:00:00');
  });
  it('ask for deletions and updates with an overlap, and never from the future', () => {
    const [, query, deleted] = urls('usgs-earthquakes', now + 3_600_000);
    expect(query!.searchParams.get('includedeleted')).toBeNull();
    expect(deleted!.searchParams.get('includedeleted')).toBe('only');
    expect(deleted!.searchParams.get('updatedafter')).toBe('2023-02-06T01:45:00');
    expect(query!.searchParams.get('updatedafter')).toBe('2023-02-06T01:45:00');
    expect(query!.searchParams.get('starttime')).toBe('2023-01-30T02:00:00');
    const [old] = urls('fdsn-event-geonet', now - 30 * 86_400_000);
    expect(old!.searchParams.get('updatedafter')).toBe('2023-02-05T02:00:00');
  });
});
