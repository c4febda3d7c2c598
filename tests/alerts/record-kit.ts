/** A record with one agency, one zone and an event, to which a test adds assessments, verdicts and acts as the other stages would. */
import { randomUUID } from 'node:crypto';
import { type DecideContext, runDecision } from '../../alerts/pipeline.ts';
import type { Agency } from '../../domain/agency.ts';
import { type CellRange, rangesOf } from '../../domain/cell-range.ts';
import { coverPolygon } from '../../domain/cover.ts';
import type { EarthquakeReport } from '../../domain/earthquake-report.ts';
import type { HazardEvent } from '../../domain/hazard-event.ts';
import { cellAt } from '../../domain/lattice.ts';
import type { DecideCause } from '../../domain/pipeline.ts';
import type { Band, Rule } from '../../domain/rule.ts';
import type { VerdictState } from '../../domain/verdict.ts';
import type { Zone } from '../../domain/zone.ts';
import { type Pool, transaction } from '../../platform/postgres.ts';
import { insertAct } from '../../platform/stores/act-store.ts';
import { putAgency } from '../../platform/stores/agency-store.ts';
import { alertsOfThreads, type StoredAlert } from '../../platform/stores/alert-store.ts';
import { insertAssessment } from '../../platform/stores/assessment-store.ts';
import type { StoredDecision } from '../../platform/stores/decision-store.ts';
import { closeEvent, eventById, putEvent } from '../../platform/stores/event-store.ts';
import { insertVerdicts } from '../../platform/stores/verdict-store.ts';
import { insertZone } from '../../platform/stores/zone-store.ts';
import { minute, origin, ruleOf } from './decide-kit.ts';

export const zoneArea: Zone['area'] = {
  type: 'MultiPolygon',
  coordinates: [
    [
      [
        [36.8, 36.9],
        [37.8, 36.9],
        [37.8, 37.5],
        [36.8, 37.5],
        [36.8, 36.9],
      ],
    ],
  ],
};

export const report: EarthquakeReport = {
  kind: 'earthquake-report',
  source: 'usgs',
  sourceId: 'us6000jllz',
  ids: ['us6000jllz'],
  updatedAt: origin + minute,
  status: 'live',
  eventType: 'earthquake',
  evaluationMode: 'manual',
  originTime: origin,
  lon: 37.014,
  lat: 37.226,
  depthKm: 10,
  magnitude: 7.8,
  magnitudeType: 'mww',
  place: 'Pazarcik earthquake',
  uncertainty: {},
  stationCount: null,
  azimuthalGapDeg: null,
  url: null,
};

/** Cells around a point of the zone, as a res-6 cell. */
export const around = (lon: number, lat: number): CellRange[] => rangesOf([cellAt(lon, lat, 6)]);

export interface Met {
  readonly band: Band;
  readonly ranges: readonly CellRange[];
  readonly peak: number;
  readonly state?: VerdictState;
  /** The usual zone and the band's rule, unless named. */
  readonly zoneId?: string;
  readonly ruleId?: string;
}

