/** The real API and alerts stage behind the page, with an agency, a zone, an event and, when told to, a real alert. */
import { join } from 'node:path';
import { contentHash } from '../../alerts/content-hash.ts';
import { loadChannels } from '../../alerts/load-channels.ts';
import { startAlerts } from '../../alerts/start.ts';
import { reviewedBy } from '../../alerts/texts.ts';
import { startApi } from '../../api/start.ts';
import type { Agency } from '../../domain/agency.ts';
import { coverPolygon } from '../../domain/cover.ts';
import type { EarthquakeReport } from '../../domain/earthquake-report.ts';
import { languages } from '../../domain/language.ts';
import { type Band, completeRule } from '../../domain/rule.ts';
import type { Zone } from '../../domain/zone.ts';
import { loadConfig } from '../../platform/config.ts';
import { addJobs } from '../../platform/jobs.ts';
import { type OpenPlatform, openPlatform } from '../../platform/open-platform.ts';
import { transaction } from '../../platform/postgres.ts';
import { putAgency } from '../../platform/stores/agency-store.ts';
import { insertAssessment } from '../../platform/stores/assessment-store.ts';
import { putEvent } from '../../platform/stores/event-store.ts';
import { insertVerdicts } from '../../platform/stores/verdict-store.ts';
import { insertZone } from '../../platform/stores/zone-store.ts';
import { buildPage } from '../kits/browser.ts';
import { startPostgres, temporaryFolder } from '../kits/services.ts';

export interface PageWorld {
  /** Where the page is; localhost, so that the browser takes it for secure. */
  readonly origin: string;
  readonly platform: OpenPlatform;
  /** An earthquake that meets the zone's rules with `band`, through the decision stage; ends when its alert is published. */
  warn(eventId: string, band: Band): Promise<void>;
  close(): Promise<void>;
}

