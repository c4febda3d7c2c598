import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countCells, rangesOf, subtractRanges } from '../../domain/cell-range.ts';
import { centreOf } from '../../domain/lattice.ts';
import { exposureOf } from '../../scoring/exposure.ts';
import type { Probe } from '../../scoring/model.ts';
import { evaluateRule, type RuleContext, touches } from '../../scoring/rules.ts';
import { assessmentOf, eventTime, fieldOf, ruleOf, sampleCells, zoneOf } from '../kits/field-kit.ts';

/** P(MMI ≥ 6) falls by 0.1 from cell to cell: 0.7, 0.6 … 0.1; the S wave needs 5 s per cell. */
const cells = sampleCells.map((cell, index) => ({
  cell,
  chances: [0.9, 0.7 - 0.1 * index, 0],
  median: 7 - 0.5 * index,
  onsetAt: eventTime + 5000 * (index + 1),
}));
const assessment = assessmentOf(fieldOf([4, 6, 9], cells));
const zone = zoneOf(sampleCells);
const exposure = exposureOf(
  sampleCells.map((cell, index) => ({
    population: 1000 * (index + 1),
    lon: centreOf(cell)[0],
    lat: centreOf(cell)[1],
  })),
);
const context: RuleContext = { previous: [], exposure, asOf: eventTime + 2000 };
const firstCells = (count: number) => rangesOf(sampleCells.slice(0, count));

describe('evaluateRule', () => {
  it('is met in the cells over the threshold, with share, people, peak and lead time', () => {
    const answer = evaluateRule(ruleOf({ probability: 0.5 }), zone, assessment, context);
    expect(answer).toMatchObject({ state: 'met', severity: 'Severe', peak: 7, peopleExposed: 6000, leadTimeS: 3 });
    expect(answer.ranges).toEqual(firstCells(3));
    expect(answer.probability).toBeCloseTo(0.7, 6);
    expect(answer.share).toBeCloseTo(3 / 7, 9);
  });

  it('counts a probability equal to the threshold although fields are single precision', () => {
    for (const tenth of [0.1, 0.2, 0.3, 0.6, 0.7]) {
      const field = fieldOf([6], [{ cell: sampleCells[0]!, chances: [tenth], median: 6, onsetAt: eventTime }]);
      expect(evaluateRule(ruleOf({ probability: tenth }), zone, assessmentOf(field), context).state).toBe('met');
    }
  });

  it('cuts the field at the zone', () => {
    const half = zoneOf(sampleCells.slice(1, 3));
    expect(evaluateRule(ruleOf({ probability: 0.5 }), half, assessment, context).ranges).toEqual(half.ranges);
  });

  it('warns all of the zone where the rule says so', () => {
    expect(evaluateRule(ruleOf({ area: 'whole-zone' }), zone, assessment, context).ranges).toEqual(zone.ranges);
  });

  it('keeps a cell warned until its probability is below the off threshold, and adds none for that', () => {
    const rule = ruleOf({ probability: 0.6, offProbability: 0.35 });
    expect(evaluateRule(rule, zone, assessment, context).ranges).toEqual(firstCells(2));
    const still = evaluateRule(rule, zone, assessment, { ...context, previous: firstCells(6) });
    expect(still.ranges).toEqual(firstCells(4));
    const narrow = evaluateRule(rule, zone, assessment, { ...context, previous: rangesOf([sampleCells[3]!]) });
    expect(narrow.ranges).toEqual(rangesOf([sampleCells[0]!, sampleCells[1]!, sampleCells[3]!]));
  });

  it('is not met for want of share, of people, or out of season', () => {
    const state = (parts: Parameters<typeof ruleOf>[0]) => evaluateRule(ruleOf(parts), zone, assessment, context);
    expect(state({ probability: 0.5, minimumShare: 0.42 }).state).toBe('met');
    expect(state({ probability: 0.5, minimumShare: 0.44 })).toMatchObject({ state: 'not-met', ranges: [] });
    expect(state({ probability: 0.5, minimumPeople: 6000 }).state).toBe('met');
    expect(state({ probability: 0.5, minimumPeople: 6001 }).state).toBe('not-met');
    expect(state({ season: { from: '02-06', to: '02-06' } }).state).toBe('met');
    expect(state({ season: { from: '11-01', to: '02-28' } }).state).toBe('met');
    expect(state({ season: { from: '03-01', to: '10-31' } }).state).toBe('not-met');
  });

  it('is not met where the field is elsewhere', () => {
    const far = zoneOf([sampleCells[0]! ^ (1n << 45n)]);
    expect(touches(far, assessment)).toBe(false);
    expect(touches(zone, assessment)).toBe(true);
    expect(evaluateRule(ruleOf(), far, assessment, context)).toMatchObject({
      state: 'not-met',
      probability: 0,
      share: 0,
    });
  });

  it('refuses a level that the field was not made for', () => {
    expect(() => evaluateRule(ruleOf({ level: 5 }), zone, assessment, context)).toThrow(/level 5/);
  });

  it('never suppresses a cell that the on threshold covers, whatever was before', () => {
    fc.assert(
      fc.property(
        fc.subarray([...sampleCells]),
        fc.double({ min: 0.05, max: 0.9, noNaN: true }),
        (before, probability) => {
          const rule = ruleOf({ probability });
          const now = evaluateRule(rule, zone, assessment, context).ranges;
          const kept = evaluateRule(rule, zone, assessment, { ...context, previous: rangesOf(before) }).ranges;
          expect(subtractRanges(now, kept)).toEqual([]);
          expect(countCells(subtractRanges(kept, [...now, ...rangesOf(before)]))).toBe(0);
        },
      ),
    );
  });
});

describe('the explanation', () => {
  /** Logistic in magnitude, so that 0.5 is reached at 7.25 exactly. */
  const probe: Probe = {
    input: 'magnitude',
    value: 7.8,
    least: 3,
    most: 9.5,
    probability: (value) => 1 / (1 + Math.exp(-8 * (value - 7.25))),
  };

  it('says by how much the threshold was met and at which magnitude it would not be', () => {
    const { explanation } = evaluateRule(ruleOf({ probability: 0.5 }), zone, assessment, { ...context, probe });
    expect(explanation.because.join(' ')).toContain('earthquake-shaking 1 with magnitude 7.8');
    expect(explanation.because.join(' ')).toContain('70.0 % at the most exposed place, 20.0 percentage points over');
    expect(explanation.because.join(' ')).toContain('3 s after');
    expect(explanation.wouldChange[0]).toContain('magnitude 7.2 or less');
    expect(explanation.wouldChange.join(' ')).toContain('threshold above 70.0 % no place');
    expect(explanation.caveats.join(' ')).toContain('Vs30');
    expect(explanation.caveats.join(' ')).toContain('GeoNames');
  });

  it('says at which magnitude a missed threshold would be reached, and which other level would be', () => {
    const answer = evaluateRule(ruleOf({ probability: 0.8 }), zone, assessment, { ...context, probe });
    expect(answer.state).toBe('not-met');
    expect(answer.explanation.because.join(' ')).toContain('10.0 percentage points under');
    expect(answer.explanation.wouldChange[0]).toContain('magnitude 7.5 or more');
    expect(answer.explanation.wouldChange.join(' ')).toContain('For level 4 in place of 6 the probability is 90.0 %');
  });

  it('says what share would have sufficed', () => {
    const { explanation } = evaluateRule(ruleOf({ probability: 0.5, minimumShare: 0.9 }), zone, assessment, context);
    expect(explanation.wouldChange.join(' ')).toContain('A least share of at most 42.9 %');
  });
});
