/** A model's answer on one revision of an event. */
import type { Field } from './field.ts';
import type { Hazard } from './hazard.ts';

export interface Assessment {
  readonly id: string;
  readonly eventId: string;
  readonly eventRevision: number;
  readonly hazard: Hazard;
  /** The model that answered and its version, e.g. `earthquake-shaking` `1`. */
  readonly modelId: string;
  readonly modelVersion: string;
  /** Which fallback the model used, if any: a name from the model's own list, e.g. `outside-validity`. */
  readonly fallback: string | null;
  /** The instant the answer was made for, Unix milliseconds. */
  readonly asOf: number;
  /** Start and end of the hazard anywhere in the field, Unix milliseconds. */
  readonly onsetAt: number;
  readonly endsAt: number;
  readonly field: Field;
  /** What went in and what was assumed, for a forecaster to read: name → value with unit. */
  readonly inputs: Readonly<Record<string, string | number>>;
  /** Sentences in English: assumptions, cross-checks, validity. */
  readonly notes: readonly string[];
}