/** A fresh agency with a zone; `rules` are one per band. */
export async function openScene(pool: Pool, overAgency: Partial<Agency> = {}, overRule: Partial<Rule> = {}) {
  const tag = randomUUID().slice(0, 8);
  const agency: Agency = {
    id: `afad-${tag}`,
    name: { en: 'Disaster Authority', tr: 'Afet Kurumu' },
    sender: 'alerts@example.gov',
    contact: 'duty@example.gov',
    web: 'https://example.gov',
    timeZone: 'Europe/Istanbul',
    languages: ['en', 'tr'],
    acceptsUnreviewed: true,
    reachLimit: 1000,
    paused: false,
    capStatus: 'Actual',
    ...overAgency,
  };
  const bandsUsed = ['Extreme', 'Severe', 'Moderate'] as const;
  const rules = bandsUsed.map((band) => ruleOf(band, { id: `${tag}-${band}`, ...overRule }));
  const zone: Zone = {
    id: `zone-${tag}`,
    agencyId: agency.id,
    name: { en: 'Gaziantep & Kilis', tr: 'Gaziantep ve Kilis' },
    area: zoneArea,
    ranges: coverPolygon(zoneArea),
    geocodes: { ISO: 'TR-27' },
    rules,
  };
  await putAgency(pool, agency);
  await insertZone(pool, zone);
  let clock = origin + 2 * minute;
  const scene = {
    agency,
    zone,
    at: (instant: number) => {
      clock = instant;
    },
    now: () => clock,
    /** A neighbour to the east, with one rule. */
    addZone: async (rule: Rule) => {
      const east = zoneArea.coordinates.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lon! + 1, lat!])));
      const area: Zone['area'] = { type: 'MultiPolygon', coordinates: east };
      const own = { ...rule, id: `east-${tag}` };
      const second = { ...zone, id: `zone-east-${tag}`, area, ranges: coverPolygon(area), rules: [own] };
      await insertZone(pool, second);
      return { zoneId: second.id, ruleId: own.id };
    },
    addEvent: async (over: Partial<HazardEvent> = {}) => {
      const event: HazardEvent = {
        id: `eq-${randomUUID().slice(0, 8)}`,
        hazard: 'earthquake',
        revision: 1,
        state: 'live',
        mergedInto: null,
        firstSeenAt: origin + minute,
        reports: [report],
        ...over,
      };
      await putEvent(pool, event, origin);
      return event;
    },
    /** A new revision of the event with its assessment and verdicts; returns what calls for a decision. */
    verdicts: async (eventId: string, met: readonly Met[]): Promise<DecideCause> => {
      const event = (await eventById(pool, eventId))!;
      const assessmentId = randomUUID();
      const next = { ...event, revision: event.revision + 1 };
      await putEvent(pool, next, origin);
      await insertAssessment(pool, {
        id: assessmentId,
        eventId,
        eventRevision: next.revision,
        hazard: 'earthquake',
        modelId: 'earthquake-shaking',
        modelVersion: '1',
        fallback: null,
        asOf: clock,
        onsetAt: origin,
        endsAt: origin + 10 * minute,
        field: {
          resolution: 6,
          cells: new BigUint64Array(),
          median: new Float32Array(),
          levels: [],
          exceedance: [],
          onsetAt: new Float64Array(),
        },
        inputs: {},
        notes: [],
      });
      const verdicts = met.map(
        ({ band, ranges, peak, state = ranges.length > 0 ? 'met' : 'not-met', zoneId, ruleId }) => ({
          id: randomUUID(),
          assessmentId,
          eventId,
          agencyId: agency.id,
          zoneId: zoneId ?? zone.id,
          ruleId: ruleId ?? `${tag}-${band}`,
          state,
          severity: band,
          ranges,
          probability: 0.8,
          peak,
          share: 0.4,
          peopleExposed: 100,
          leadTimeS: 5,
          explanation: { because: [], wouldChange: [], caveats: [] },
        }),
      );
      await insertVerdicts(pool, verdicts, clock);
      return { kind: 'assessment', assessmentId };
    },
    /** The same with the decision. */
    assess: async (eventId: string, met: readonly Met[]): Promise<StoredDecision[]> =>
      scene.decide(eventId, await scene.verdicts(eventId, met)),
    decide: (eventId: string, cause: DecideCause): Promise<StoredDecision[]> =>
      transaction(pool, (client) => runDecision(client, { eventId, agencyId: agency.id, cause }, scene.context())),
    context: (): DecideContext => ({
      now: () => clock,
      publicUrl: 'https://warn.example',
      channels: ['log', 'web-push'],
    }),
    withdraw: async (eventId: string) => {
      const event = (await eventById(pool, eventId))!;
      await closeEvent(pool, { ...event, revision: event.revision + 1, state: 'withdrawn', reports: [] });
      return scene.decide(eventId, { kind: 'event', revision: event.revision + 1 });
    },
    merge: async (eventId: string, into: string) => {
      const event = (await eventById(pool, eventId))!;
      await closeEvent(pool, {
        ...event,
        revision: event.revision + 1,
        state: 'merged',
        mergedInto: into,
        reports: [],
      });
      return scene.decide(eventId, { kind: 'event', revision: event.revision + 1 });
    },
    act: async (
      kind: 'approve' | 'reject' | 'cancel',
      alert: StoredAlert,
      contentHash: string | null,
      reason = 'checked',
    ) => {
      const id = randomUUID();
      const to =
        kind === 'cancel' ? { alertId: null, threadId: alert.threadId } : { alertId: alert.id, threadId: null };
      await insertAct(pool, { id, agencyId: agency.id, kind, ...to, contentHash, by: 'key-1', reason, at: clock });
      const cause: DecideCause =
        kind === 'cancel' ? { kind: 'cancel', actId: id } : { kind: 'approval', alertId: alert.id, actId: id };
      return scene.decide(alert.eventId, cause);
    },
    alerts: (eventId: string): Promise<StoredAlert[]> => alertsOfThreads(pool, [`${eventId}.${agency.id}`]),
    jobs: async (queue: string): Promise<string[]> => {
      const { rows } = await pool.query<{ job_id: string }>(
        'SELECT job_id FROM outbox WHERE queue = $1 ORDER BY job_id',
        [queue],
      );
      return rows.map((row) => row.job_id);
    },
  };
  return scene;
}
