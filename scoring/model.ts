/** The contract of a model: one file in `models/` with one default export; pure, so that any past event replays. */
import type { Assessment } from '../domain/assessment.ts';
import type { Hazard } from '../domain/hazard.ts';
import type { HazardEvent } from '../domain/hazard-event.ts';
import type { LonLat } from '../domain/lattice.ts';

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
  /** The same model asked about one place while one input is varied: what an explanation needs to say what would change it. */
  probe(event: HazardEvent): Probe;
}

export interface ModelParameters {
  /** The levels that rules ask about, in the quantity's unit, ascending. */
  readonly levels: readonly number[];
  /** Least probability at any level for a cell to be kept: the smallest threshold of any rule. */
  readonly leastProbability: number;
}

export interface Probe {
  /** The input that is varied, as a forecaster names it, e.g. `magnitude`. */
  readonly input: string;
  /** Its value in the assessment. */
  readonly value: number;
  /** The values it can take; probability rises with it. */
  readonly least: number;
  readonly most: number;
  /** P(quantity ≥ level) at the place if the input had this value. */
  probability(value: number, place: LonLat, level: number): number;
}

/** An assessment before the pipeline names it. */
export type AssessmentResult = Omit<
  Assessment,
  'id' | 'eventId' | 'eventRevision' | 'hazard' | 'modelId' | 'modelVersion' | 'asOf'
>;
