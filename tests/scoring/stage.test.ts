/** The stage on a real record: reports in any order, deletions, merges, splits, assessments and whom they concern. */
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { coverCircle } from '../../domain/cover.ts';
import type { EarthquakeReport } from '../../domain/earthquake-report.ts';
import { observationId } from '../../domain/observation.ts';
import { loadConfig } from '../../platform/config.ts';
import { addJobs } from '../../platform/jobs.ts';
import { migrate } from '../../platform/migrate.ts';
import { openPlatform } from '../../platform/open-platform.ts';
import { openPool, type Pool, transaction } from '../../platform/postgres.ts';
import { assessmentById, newestAssessments } from '../../platform/stores/assessment-store.ts';
import { eventById, listEvents } from '../../platform/stores/event-store.ts';
import { latestVerdicts, verdictsOf } from '../../platform/stores/verdict-store.ts';
import { insertZone, putRule, updateZone, zoneById } from '../../platform/stores/zone-store.ts';
import { type AssessTools, assessEvent } from '../../scoring/assess-event.ts';
import { partition } from '../../scoring/associate.ts';
import { associateObservation } from '../../scoring/associate-observation.ts';
import { exposureOf } from '../../scoring/exposure.ts';
import { liveReports } from '../../scoring/live-reports.ts';
import model from '../../scoring/models/earthquake-shaking.ts';
import { startScoring } from '../../scoring/start.ts';
import { zoneCache } from '../../scoring/zone-cache.ts';
import { ruleOf } from '../kits/field-kit.ts';
import { crowdedReports, reportOf } from '../kits/report-kit.ts';
import { startPostgres, type TestServer, temporaryFolder } from '../kits/services.ts';

let record: TestServer;
let pool: Pool;
let received = 0;
const asOf = Date.UTC(2023, 1, 6, 1, 19);

beforeAll(async () => {
  record = await startPostgres();
  pool = openPool(record.url);
  await migrate(pool);
});

afterAll(async () => {
  await pool.end();
  await record.stop();
});

beforeEach(async () => {
  await pool.query('TRUNCATE agencies, observations, hazard_events, assessments, threads, outbox CASCADE');
  received = Date.UTC(2023, 1, 6, 1, 18);
});

async function hear(report: EarthquakeReport): Promise<string> {
  const id = observationId(report);
  received += 1000;
  await pool.query(
    `INSERT INTO observations (id, kind, source, source_id, ids, version_at, phenomenon_at, feed, received_at, body)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'test', $8, $9) ON CONFLICT (id) DO NOTHING`,
    [
      id,
      report.kind,
      report.source,
      report.sourceId,
      report.ids,
      new Date(report.updatedAt),
      new Date(report.originTime),
      new Date(received),
      report,
    ],
  );
  return id;
}

const tell = async (report: EarthquakeReport) =>
  associateObservation(pool, { observationId: await hear(report) }, asOf);

const events = async () =>
  (await listEvents(pool, 'earthquake', { limit: 100 })).sort((a, b) => (a.id < b.id ? -1 : 1));

const jobs = async (queue: string) =>
  (
    await pool.query<{ payload: object }>('SELECT payload FROM outbox WHERE queue = $1 ORDER BY created_at, job_id', [
      queue,
    ])
  ).rows.map(({ payload }) => payload);

const usgs = reportOf({ source: 'usgs', sourceId: 'us1' });
const emsc = reportOf({ source: 'emsc', sourceId: 'e1', originTime: usgs.originTime + 3000, magnitude: 7.7 });
const later = (report: EarthquakeReport, parts: Partial<EarthquakeReport>, minutes = 1): EarthquakeReport => ({
  ...report,
  updatedAt: report.updatedAt + minutes * 60_000,
  ...parts,
});

