/** Draws one area and says one text in every language at start, so that the first real message does not wait for their compilation. */
import { rangeOf } from '../domain/cell-range.ts';
import { coverPolygon } from '../domain/cover.ts';
import { circlePolygon } from '../domain/geo.ts';
import { hazards } from '../domain/hazard.ts';
import { languages } from '../domain/language.ts';
import { cellAt, childrenOf, parentOf } from '../domain/lattice.ts';
import type { TextFacts } from '../domain/text-facts.ts';
import { publishArea } from './area.ts';
import { nearestTown } from './nearest-town.ts';
import { composeMessage, composeText } from './texts.ts';

/** Takes about half a second; nothing of it is kept. */
export function warmUp(): void {
  const area = {
    type: 'MultiPolygon' as const,
    coordinates: [circlePolygon(lon, lat, 40, 64).coordinates as number[][][]],
  };
  const zone = { id: 'warm-up', name: {}, area, ranges: coverPolygon(area), geocodes: {} };
  const met = childrenOf(parentOf(cellAt(lon, lat), 4), 6).map(rangeOf);
  publishArea([{ zone, ranges: met, before: [] }]);
  for (const hazard of hazards) {
    for (const language of languages) {
      composeText({ ...facts(), hazard }, language);
      composeMessage({ ...facts(), hazard }, language, 'ahead');
    }
  }
}

const [lon, lat] = [37, 37];

const facts = (): Omit<TextFacts, 'hazard'> => ({
  kind: 'first',
  status: 'Test',
  severity: 'Severe',
  agency: {},
  timeZone: 'UTC',
  eventAt: 0,
  magnitude: 7,
  depthKm: 10,
  lon,
  lat,
  near: nearestTown(lon, lat),
  level: 7,
  previousLevel: null,
  zones: [{ en: 'warm-up' }],
  reports: 1,
  expiresAt: 3_600_000,
  cancelReason: null,
});
