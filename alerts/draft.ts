/** A decision's message before it is issued: its facts, its area and its CAP. */
import { randomUUID } from 'node:crypto';
import type { CapAlert, CapNamedValue, CapPolygon } from '../domain/cap.ts';
import { type CellRange, unionRanges } from '../domain/cell-range.ts';
import { type Band, rankOf } from '../domain/rule.ts';
import type { Names, SpokenKind, TextFacts } from '../domain/text-facts.ts';
import type { StoredAlert } from '../platform/stores/alert-store.ts';
import { type PublishedArea, publishArea, type ZoneDemand } from './area.ts';
import { type Demand, endActions } from './bands.ts';
import { certaintyOf, composeCap, laneOf, urgencyOf, zoneCode } from './compose.ts';
import { contentHash } from './content-hash.ts';
import { nearestTown } from './nearest-town.ts';
import { chainOf, lastSaid, type Situation } from './situation.ts';

/** What is to be said in a band. */
export interface Intent {
  readonly band: Band;
  readonly kind: SpokenKind;
  readonly msgType: 'Alert' | 'Update' | 'Cancel';
  /** The area told before stays in the new one. */
  readonly keepsArea: boolean;
  readonly cancelReason: TextFacts['cancelReason'];
}

export interface DraftContext {
  readonly threadId: string;
  readonly decisionId: string;
  readonly publicUrl: string;
  readonly channels: readonly string[];
}

/** A draft, not yet held or issued. */
export function draftAlert(situation: Situation, intent: Intent, context: DraftContext): StoredAlert {
  const { now, event, agency, traits, assessment } = situation;
  const demand = demandFor(situation, intent);
  const area = areaFor(situation, intent, demand);
  const facts = factsFor(situation, intent, demand, area);
  const leadTimeS = demand && assessment ? demand.leadTimeS - (now - assessment.asOf) / 1000 : 0;
  // An end asks for nothing, also where a band is over by a downgrade.
  const urgency = demand ? urgencyOf(intent.kind, leadTimeS) : 'Past';
  const reviewed = event.reports[0]?.evaluationMode === 'manual';
  const id = randomUUID();
  const cap = composeCap({
    agency,
    traits,
    eventId: event.id,
    msgType: intent.msgType,
    facts,
    area,
    actions: actionsOf(intent, demand),
    urgency,
    certainty: certaintyOf(intent.kind, demand?.probability ?? 0, reviewed, leadTimeS),
    onsetAt: demand && assessment ? assessment.asOf + demand.leadTimeS * 1000 : null,
    web: `${context.publicUrl}/#/alerts/${id}`,
    parameters: parametersOf(situation, facts, demand),
  });
  return {
    id,
    threadId: context.threadId,
    agencyId: agency.id,
    eventId: event.id,
    hazard: event.hazard,
    band: intent.band,
    decision: intent.kind,
    state: 'held',
    cap,
    capXml: null,
    facts,
    area: geometryOf(area),
    issuedAt: null,
    expiresAt: facts.expiresAt,
    told: area.told,
    level: facts.level,
    lane: laneOf(intent.band, urgency),
    hold: null,
    contentHash: contentHash(cap, context.channels),
    decisionId: context.decisionId,
    assessmentId: assessment?.id ?? null,
    draftedAt: now,
  };
}

/** Only a warning speaks of a demand: an end or a correction goes to where the last message went. */
const demandFor = ({ demands }: Situation, { band, kind }: Intent): Demand | null =>
  kind === 'cancelled' || kind === 'all-clear' ? null : (demands.find((it) => it.band === band)?.demand ?? null);

function actionsOf({ kind }: Intent, demand: Demand | null): readonly string[] {
  if (demand) return demand.actions;
  return kind === 'all-clear' ? endActions['all-clear'] : endActions.downgraded;
}

function areaFor(situation: Situation, { band, keepsArea }: Intent, demand: Demand | null): PublishedArea {
  const last = lastSaid(situation, band);
  if (!demand) return last ? areaOf(last.cap, last.told) : { zones: [], told: [] };
  const before = new Map(keepsArea && last ? areaOf(last.cap, last.told).zones.map((zone) => [zone.zoneId, zone]) : []);
  const met = new Map<string, CellRange[]>();
  for (const { zoneId, ranges } of demand.met) met.set(zoneId, unionRanges(met.get(zoneId) ?? [], ranges));
  const ids = [...new Set([...met.keys(), ...before.keys()])];
  return publishArea(
    ids.map((id): ZoneDemand => {
      const old = before.get(id);
      const zone = situation.zones.get(id) ?? removedZone(id, old?.name ?? {}, old?.geocodes ?? {});
      return { zone, ranges: met.get(id) ?? [], before: old?.polygons ?? [] };
    }),
  );
}

