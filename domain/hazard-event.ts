/** The thing in the world that observations speak of. */
import type { EarthquakeReport } from './earthquake-report.ts';
import type { Hazard } from './hazard.ts';

/** `live`: at least one report stands. `withdrawn`: the last live report was deleted, rejected or found not to be of this hazard. `merged`: another event goes on with its reports. */
export const eventStates = ['live', 'withdrawn', 'merged'] as const;
export type EventState = (typeof eventStates)[number];

export interface HazardEvent {
  readonly id: string;
  readonly hazard: Hazard;
  /** Counts up with every change of the reports or the state. */
  readonly revision: number;
  readonly state: EventState;
  /** Set when `merged`: the event that goes on. */
  readonly mergedInto: string | null;
  /** When the first report reached us, Unix milliseconds: what the too-late rule measures. */
  readonly firstSeenAt: number;
  /** The reports that stand, the preferred first. Empty unless `live`. */
  readonly reports: readonly EarthquakeReport[];
}
