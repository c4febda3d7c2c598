/** The story of an event that came, was corrected and was withdrawn: every report, verdict, decision and message in order, with reasons. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EarthquakeReport } from '../../domain/earthquake-report.ts';
import { observationId } from '../../domain/observation.ts';
import { ownIds } from '../../platform/stores/event-store.ts';
import { around, openScene, report } from '../alerts/record-kit.ts';
import { type ApiKit, openApiKit } from '../kits/api-kit.ts';

let kit: ApiKit;
let eventId: string;
const now = Date.now();

async function hear(body: EarthquakeReport, receivedAt: number): Promise<void> {
  await kit.platform.pool.query(
    `INSERT INTO observations (id, kind, source, source_id, ids, version_at, phenomenon_at, feed, received_at, body)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'usgs-earthquakes', $8, $9)`,
    [
      observationId(body),
      body.kind,
      body.source,
      body.sourceId,
      body.ids,
      new Date(body.updatedAt),
      new Date(body.originTime),
      new Date(receivedAt),
      body,
    ],
  );
}

beforeAll(async () => {
  kit = await openApiKit();
  const { pool } = kit.platform;
  const scene = await openScene(pool);
  scene.at(now);
  eventId = (await scene.addEvent()).id;
  await ownIds(pool, eventId, [{ source: report.source, id: report.sourceId }]);
  await hear({ ...report, magnitude: 7.6, updatedAt: now - 3_000 }, now - 3_000);
  await hear({ ...report, updatedAt: now - 2_000 }, now - 2_000);
  await scene.assess(eventId, [
    { band: 'Severe', ranges: around(37.2, 37.2), peak: 7.1 },
    { band: 'Extreme', ranges: [], peak: 5 },
  ]);
  await scene.assess(eventId, [
    { band: 'Severe', ranges: around(37.2, 37.2), peak: 7.2 },
    { band: 'Extreme', ranges: [], peak: 5 },
  ]);
  scene.at(now + 5_000);
  await hear({ ...report, status: 'deleted', updatedAt: now + 4_000 }, now + 4_000);
  await scene.withdraw(eventId);
});
afterAll(() => kit.close());

interface Step {
  readonly at: number;
  readonly kind: string;
  readonly text: string;
  readonly reason?: string;
  readonly severity?: string;
}

it('tells them in order, and of the verdicts only the turns', async () => {
  const steps: Step[] = (await kit.ask('GET', `/v1/events/${eventId}/timeline`)).json();
  expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).toSorted((a, b) => a - b));
  const texts = (kind: string) => steps.filter((step) => step.kind === kind).map(({ text }) => text);
  expect(texts('report')).toEqual([
    'usgs reports mww 7.6 earthquake, Pazarcik earthquake, 10 km deep (manual).',
    'usgs reports mww 7.8 earthquake, Pazarcik earthquake, 10 km deep (manual).',
    'usgs deletes its report of mww 7.8 earthquake, Pazarcik earthquake.',
  ]);
  expect(texts('assessment')).toHaveLength(2);
  expect(texts('verdict')).toHaveLength(2);
  expect(texts('verdict').join()).toContain('Gaziantep & Kilis: the Severe rule is met');
  expect(texts('verdict').join()).toContain('the Extreme rule is not met');
  expect(texts('alert')).toHaveLength(2);
  const silences = steps.filter(({ kind, text }) => kind === 'decision' && text.endsWith('unchanged.'));
  expect(silences.map(({ reason }) => reason)).toContain('not-met');
});

it('keeps a withdrawn event on the map, where its last report had it', async () => {
  const record = (await kit.ask('GET', `/v1/events/${eventId}`)).json();
  expect(record.event).toMatchObject({
    geometry: { type: 'Point', coordinates: [report.lon, report.lat] },
    properties: { state: 'withdrawn', magnitude: 7.8, reportCount: 0, sources: [] },
  });
  expect(record.reports).toHaveLength(3);
  const { features } = (await kit.ask('GET', '/v1/events?bbox=36,36,38,38&minimumMagnitude=7')).json();
  expect(features.map(({ id }: { id: string }) => id)).toEqual([eventId]);
});
