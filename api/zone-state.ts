/** How each hazard stands in a zone: warned of, clear, or not to be seen. */
import type { BBox } from 'geojson';
import { type CellRange, intersectRanges } from '../domain/cell-range.ts';
import { bboxOf } from '../domain/geo.ts';
import { type Hazard, hazards } from '../domain/hazard.ts';
import { type Band, rankOf } from '../domain/rule.ts';
import { type Bbox, type FeedSight, sightOf } from '../domain/visibility.ts';
import type { Zone } from '../domain/zone.ts';

export const zoneStates = ['alert', 'clear', 'cannot-see'] as const;

export interface ZoneHazardState {
  readonly state: (typeof zoneStates)[number];
  /** Of the worst alert in force; only with `alert`. */
  readonly severity?: Band;
  /** Short English sentences. */
  readonly because: readonly string[];
}

/** An alert in force, as far as zones need it. */
export interface Danger {
  readonly identifier: string;
  readonly agencyId: string;
  readonly hazard: Hazard;
  readonly band: Band;
  readonly told: readonly CellRange[];
}

/** The zone's own agency's alerts count. An alert stands even where the feeds fell silent after it, and then both are said. */
export function zoneHazards(
  zone: Zone,
  dangers: readonly Danger[],
  feeds: readonly FeedSight[],
  now: number,
): Record<string, ZoneHazardState> {
  const bounds = boundsOf(bboxOf(zone.area));
  return Object.fromEntries(hazards.map((hazard) => [hazard, stateOf(hazard)]));

  function stateOf(hazard: Hazard): ZoneHazardState {
    const sight = sightOf(hazard, bounds, feeds, now);
    const blind = sight.sees ? [] : sight.because;
    const alerts = dangers
      .filter((danger) => danger.hazard === hazard && danger.agencyId === zone.agencyId)
      .filter(({ told }) => intersectRanges(zone.ranges, told).length > 0)
      .sort((a, b) => rankOf(b.band) - rankOf(a.band));
    if (alerts[0])
      return {
        state: 'alert',
        severity: alerts[0].band,
        because: [...alerts.map(({ identifier, band }) => `${band}: ${identifier} is in force`), ...blind],
      };
    if (!sight.sees) return { state: 'cannot-see', because: blind };
    const rules = zone.rules.filter((rule) => rule.hazard === hazard).length;
    return {
      state: 'clear',
      because: [
        `seen by ${sight.by.join(', ')}`,
        rules > 0 ? `${rules} rules, none in force` : 'the zone has no rule for it',
      ],
    };
  }
}

const boundsOf = (bbox: BBox): Bbox => [bbox[0], bbox[1], bbox[2], bbox[3]!];