describe('associate', () => {
  it('makes one event of two agencies and asks for its assessment', async () => {
    await tell(emsc);
    await tell(usgs);
    expect(await events()).toMatchObject([{ id: 'eq-emsc-e1', revision: 2, state: 'live', reports: [usgs, emsc] }]);
    expect(await jobs('assess')).toEqual([
      { eventId: 'eq-emsc-e1', revision: 1 },
      { eventId: 'eq-emsc-e1', revision: 2 },
    ]);
  });

  it('changes nothing when it runs twice or an old version comes late', async () => {
    const id = await hear(later(usgs, { magnitude: 7.9 }));
    await associateObservation(pool, { observationId: id }, asOf);
    expect(await associateObservation(pool, { observationId: id }, asOf)).toEqual([]);
    expect(await tell(usgs)).toEqual([]);
    expect(await events()).toMatchObject([{ revision: 1, reports: [{ magnitude: 7.9 }] }]);
  });

  it('withdraws an event with its last report and revives it', async () => {
    await tell(usgs);
    await tell(emsc);
    await tell(later(usgs, { status: 'deleted' }));
    expect(await events()).toMatchObject([{ state: 'live', reports: [emsc] }]);
    await tell(later(emsc, { status: 'rejected' }));
    expect(await events()).toMatchObject([{ id: 'eq-usgs-us1', state: 'withdrawn', revision: 4, reports: [] }]);
    await tell(later(usgs, {}, 2));
    expect(await events()).toMatchObject([{ id: 'eq-usgs-us1', state: 'live', revision: 5 }]);
  });

  it('merges into the event first issued when solutions come together, and splits again', async () => {
    await tell(usgs);
    const far = { ...emsc, lat: usgs.lat + 2 };
    await tell(far);
    expect(await events()).toHaveLength(2);
    await tell(later(far, { lat: usgs.lat }));
    expect(await events()).toMatchObject([
      { id: 'eq-emsc-e1', state: 'merged', mergedInto: 'eq-usgs-us1', reports: [] },
      { id: 'eq-usgs-us1', state: 'live', reports: [{ source: 'usgs' }, { source: 'emsc' }] },
    ]);
    await tell(later(far, { lat: usgs.lat + 2 }, 2));
    expect(await events()).toMatchObject([
      { id: 'eq-emsc-e1', state: 'merged' },
      { id: 'eq-emsc-e1-2', state: 'live', reports: [{ source: 'emsc' }] },
      { id: 'eq-usgs-us1', state: 'live', reports: [{ source: 'usgs' }] },
    ]);
  });

  it('moves a report to another earthquake in time', async () => {
    await tell(usgs);
    await tell(emsc);
    await tell(later(emsc, { originTime: usgs.originTime + 3_600_000 }));
    expect((await events()).map((event) => event.reports.length)).toEqual([1, 1]);
  });

  it('survives a version that was placed in another century', async () => {
    await tell(emsc);
    await tell({ ...usgs, originTime: 0 });
    await tell(later(usgs, {}));
    expect(await events()).toMatchObject([
      { state: 'live', reports: [{ source: 'usgs' }, { source: 'emsc' }] },
      { state: 'merged', mergedInto: 'eq-emsc-e1' },
    ]);
  });

  it('lets what happens now go before history', async () => {
    await tell({ ...usgs, originTime: usgs.originTime - 86_400_000 });
    await tell(emsc);
    const { rows } = await pool.query('SELECT payload, priority FROM outbox ORDER BY priority');
    expect(rows).toMatchObject([{ priority: 0, payload: { eventId: 'eq-emsc-e1' } }, { priority: 10 }]);
  });

  it('keeps a blast without asking for an assessment, and withdraws what turns out to be one', async () => {
    await tell({ ...usgs, eventType: 'quarry blast' });
    expect(await events()).toMatchObject([{ state: 'live', revision: 1 }]);
    expect(await jobs('assess')).toEqual([]);
    await tell(later(usgs, { eventType: 'earthquake' }));
    await tell(later(usgs, { eventType: 'quarry blast' }, 2));
    expect(await events()).toMatchObject([{ state: 'withdrawn', revision: 3 }]);
    expect(await jobs('assess')).toHaveLength(2);
  });

  it('does nothing for an observation that is gone', async () => {
    expect(await associateObservation(pool, { observationId: 'eq-none' }, asOf)).toEqual([]);
  });

  it('has the partition of the set after any arrivals, also at once', async () => {
    await fc.assert(
      fc.asyncProperty(crowdedReports, async (reports) => {
        await pool.query('TRUNCATE observations, hazard_events, outbox CASCADE');
        const distinct = [...new Map(reports.map((report) => [observationId(report), report])).values()];
        const ids = await Promise.all(distinct.map(hear));
        await Promise.all(ids.map((id) => associateObservation(pool, { observationId: id }, asOf)));
        const standing = (await events())
          .filter((event) => event.state === 'live')
          .map((event) => namesOf(event.reports));
        expect(standing.sort()).toEqual(partition(liveReports(distinct)).map(namesOf).sort());
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

const namesOf = (reports: readonly EarthquakeReport[]) =>
  reports
    .map((report) => report.sourceId)
    .sort()
    .join(' ');

const rule = ruleOf({ level: 6, probability: 0.4 });
const zone = {
  id: 'zone-1',
  agencyId: 'afad',
  name: { en: 'Pazarcik' },
  area: {
    type: 'MultiPolygon' as const,
    coordinates: [
      [
        [
          [36.9, 37.1],
          [37.1, 37.1],
          [37.1, 37.3],
          [36.9, 37.1],
        ],
      ],
    ],
  },
  ranges: coverCircle(37.0, 37.2, 30),
  geocodes: { EMMA_ID: 'TR001' },
  rules: [rule],
};
const far = { ...zone, id: 'zone-2', ranges: coverCircle(-100, 40, 30), rules: [{ ...rule, id: 'rule-2' }] };

async function addAgencyAndZone(): Promise<void> {
  await pool.query(
    `INSERT INTO agencies (id, name, sender, contact, web, time_zone, languages, reach_limit)
     VALUES ('afad', '{}', 'a@b', '', '', 'Europe/Istanbul', '{en}', 1000000)`,
  );
  await insertZone(pool, zone);
}

describe('assess', () => {
  let tools: AssessTools;

  beforeEach(async () => {
    await addAgencyAndZone();
    await insertZone(pool, far);
    tools = {
      pool,
      models: [model],
      exposure: exposureOf([]),
      zones: zoneCache(),
      now: () => usgs.originTime + 90_000,
    };
  });

  const assess = (revision: number) => assessEvent(tools, { eventId: 'eq-usgs-us1', revision });

  it('stores field and verdicts and asks the agency to decide, once', async () => {
    await tell(usgs);
    expect(await assess(1)).toBe('assessed');
    const [assessment] = await newestAssessments(pool, 'eq-usgs-us1');
    expect(assessment).toMatchObject({
      eventRevision: 1,
      modelId: 'earthquake-shaking',
      asOf: usgs.originTime + 90_000,
    });
    expect(assessment!.field.cells.length).toBeGreaterThan(1000);
    const verdicts = await verdictsOf(pool, assessment!.id, 'afad');
    expect(verdicts).toMatchObject([{ zoneId: 'zone-1', ruleId: 'rule-1', state: 'met', share: 1 }]);
    expect(verdicts[0]!.ranges).toEqual(zone.ranges);
    const decide = [
      { eventId: 'eq-usgs-us1', agencyId: 'afad', cause: { kind: 'assessment', assessmentId: assessment!.id } },
    ];
    expect(await jobs('decide')).toEqual(decide);
    expect(await assess(1)).toBe('already-done');
    expect(await jobs('decide')).toEqual(decide);
  });

  it('leaves an old revision to the newest and follows the event until its end', async () => {
    await tell(usgs);
    expect(await assess(1)).toBe('assessed');
    await tell(later(usgs, { magnitude: 4.1 }));
    expect(await assess(1)).toBe('superseded');
    expect(await assess(2)).toBe('assessed');
    expect(await latestVerdicts(pool, ['eq-usgs-us1'])).toMatchObject([{ state: 'not-met', ranges: [] }]);
    await tell(later(usgs, { status: 'deleted' }, 2));
    expect(await assess(3)).toBe('closed');
    expect((await jobs('decide')).at(-1)).toEqual({
      eventId: 'eq-usgs-us1',
      agencyId: 'afad',
      cause: { kind: 'event', revision: 3 },
    });
    expect(await jobs('decide')).toHaveLength(3);
  });

  it('tells the agency of a merged event on both sides', async () => {
    await tell(usgs);
    await assess(1);
    const other = { ...emsc, lat: usgs.lat + 2 };
    await tell(other);
    await assessEvent(tools, { eventId: 'eq-emsc-e1', revision: 1 });
    await tell(later(other, { lat: usgs.lat }));
    expect(await assessEvent(tools, { eventId: 'eq-emsc-e1', revision: 2 })).toBe('closed');
    expect(await assess(2)).toBe('assessed');
    expect((await eventById(pool, 'eq-emsc-e1'))!.mergedInto).toBe('eq-usgs-us1');
  });

  it('asks nobody where no rule is met and nobody spoke', async () => {
    await tell({ ...usgs, magnitude: 4 });
    expect(await assess(1)).toBe('assessed');
    expect(await jobs('decide')).toEqual([]);
  });

  it('uses a zone and a rule as they are changed', async () => {
    await tell(usgs);
    await assess(1);
    await updateZone(pool, { ...zone, ranges: coverCircle(37.0, 37.2, 5) });
    await putRule(pool, 'zone-1', { ...rule, severity: 'Extreme' });
    await tell(later(usgs, { magnitude: 7.9 }));
    await assess(2);
    const [assessment] = await newestAssessments(pool, 'eq-usgs-us1');
    const [verdict] = await verdictsOf(pool, assessment!.id);
    expect(verdict).toMatchObject({ severity: 'Extreme', ranges: coverCircle(37.0, 37.2, 5) });
    expect(await zoneById(pool, 'zone-1')).toMatchObject({ version: 2, area: zone.area, geocodes: zone.geocodes });
    expect(await assessmentById(pool, assessment!.id)).toEqual(assessment);
  });
});

describe('startScoring', () => {
  it('carries a report through both queues to a decision', async () => {
    const folder = temporaryFolder();
    const config = loadConfig({
      DATABASE_URL: record.url,
      TOCSIN_DATA_DIR: join(folder.path, 'data'),
      TOCSIN_KEY_FILE: join(folder.path, 'data.key'),
      LOG_LEVEL: 'silent',
    });
    await addAgencyAndZone();
    const platform = await openPlatform(config, { role: 'test', ownsRecord: false, relays: true });
    const stage = await startScoring(platform);
    const id = await hear({ ...usgs, originTime: Date.now() - 60_000 });
    await transaction(pool, (client) => addJobs(client, 'associate', [{ observationId: id }]));
    await expect
      .poll(() => jobs('decide'), { timeout: 15_000 })
      .toMatchObject([{ eventId: 'eq-usgs-us1', agencyId: 'afad' }]);
    await stage.close();
    await platform.close();
    folder.remove();
  }, 30_000);
});