const box = (west: number, south: number, east: number, north: number): Zone['area'] => ({
  type: 'MultiPolygon',
  coordinates: [
    [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  ],
});

const agency: Agency = {
  id: 'afad',
  name: { en: 'Disaster Authority', tr: 'Afet Kurumu', ar: 'هيئة الكوارث' },
  sender: 'alerts@example.org',
  contact: 'duty@example.org',
  web: 'https://example.org',
  timeZone: 'Europe/Istanbul',
  languages: ['en', 'tr', 'ar'],
  acceptsUnreviewed: true,
  reachLimit: 1_000_000,
  paused: false,
  capStatus: 'Actual',
};

const zoneOf = (id: string, name: string, area: Zone['area'], warned: readonly Band[]): Zone => ({
  id,
  agencyId: agency.id,
  name: { en: name },
  area,
  ranges: coverPolygon(area),
  geocodes: {},
  rules: warned.map((severity) =>
    completeRule(
      `${id}-${severity}`,
      { hazard: 'earthquake', severity, level: 5, probability: 0.5, issue: 'auto', acceptsSingleAutomatic: true },
      360,
    ),
  ),
});

/** Gaziantep within it; the second lies beyond what the one feed covers. */
const zones = [
  zoneOf('gaziantep', 'Gaziantep', box(36.8, 36.9, 37.8, 37.5), ['Extreme', 'Severe', 'Moderate']),
  zoneOf('far', 'Far Islands', box(60, 36.9, 60.5, 37.3), ['Severe']),
];

export async function openPageWorld(): Promise<PageWorld> {
  await buildPage();
  const record = await startPostgres();
  const folder = temporaryFolder();
  const config = loadConfig(
    {},
    {
      DATABASE_URL: record.url,
      TOCSIN_DATA_DIR: join(folder.path, 'data'),
      TOCSIN_KEY_FILE: join(folder.path, 'keys', 'data.key'),
      TOCSIN_ALLOW_PRIVATE_HOSTS: 'true',
      HOST: 'localhost',
      PORT: '0',
      LOG_LEVEL: 'silent',
    },
  );
  const platform = await openPlatform(config, { role: 'test', ownsRecord: false, relays: true });
  const alerts = await startAlerts(platform);
  const channels = await loadChannels();
  const channelIds = channels.map(({ id }) => id);
  const api = await startApi(platform, {
    channels,
    contentHash: (cap) => contentHash(cap, channelIds),
    languages: languages.map((language) => ({ language, reviewedBy: reviewedBy(language) })),
  });
  await putAgency(platform.pool, agency);
  for (const zone of zones) await insertZone(platform.pool, zone);
  await hearFeed(platform);
  return {
    origin: api.address,
    platform,
    warn: (eventId, band) => warn(platform, eventId, band),
    async close() {
      await platform.stopWork();
      await api.close();
      await alerts.close();
      await platform.close();
      await record.stop();
      folder.remove();
    },
  };
}

/** A feed that was heard just now and sees the first zone. */
async function hearFeed({ pool }: OpenPlatform): Promise<void> {
  await pool.query(
    `INSERT INTO feed_status (feed, source, last_attempt_at, last_success_at, last_data_at, hazards, coverage, max_silence_s)
     VALUES ('usgs-earthquakes', 'usgs', now(), now(), now(), '{earthquake}', '{20,30,50,45}', 600)`,
  );
}

const reportOf = (sourceId: string, at: number): EarthquakeReport => ({
  kind: 'earthquake-report',
  source: 'usgs',
  sourceId,
  ids: [sourceId],
  updatedAt: at,
  status: 'live',
  eventType: 'earthquake',
  evaluationMode: 'manual',
  originTime: at - 20_000,
  lon: 37.2,
  lat: 37.2,
  depthKm: 10,
  magnitude: 7.1,
  magnitudeType: 'mww',
  place: '10 km NE of Gaziantep',
  uncertainty: {},
  stationCount: null,
  azimuthalGapDeg: null,
  url: null,
});

async function warn(platform: OpenPlatform, eventId: string, band: Band): Promise<void> {
  const { pool } = platform;
  const now = Date.now();
  const assessmentId = `${eventId}-1`;
  await putEvent(
    pool,
    {
      id: eventId,
      hazard: 'earthquake',
      revision: 1,
      state: 'live',
      mergedInto: null,
      firstSeenAt: now,
      reports: [reportOf(eventId, now)],
    },
    now - 20_000,
  );
  await insertAssessment(pool, {
    id: assessmentId,
    eventId,
    eventRevision: 1,
    hazard: 'earthquake',
    modelId: 'earthquake-shaking',
    modelVersion: '1',
    fallback: null,
    asOf: now,
    onsetAt: now - 20_000,
    endsAt: now + 600_000,
    field: {
      resolution: 6,
      cells: new BigUint64Array(),
      median: new Float32Array(),
      levels: [],
      exceedance: [],
      onsetAt: new Float64Array(),
    },
    inputs: { magnitude: 7.1 },
    notes: ['Made for a test.'],
  });
  const area = box(37, 37, 37.5, 37.35);
  await insertVerdicts(
    pool,
    [
      {
        id: `${eventId}-verdict`,
        assessmentId,
        eventId,
        agencyId: agency.id,
        zoneId: 'gaziantep',
        ruleId: `gaziantep-${band}`,
        state: 'met',
        severity: band,
        ranges: coverPolygon(area),
        probability: 0.9,
        peak: 7.4,
        share: 0.5,
        peopleExposed: 1_000_000,
        leadTimeS: 5,
        explanation: { because: ['P(MMI ≥ 5) is 0.9, over 0.5'], wouldChange: [], caveats: [] },
      },
    ],
    now,
  );
  await transaction(pool, (client) =>
    addJobs(client, 'decide', [{ eventId, agencyId: agency.id, cause: { kind: 'assessment', assessmentId } }]),
  );
  await until(async () => {
    const { rows } = await pool.query('SELECT 1 FROM alerts WHERE event_id = $1 AND state = $2', [eventId, 'issued']);
    return rows.length > 0;
  });
}

/** Waits for what another part of the system will do. */
export async function until(isTrue: () => Promise<boolean> | boolean, patienceMs = 15_000): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('it did not happen in time');
    await new Promise((done) => setTimeout(done, 100));
  }
}
