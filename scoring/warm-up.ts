/** Runs the models and rules once on an invented event at start, so that the first real one does not wait for their compilation. */
import { coverCircle } from '../domain/cover.ts';
import type { EarthquakeReport } from '../domain/earthquake-report.ts';
import { completeRule } from '../domain/rule.ts';
import type { Zone } from '../domain/zone.ts';
import { type AssessTools, answer } from './assess-event.ts';

/** Takes about half a second; nothing of it is kept. */
export function warmUp({ models, exposure, now }: Pick<AssessTools, 'models' | 'exposure' | 'now'>): void {
  const asOf = now();
  const parameters = { levels: [4, 6, 8], leastProbability: 0.1 };
  for (const model of models) {
    const rule = completeRule('warm-up', { ...threshold, hazard: model.hazard }, 60);
    const zone: Zone = { ...place, ranges: coverCircle(lon, lat, 50), rules: [rule] };
    const event = {
      id: 'warm-up',
      hazard: model.hazard,
      revision: 1,
      state: 'live' as const,
      mergedInto: null,
      firstSeenAt: asOf,
      reports: [inventedReport(asOf)],
    };
    answer(model, event, [zone], new Map(), { parameters, exposure, asOf });
  }
}

const [lon, lat] = [37, 37];

const threshold = { severity: 'Severe', level: 6, probability: 0.3, issue: 'auto' } as const;

const place = {
  id: 'warm-up',
  agencyId: 'warm-up',
  name: {},
  area: { type: 'MultiPolygon' as const, coordinates: [] },
  geocodes: {},
};

const inventedReport = (originTime: number): EarthquakeReport => ({
  kind: 'earthquake-report',
  source: 'warm-up',
  sourceId: 'warm-up',
  ids: ['warm-up'],
  updatedAt: originTime,
  status: 'live',
  eventType: 'earthquake',
  evaluationMode: 'automatic',
  originTime,
  lon,
  lat,
  depthKm: 10,
  magnitude: 7,
  magnitudeType: 'mw',
  place: '',
  uncertainty: {},
  stationCount: null,
  azimuthalGapDeg: null,
  url: null,
});
