/** What is stored, once: versions, revisions under one version time, withdrawals, rejections, and the jobs that follow. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { accept } from '../../ingest/accept.ts';
import type { Feed } from '../../ingest/feed.ts';
import fdsnText from '../../ingest/feeds/fdsn-text.ts';
import usgsEarthquakes from '../../ingest/feeds/usgs-earthquakes.ts';
import { listFeedStatus } from '../../platform/stores/feed-status-store.ts';
import { readObservation, readVersions } from '../../platform/stores/observation-store.ts';
import { countRejections } from '../../platform/stores/rejection-store.ts';
import { collection, type IngestBench, makeSource, openIngestBench, quake } from './ingest-bench.ts';

let bench: IngestBench;
beforeAll(async () => {
  bench = await openIngestBench();
  await makeSource(bench.pool, 'feed-a', usgsEarthquakes.instances[0]!.intake);
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.pool.query('TRUNCATE observations, rejections, outbox');
  await bench.pool.query('UPDATE feed_status SET since = NULL, last_data_at = NULL');
});

const receivedAt = 1_700_000_000_000;

async function hear(text: string, at = receivedAt, feed: Feed = usgsEarthquakes) {
  const parsed = feed.parse(Buffer.from(text), { source: 'usgs', receivedAt: at, contentType: '' });
  return accept(bench.pool, { feed: 'feed-a', source: 'usgs', receivedAt: at, parsed });
}

async function jobs(): Promise<readonly string[]> {
  const { rows } = await bench.pool.query(
    "SELECT payload->>'observationId' AS id FROM outbox WHERE queue = 'associate' ORDER BY created_at",
  );
  return rows.map(({ id }) => id);
}

it('stores a version once, with one job, and reads it back as it was', async () => {
  const body = collection(quake('us1', 1000), quake('us2', 2000));
  const first = await hear(body);
  expect(first.observationIds).toEqual(['eq-usgs-us1-1000', 'eq-usgs-us2-2000']);
  expect(await hear(body, receivedAt + 60_000)).toMatchObject({ observationIds: [], known: 2 });
  expect((await jobs()).toSorted()).toEqual(first.observationIds);
  const stored = await readObservation(bench.pool, 'eq-usgs-us1-1000');
  expect(stored).toMatchObject({ feed: 'feed-a', receivedAt, body: { sourceId: 'us1', updatedAt: 1000, depthKm: 10 } });
  const { rows } = await bench.pool.query(
    "SELECT extract(epoch FROM phenomenon_at) * 1000 AS ms FROM observations WHERE source_id = 'us1'",
  );
  expect(Number(rows[0].ms)).toBe(1_675_646_254_342);
});

it('keeps versions in any order of arrival', async () => {
  await hear(collection(quake('us1', 3000, 6)));
  await hear(collection(quake('us1', 1000, 5)));
  await hear(collection(quake('us1', 2000, 5.5)));
  const versions = await readVersions(bench.pool, 'usgs', ['us1']);
  expect(versions.map(({ body }) => [body.updatedAt, body.magnitude])).toEqual([
    [3000, 6],
    [2000, 5.5],
    [1000, 5],
  ]);
});

it('takes a change under the same version time for a version of its own', async () => {
  await hear(collection(quake('us1', 1000, 5)));
  const at = receivedAt + 60_000;
  const changed = await hear(collection(quake('us1', 1000, 5, { type: 'not existing' })), at);
  expect(changed.observationIds).toEqual([`eq-usgs-us1-${at}`]);
  expect(await hear(collection(quake('us1', 1000, 5, { type: 'not existing' })), at + 60_000)).toMatchObject({
    known: 1,
  });
  const [newest] = await readVersions(bench.pool, 'usgs', ['us1']);
  expect(newest!.body).toMatchObject({ status: 'rejected', updatedAt: at });
});

it('does not let a lagging copy of an old version undo a newer one', async () => {
  await hear(collection(quake('us1', 1000, 5)));
  await hear(collection(quake('us1', 2000, 6)));
  expect(await hear(collection(quake('us1', 1000, 5.1)), receivedAt + 60_000)).toMatchObject({ observationIds: [] });
});

it('stores what has no version time only when it says something new', async () => {
  const row = (magnitude: number) => `e1|2023-02-06T01:17:34|37.2|37|-0.0|||||Mw|${magnitude}||Here`;
  await hear(row(7), receivedAt, fdsnText);
  expect(await hear(row(7), receivedAt + 1000, fdsnText)).toMatchObject({ known: 1 });
  expect(await hear(row(7.8), receivedAt + 2000, fdsnText)).toMatchObject({
    observationIds: [`eq-usgs-e1-${receivedAt + 2000}`],
  });
  expect(await hear(row(7.8), receivedAt + 3000, fdsnText)).toMatchObject({ known: 1 });
  expect(await hear(row(7), receivedAt + 4000, fdsnText)).toMatchObject({
    observationIds: [`eq-usgs-e1-${receivedAt + 4000}`],
  });
});

it('withdraws the newest version known under any of the ids', async () => {
  await hear(collection(quake('us1', 1000, 5, { ids: ',us1,nc9,' })));
  const gone = { status: 'deleted', ids: ',nc9,' };
  await hear(collection(quake('nc9', 5000, null, gone)));
  const [newest] = await readVersions(bench.pool, 'usgs', ['us1']);
  expect(newest!.body).toMatchObject({
    sourceId: 'nc9',
    status: 'deleted',
    magnitude: 5,
    updatedAt: 5000,
    ids: ['nc9', 'us1'],
  });
  const orphan = await hear(collection(quake('us404', 5000, null, { status: 'deleted' })));
  expect(orphan.rejected).toMatchObject([{ reason: 'not-an-event', recordId: 'us404' }]);
});

it('keeps a rejection once and counts it as often as it came', async () => {
  const body = collection(quake('us1', 1000, null), {}, {}, quake('us2', 1000));
  for (const at of [1, 2, 3]) expect((await hear(body, receivedAt + at)).rejected).toHaveLength(3);
  expect(await countRejections(bench.pool, 'feed-a')).toEqual({ 'missing-magnitude': 3, 'wrong-shape': 6 });
  const { rows } = await bench.pool.query('SELECT count(*) AS kept FROM rejections');
  expect(rows[0].kept).toBe(2n);
});

it('notes what a feed said, never beyond the present', async () => {
  await hear(collection(quake('us1', receivedAt + 3_600_000)));
  const [status] = await listFeedStatus(bench.pool);
  expect(status).toMatchObject({
    feed: 'feed-a',
    source: 'usgs',
    lastDataAt: receivedAt,
    coverage: [-180, -90, 180, 90],
  });
});

it('stores one version when two feeds of a source bring it at once', async () => {
  const body = collection(...Array.from({ length: 50 }, (_, index) => quake(`us${index}`, 1000)));
  const heard = await Promise.all(Array.from({ length: 6 }, () => hear(body)));
  expect(heard.flatMap(({ observationIds }) => observationIds)).toHaveLength(50);
  expect(await jobs()).toHaveLength(50);
});

it('stores whatever a feed accepts or rejects', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 20 });
  const number = fc.oneof(fc.double(), fc.integer(), text);
  const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
  const feature = fc.record({
    id: text,
    geometry: fc.record({ type: fc.constant('Point'), coordinates: fc.tuple(degrees(180), degrees(90), number) }),
    properties: fc.record({
      mag: fc.oneof(degrees(5), number),
      time: fc.oneof(degrees(7e12), number),
      updated: number,
      ids: text,
      place: text,
      status: fc.oneof(text, fc.constant('deleted')),
      type: text,
      url: text,
      nst: number,
    }),
  });
  let stored = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(feature, { maxLength: 20 }), fc.array(text), async (features, lines) => {
      const good = quake(`good${stored}`, 1000);
      const heard = await hear(collection(...features, good));
      expect(heard.observationIds.some((id) => id.startsWith('eq-usgs-good'))).toBe(true);
      await hear(`${lines.join('|')}|\na|b\u0000|`, receivedAt, fdsnText);
      stored += heard.observationIds.length;
    }),
    { numRuns: 60 },
  );
  expect(stored).toBeGreaterThan(100);
});
