/** The contract of a model: one file in `models/` with one default export; pure, so that any past event replays. */
import type { Assessment } from '../domain/assessment.ts';
import type { Hazard } from '../domain/hazard.ts';
import type { HazardEvent } from '../domain/hazard-event.ts';

export interface Model {
  /** The file's name. */
  readonly id: string;
  readonly version: string;
  readonly hazard: Hazard;
  /** Kinds of observation it needs; start-up refuses a model that no feed supplies. */
  readonly needs: readonly 'earthquake-report'[];
  /** Papers with equations, as cited in the code. */
  readonly references: readonly string[];
  /** A field over cells for the event as it is known now. Throws only on a defect: missing input has a written fallback. */
  assess(event: HazardEvent, parameters: ModelParameters, asOf: number): AssessmentResult;
}

export interface ModelParameters {
  /** The levels that rules ask about, in the quantity's unit, ascending. */
  readonly levels: readonly number[];
  /** Least probability at any level for a cell to be kept: the smallest threshold of any rule. */
  readonly leastProbability: number;
}

/** An assessment before the pipeline names it. */
export type AssessmentResult = Omit<
  Assessment,
  'id' | 'eventId' | 'eventRevision' | 'hazard' | 'modelId' | 'modelVersion' | 'asOf'
>;
