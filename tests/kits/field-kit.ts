/** Small fields, zones and rules for tests of what is decided on them. */
import type { Assessment } from '../../domain/assessment.ts';
import { rangesOf } from '../../domain/cell-range.ts';
import type { Field } from '../../domain/field.ts';
import { type Cell, cellAt, childrenOf, parentOf } from '../../domain/lattice.ts';
import { completeRule, type Rule, type RuleInput } from '../../domain/rule.ts';
import type { Zone } from '../../domain/zone.ts';

/** What the field says in one cell: probabilities by level, the median and the onset. */
export interface FieldCell {
  readonly cell: Cell;
  readonly chances: readonly number[];
  readonly median: number;
  readonly onsetAt: number;
}

/** The seven res-7 children of the res-6 cell around a place near Pazarcik: a neighbourhood to build fields on. */
export const sampleCells: readonly Cell[] = childrenOf(parentOf(cellAt(37.0, 37.2), 6), 7);

export const eventTime = Date.UTC(2023, 1, 6, 1, 17, 34);

export function fieldOf(levels: readonly number[], cells: readonly FieldCell[]): Field {
  const sorted = cells.toSorted((a, b) => (a.cell < b.cell ? -1 : 1));
  return {
    resolution: 7,
    cells: BigUint64Array.from(sorted, ({ cell }) => cell),
    median: Float32Array.from(sorted, ({ median }) => median),
    levels,
    exceedance: levels.map((_, level) => Float32Array.from(sorted, ({ chances }) => chances[level]!)),
    onsetAt: Float64Array.from(sorted, ({ onsetAt }) => onsetAt),
  };
}

export const assessmentOf = (field: Field): Assessment => ({
  id: 'assessment-1',
  eventId: 'eq-usgs-us1',
  eventRevision: 1,
  hazard: 'earthquake',
  modelId: 'earthquake-shaking',
  modelVersion: '1',
  fallback: null,
  asOf: eventTime,
  onsetAt: Math.min(eventTime, ...field.onsetAt),
  endsAt: eventTime + 300_000,
  field,
  inputs: { magnitude: 7.8 },
  notes: ['Sites are taken as Vs30 760 m/s.'],
});

export const zoneOf = (cells: readonly Cell[], rules: readonly Rule[] = []): Zone => ({
  id: 'zone-1',
  agencyId: 'afad',
  name: { en: 'Pazarcik' },
  area: { type: 'MultiPolygon', coordinates: [] },
  ranges: rangesOf(cells),
  geocodes: {},
  rules,
});

export const ruleOf = (parts: Partial<RuleInput> = {}): Rule =>
  completeRule(
    'rule-1',
    { hazard: 'earthquake', severity: 'Severe', level: 6, probability: 0.3, issue: 'auto', ...parts },
    360,
  );
