/**
 * One rule on one zone against one assessment: pure, so that a decision can be replayed and explained.
 * Terms: docs/glossary.md; a cell counts with its number of res-8 cells, which differ in area by less than a factor of two
 * over the whole Earth and by little within one zone.
 */
import type { Assessment } from '../domain/assessment.ts';
import { type CellRange, countCells, intersectRanges, mergeRanges } from '../domain/cell-range.ts';
import type { Rule } from '../domain/rule.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { Zone } from '../domain/zone.ts';
import { explain } from './explain.ts';
import type { Exposure } from './exposure.ts';
import { type Overlap, overlapsOf } from './field-overlap.ts';
import type { Probe } from './model.ts';

/** What a rule's answer depends on beside the rule, the zone and the assessment. */
export interface RuleContext {
  /** Where the rule held in the verdict before this one on the same event; empty when it did not. */
  readonly previous: readonly CellRange[];
  readonly exposure: Exposure;
  /** The instant that lead time is counted from, Unix milliseconds. */
  readonly asOf: number;
  /** The model asked "what if"; without it the explanation says less. */
  readonly probe?: Probe;
}

/** A verdict before the pipeline names it. */
export type RuleAnswer = Omit<Verdict, 'id' | 'assessmentId' | 'eventId'>;

/** What was measured in the zone, for the explanation. */
export interface Findings {
  readonly met: boolean;
  /** Where the threshold holds, before the conditions on share, people and season. */
  readonly over: readonly CellRange[];
  /** P at the rule's level at the most probable place, and which cell of the field that is; null: the field is elsewhere. */
  readonly probability: number;
  readonly peakIndex: number | null;
  readonly peak: number;
  readonly share: number;
  readonly people: number;
  readonly leadTimeS: number;
  readonly inSeason: boolean;
}

/**
 * Evaluates one rule. The rule holds in a cell where P(quantity ≥ level) reaches `probability`, and stays there while P is
 * not below `offProbability` (hysteresis, per cell). The zone's rule is met when the share, people and season conditions hold
 * too. Throws a RangeError when the assessment's field was not made for the rule's level.
 */
export function evaluateRule(rule: Rule, zone: Zone, assessment: Assessment, context: RuleContext): RuleAnswer {
  const findings = find(rule, zone, assessment, context);
  return {
    agencyId: zone.agencyId,
    zoneId: zone.id,
    ruleId: rule.id,
    state: findings.met ? 'met' : 'not-met',
    severity: rule.severity,
    ranges: !findings.met ? [] : rule.area === 'whole-zone' ? zone.ranges : findings.over,
    probability: findings.probability,
    peak: findings.peak,
    share: findings.share,
    peopleExposed: findings.people,
    leadTimeS: findings.leadTimeS,
    explanation: explain(rule, assessment, findings, context),
  };
}

/** Whether a field has any cell in the zone; where not, no rule on the zone can be met for the first time. */
export const touches = (zone: Zone, assessment: Assessment): boolean =>
  overlapsOf(zone.ranges, assessment.field).length > 0;

function find(rule: Rule, zone: Zone, assessment: Assessment, context: RuleContext): Findings {
  const { field } = assessment;
  const chance = field.exceedance[field.levels.indexOf(rule.level)];
  if (!chance) throw new RangeError(`The field has no level ${rule.level}; it was made for ${field.levels.join(', ')}`);
  const overlaps = overlapsOf(zone.ranges, field);
  const over = cellsOver(rule, overlaps, chance, zone, context.previous);
  const share = over.length === 0 ? 0 : countCells(over) / countCells(zone.ranges);
  const people = over.length === 0 ? 0 : context.exposure.peopleIn(over);
  const inSeason = isInSeason(rule, assessment.onsetAt);
  const peakIndex = mostProbable(overlaps, chance, field.median);
  return {
    met: over.length > 0 && share >= rule.minimumShare && people >= rule.minimumPeople && inSeason,
    over,
    probability: peakIndex === null ? 0 : chance[peakIndex]!,
    peakIndex,
    peak: greatest(overlaps.map(({ index }) => field.median[index]!)),
    share,
    people,
    leadTimeS: (firstOnset(overlaps, chance, rule, assessment) - context.asOf) / 1000,
    inSeason,
  };
}

/** Single precision rounds 0.3 up or down; a threshold must mean the number that was written. */
const reaches = (chance: number, threshold: number): boolean => chance >= Math.fround(threshold);

function cellsOver(
  rule: Rule,
  overlaps: readonly Overlap[],
  chance: Float32Array,
  zone: Zone,
  previous: readonly CellRange[],
): CellRange[] {
  const rangesFrom = (threshold: number) =>
    overlaps.filter(({ index }) => reaches(chance[index]!, threshold)).map(({ range }) => range);
  const off = Math.min(rule.offProbability, rule.probability);
  const on = mergeRanges(rangesFrom(rule.probability));
  if (previous.length === 0) return on;
  // A cell that the field leaves out has a probability of about 0, which only a rule that never ends accepts.
  const lasting = off > 0 ? mergeRanges(rangesFrom(off)) : zone.ranges;
  return mergeRanges([...on, ...intersectRanges(lasting, previous)]);
}

function mostProbable(overlaps: readonly Overlap[], chance: Float32Array, median: Float32Array): number | null {
  let best: number | null = null;
  for (const { index } of overlaps) {
    if (
      best === null ||
      chance[index]! > chance[best]! ||
      (chance[index] === chance[best] && median[index]! > median[best]!)
    )
      best = index;
  }
  return best;
}

const greatest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);

/** In the cells over the threshold; where there are none, in the zone; where the field is elsewhere, anywhere. */
function firstOnset(overlaps: readonly Overlap[], chance: Float32Array, rule: Rule, assessment: Assessment): number {
  const over = overlaps.filter(({ index }) => reaches(chance[index]!, rule.probability));
  const places = over.length > 0 ? over : overlaps;
  if (places.length === 0) return assessment.onsetAt;
  return places.reduce(
    (first, { index }) => Math.min(first, assessment.field.onsetAt[index]!),
    Number.POSITIVE_INFINITY,
  );
}

/** By the UTC date of the hazard's start. A season whose end lies before its start runs over the new year. */
function isInSeason({ season }: Rule, onsetAt: number): boolean {
  if (!season) return true;
  const day = new Date(onsetAt).toISOString().slice(5, 10);
  return season.from <= season.to ? season.from <= day && day <= season.to : day >= season.from || day <= season.to;
}
