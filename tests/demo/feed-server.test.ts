/** The demo's agencies, asked as the pipeline asks them: what they say so far, read by the shipped feeds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type FeedServer, startFeedServer } from '../../demo/feed-server.ts';
import type { Step } from '../../demo/scenarios/scenario.ts';
import { turkiye2023 } from '../../demo/scenarios/turkiye-2023.ts';
import type { Feed } from '../../ingest/feed.ts';
import emsc from '../../ingest/feeds/emsc-websocket.ts';
import fdsn from '../../ingest/feeds/fdsn-event.ts';
import usgs from '../../ingest/feeds/usgs-earthquakes.ts';

/** The scenario without its waits. */
const steps: Step[] = turkiye2023({ magnitude: 7.6, seed: 5 }).steps.map((step, index) => ({
  ...step,
  atS: index / 100,
}));
const of = (source: Step['source']) => steps.filter((step) => step.source === source);

let server: FeedServer;
const heard: Buffer[] = [];

beforeAll(async () => {
  server = await startFeedServer(steps);
  const socket = new WebSocket(server.urls.emscStream);
  socket.on('message', (data: Buffer) => heard.push(data));
  await new Promise((open) => socket.once('open', open));
  await server.play();
  while (heard.length < of('emsc').length) await new Promise((next) => socket.once('message', next));
  socket.terminate();
});
afterAll(() => server.close());

const read = (feed: Feed, body: Uint8Array, source: string) =>
  feed.parse(body, { source, receivedAt: Date.now(), contentType: '' });

const requestsOf = (feed: Feed, id: string, baseUrl: string, since: number | null) => {
  const intake = feed.instances.find((instance) => instance.id === id)?.intake;
  if (intake?.kind !== 'poll') throw new Error(`${id} is not polled`);
  return intake.requests({ baseUrl, since, now: Date.now() });
};

const bytes = async (url: string) => {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
};

const lastOf = (source: Step['source']) => [...new Map(of(source).map((step) => [step.sourceId, step])).values()];

describe('the demo’s agencies', () => {
  it('give USGS’s summary without what was deleted, and the queries with it', async () => {
    const [summary = '', ...queries] = requestsOf(usgs, 'usgs-earthquakes', server.urls.usgs, Date.now());
    const listed = read(usgs, await bytes(summary), 'usgs');
    const live = lastOf('usgs').filter(({ status }) => status === 'live');
    expect(listed.rejected).toEqual([]);
    expect(listed.observations.map(({ sourceId }) => sourceId).sort()).toEqual(
      live.map(({ sourceId }) => sourceId).sort(),
    );
    const queried = await Promise.all(queries.map(async (query) => read(usgs, await bytes(query), 'usgs')));
    const deleted = queried
      .flatMap(({ observations, withdrawals }) => [...observations, ...withdrawals])
      .filter(({ status }) => status === 'deleted');
    expect(deleted.map(({ sourceId }) => sourceId)).toEqual(['us2023demo2']);
    const first = listed.observations.find(({ sourceId }) => sourceId === 'us6000jllz');
    expect(first).toMatchObject({ magnitude: 7.6, depthKm: 10, evaluationMode: 'manual', eventType: 'earthquake' });
    expect(first?.lat).toBe(37.226);
    expect(listed.observations.find(({ sourceId }) => sourceId === 'us2023demo3')?.eventType).toBe('quarry blast');
  });

  it('say on EMSC’s stream what is created and updated, and on its service what stands', async () => {
    const messages = heard.map((data) => read(emsc, data, 'emsc'));
    expect(messages.flatMap(({ rejected }) => rejected)).toEqual([]);
    const told = messages.flatMap(({ observations }) => observations);
    expect(told.map(({ sourceId, magnitude }) => [sourceId, magnitude])).toEqual(
      of('emsc').map(({ sourceId, magnitude }) => [sourceId, magnitude]),
    );
    const [query = ''] = requestsOf(fdsn, 'fdsn-event-emsc', server.urls.emsc, null);
    const listed = read(fdsn, await bytes(query), 'emsc').observations;
    for (const report of listed) {
      const same = told.findLast(({ sourceId }) => sourceId === report.sourceId);
      expect(report).toMatchObject({
        originTime: same?.originTime,
        updatedAt: same?.updatedAt,
        lat: same?.lat,
        lon: same?.lon,
      });
    }
    expect(listed).toHaveLength(2);
  });

  it('take GEOFON’s duplicate back as not existing', async () => {
    const [query = ''] = requestsOf(fdsn, 'fdsn-event-geofon', server.urls.geofon, Date.now());
    expect(read(fdsn, await bytes(query), 'geofon').observations).toEqual([
      expect.objectContaining({ sourceId: 'gfz2023demo1', status: 'rejected' }),
    ]);
  });

  it('answer 304 to what did not change, 204 where there is nothing, 400 and 404 to what is wrong', async () => {
    const [summary = ''] = requestsOf(usgs, 'usgs-earthquakes', server.urls.usgs, null);
    const etag = (await fetch(summary)).headers.get('etag') ?? '';
    expect((await fetch(summary, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const query = `${server.urls.geofon}/fdsnws/event/1/query`;
    expect((await fetch(`${query}?format=xml&starttime=2100-01-01T00:00:00`)).status).toBe(204);
    expect((await fetch(`${query}?format=xml&starttime=soon`)).status).toBe(400);
    expect((await fetch(`${query}?format=text`)).status).toBe(400);
    expect((await fetch(`${server.urls.usgs}/elsewhere`)).status).toBe(404);
  });

  it('know when each version left', () => {
    expect([...server.sentAt.keys()].length).toBeGreaterThan(0);
    for (const [index, step] of steps.entries())
      if (step.source === 'emsc') expect(server.sentAt.has(index)).toBe(true);
  });
});
