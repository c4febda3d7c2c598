/**
 * How long the answer to one great earthquake takes: its field, and the verdicts of many zones with their explanations.
 * Usage: `node --import tsx bench/scoring.ts [zones]`; prints each of four rounds, the first with cold code.
 */
import { coverCircle } from '../domain/cover.ts';
import type { EarthquakeReport } from '../domain/earthquake-report.ts';
import type { HazardEvent } from '../domain/hazard-event.ts';
import { completeRule } from '../domain/rule.ts';
import type { Zone } from '../domain/zone.ts';
import { bundledExposure } from '../scoring/exposure.ts';
import model from '../scoring/models/earthquake-shaking.ts';
import { evaluateRule, touches } from '../scoring/rules.ts';

const report: EarthquakeReport = {
  kind: 'earthquake-report',
  source: 'usgs',
  sourceId: 'us6000jllz',
  ids: ['us6000jllz'],
  updatedAt: Date.UTC(2023, 1, 6, 1, 40),
  status: 'live',
  eventType: 'earthquake',
  evaluationMode: 'manual',
  originTime: Date.UTC(2023, 1, 6, 1, 17, 34),
  lon: 37.014,
  lat: 37.226,
  depthKm: 10,
  magnitude: 7.8,
  magnitudeType: 'mww',
  place: 'Pazarcik',
  uncertainty: {},
  stationCount: null,
  azimuthalGapDeg: null,
  url: null,
};
const event: HazardEvent = {
  id: 'bench',
  hazard: 'earthquake',
  revision: 1,
  state: 'live',
  mergedInto: null,
  firstSeenAt: report.updatedAt,
  reports: [report],
};
const rule = completeRule(
  'rule',
  { hazard: 'earthquake', severity: 'Severe', level: 6, probability: 0.4, issue: 'auto' },
  360,
);
const zoneCount = Number(process.argv[2] ?? 1000);
const perRow = Math.ceil(Math.sqrt(zoneCount));
/** Districts of 12 km radius over Türkiye and its neighbours. */
const zones: Zone[] = Array.from({ length: zoneCount }, (_, index) => ({
  id: `zone-${index}`,
  agencyId: 'bench',
  name: {},
  area: { type: 'MultiPolygon', coordinates: [] },
  ranges: coverCircle(33 + (8 * (index % perRow)) / perRow, 34.5 + (5.5 * Math.floor(index / perRow)) / perRow, 12),
  geocodes: {},
  rules: [rule],
}));
const exposure = bundledExposure();

for (let round = 1; round <= 4; round++) {
  const started = performance.now();
  const result = model.assess(event, { levels: [5, 6, 7], leastProbability: 0.1 }, report.updatedAt);
  const fieldMs = performance.now() - started;
  const assessment = {
    ...result,
    id: 'bench',
    eventId: event.id,
    eventRevision: 1,
    hazard: event.hazard,
    modelId: model.id,
    modelVersion: model.version,
    asOf: report.updatedAt,
  };
  const context = { previous: [], exposure, asOf: report.updatedAt, probe: model.probe(event) };
  const touched = zones.filter((zone) => touches(zone, assessment));
  const met = touched.filter((zone) => evaluateRule(rule, zone, assessment, context).state === 'met');
  const allMs = performance.now() - started;
  console.log(
    `round ${round}: field ${result.field.cells.length} cells ${fieldMs.toFixed(0)} ms, ${zones.length} zones (${touched.length} touched, ${met.length} met) ${(allMs - fieldMs).toFixed(0)} ms`,
  );
}
