/** The operators are told once per silence, by one of the processes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import usgsEarthquakes from '../../ingest/feeds/usgs-earthquakes.ts';
import { watchSilence } from '../../ingest/watch-silence.ts';
import { noteAttempt } from '../../platform/stores/feed-status-store.ts';
import { type IngestBench, makeSource, openIngestBench } from './ingest-bench.ts';

let bench: IngestBench;
let now = 1_700_000_000_000;
beforeAll(async () => {
  bench = await openIngestBench();
  for (const id of ['a', 'b', 'other']) await makeSource(bench.pool, id, usgsEarthquakes.instances[0]!.intake);
});
afterAll(() => bench.close());

const told = async () => {
  const { rows } = await bench.pool.query(
    "SELECT body->>'feed' AS feed FROM notices WHERE kind = 'feed-silent' ORDER BY at, 1",
  );
  return rows.map(({ feed }) => feed);
};
const hear = (feed: string, heard: boolean) =>
  noteAttempt(bench.pool, feed, { at: now, heard, error: heard ? null : 'timeout: none', clockSkewS: null });
const settle = () => new Promise((done) => setTimeout(done, 300));

it('tells once per silence, and again after the feed was heard', async () => {
  const env = { ...bench.env, clock: { now: () => now } };
  const watches = [1, 2, 3].map(() => watchSilence(env, ['a', 'b'], 20));
  try {
    await settle();
    expect(await told()).toEqual([]);
    now += 200_000;
    await hear('a', true);
    await hear('b', false);
    now += 200_000;
    await expect.poll(told).toEqual(['b']);
    now += 200_000;
    await expect.poll(told).toEqual(['b', 'a']);
    await hear('a', true);
    await settle();
    now += 301_000;
    await expect.poll(told).toEqual(['b', 'a', 'a']);
    await settle();
    expect(await told()).toEqual(['b', 'a', 'a']);
    const { rows } = await bench.pool.query("SELECT count(*) AS jobs FROM outbox WHERE queue = 'notify'");
    expect(rows[0].jobs).toBe(3n);
  } finally {
    await Promise.all(watches.map((it) => it.close()));
  }
});
