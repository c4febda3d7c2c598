/** An agency's zone: a polygon as people see it, and the res-8 cells it touches as the pipeline sees it. */
import type { MultiPolygon } from 'geojson';
import type { CellRange } from './cell-range.ts';
import type { Language } from './language.ts';
import type { Rule } from './rule.ts';

export interface Zone {
  readonly id: string;
  readonly agencyId: string;
  /** The zone's name per language; `en` or the agency's first language stands in where one is missing. */
  readonly name: Readonly<Partial<Record<Language, string>>>;
  /** RFC 7946, cut at the antimeridian, exterior rings counter-clockwise. */
  readonly area: MultiPolygon;
  readonly ranges: readonly CellRange[];
  /** Geocodes for CAP, valueName → value, e.g. `EMMA_ID`. */
  readonly geocodes: Readonly<Record<string, string>>;
  readonly rules: readonly Rule[];
}