/** A zone that its agency has deleted since: what was published of it stays. */
const removedZone = (id: string, name: Names, geocodes: Readonly<Record<string, string>>): ZoneDemand['zone'] => ({
  id,
  name,
  geocodes,
  area: { type: 'MultiPolygon', coordinates: [] },
  ranges: [],
});

/** The area of an issued message, read back from what it published. */
function areaOf({ infos }: CapAlert, told: readonly CellRange[]): PublishedArea {
  const zones = (infos[0]?.areas ?? []).map(({ geocodes, polygons }, index) => ({
    zoneId: geocodes.find(({ valueName }) => valueName === zoneCode)?.value ?? String(index),
    name: Object.fromEntries(infos.map(({ language, areas }) => [language, areas[index]?.areaDesc ?? ''])) as Names,
    geocodes: Object.fromEntries(
      geocodes.filter(({ valueName }) => valueName !== zoneCode).map(({ valueName, value }) => [valueName, value]),
    ),
    polygons,
  }));
  return { zones, told };
}

function factsFor(situation: Situation, intent: Intent, demand: Demand | null, area: PublishedArea): TextFacts {
  const { event, agency, now } = situation;
  const last = lastSaid(situation, intent.band);
  const report = event.reports[0];
  const of = report
    ? {
        eventAt: report.originTime,
        magnitude: report.magnitude,
        depthKm: report.depthKm,
        lon: report.lon,
        lat: report.lat,
        near: nearestTown(report.lon, report.lat),
        reports: new Set(event.reports.map(({ source }) => source)).size,
      }
    : last?.facts;
  if (!of) throw new Error(`event ${event.id} has neither a report nor a message to speak of`);
  const { eventAt, magnitude, depthKm, lon, lat, near, reports } = of;
  const evaluated = situation.demands.find(({ band }) => band === intent.band);
  return {
    hazard: event.hazard,
    kind: intent.kind,
    status: agency.capStatus,
    severity: demand || intent.kind !== 'downgraded' ? intent.band : milderBand(situation, intent.band),
    agency: agency.name,
    timeZone: agency.timeZone,
    eventAt,
    magnitude,
    depthKm,
    lon,
    lat,
    near,
    level: demand?.level ?? (intent.kind === 'downgraded' ? evaluated?.level : undefined) ?? last?.level ?? 0,
    previousLevel: last?.level ?? null,
    zones: area.zones.map(({ name }) => name),
    reports,
    expiresAt: expiryOf(situation, intent.band, demand, now),
    cancelReason: intent.cancelReason,
  };
}

/** What still holds where a band has ended: the most severe milder band that is met, else Minor. */
const milderBand = ({ demands }: Situation, ended: Band): Band =>
  demands.find(({ band, demand }) => demand !== null && rankOf(band) < rankOf(ended))?.band ?? 'Minor';

/** As long as the longest of its rules; an end stands as long as what it ends would have. Whole seconds, as CAP prints. */
function expiryOf(situation: Situation, band: Band, demand: Demand | null, now: number): number {
  if (!demand) return Math.max(...chainOf(situation, band).map(({ expiresAt }) => expiresAt), now);
  const minutes = Math.max(...demand.met.map(({ rule }) => rule.validMinutes));
  return Math.floor(now / 1000) * 1000 + minutes * 60_000;
}

/** What a machine reads: with units, without language. */
function parametersOf({ event, assessment }: Situation, facts: TextFacts, demand: Demand | null): CapNamedValue[] {
  const report = event.reports[0];
  const values: Record<string, string | null> = {
    magnitude: `${facts.magnitude.toFixed(1)} ${report?.magnitudeType ?? ''}`.trim(),
    depth: facts.depthKm === null ? null : `${facts.depthKm.toFixed(1)} km`,
    epicentre: `${facts.lat.toFixed(3)},${facts.lon.toFixed(3)}`,
    originTime: new Date(facts.eventAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    intensity: demand ? `${facts.level} MMI` : null,
    exceedanceProbability: demand ? demand.probability.toFixed(2) : null,
    model: assessment && demand ? `${assessment.modelId} ${assessment.modelVersion}` : null,
    modelFallback: (demand && assessment?.fallback) || null,
  };
  return Object.entries(values).flatMap(([valueName, value]) => (value === null ? [] : [{ valueName, value }]));
}

const geometryOf = ({ zones }: PublishedArea): StoredAlert['area'] => ({
  type: 'MultiPolygon',
  coordinates: zones
    .flatMap(({ polygons }) => polygons)
    .map((ring: CapPolygon) => [ring.map(([lon, lat]) => [lon, lat])]),
});
