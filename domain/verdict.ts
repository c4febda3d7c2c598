/** One rule evaluated on one zone against one assessment, with the explanation a forecaster reads. */
import type { CellRange } from './cell-range.ts';
import type { Band } from './rule.ts';

/** `cannot-see` is never `not-met`: no fresh feed that the hazard requires covers the zone. */
export type VerdictState = 'met' | 'not-met' | 'cannot-see';

export interface Verdict {
  readonly id: string;
  readonly assessmentId: string;
  readonly eventId: string;
  readonly agencyId: string;
  readonly zoneId: string;
  readonly ruleId: string;
  readonly state: VerdictState;
  readonly severity: Band;
  /** The res-8 cells of the zone where the rule holds (all of the zone for `whole-zone`). */
  readonly ranges: readonly CellRange[];
  /** Greatest exceedance probability within the zone. */
  readonly probability: number;
  /** Greatest median of the quantity within the zone. */
  readonly peak: number;
  /** Share of the zone's area over the threshold, 0…1. */
  readonly share: number;
  readonly peopleExposed: number;
  /** From `asOf` to the first onset in the zone, seconds; negative when it has passed. */
  readonly leadTimeS: number;
  readonly explanation: Explanation;
}

export interface Explanation {
  /** Inputs, model and version, threshold met or missed by how much: short English sentences in reading order. */
  readonly because: readonly string[];
  /** What would have turned the verdict: sentences like "magnitude 0.3 lower". */
  readonly wouldChange: readonly string[];
  /** What the numbers do not cover: exposure coverage, validity, defaults used. */
  readonly caveats: readonly string[];
}
