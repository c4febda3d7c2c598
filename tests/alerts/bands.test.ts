/** Which band a person hears, and what the verdicts ask for. */
import { describe, expect, it } from 'vitest';
import { demandsOf, heardBand, type Standing } from '../../alerts/bands.ts';
import type { Band } from '../../domain/rule.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { area, ruleOf } from './decide-kit.ts';

const at = (band: Band, flags: string): Standing => ({
  band,
  speaks: flags.includes('s'),
  contains: flags.includes('c'),
  told: flags.includes('t'),
});

describe('heardBand', () => {
  it.each([
    ['the most severe area that speaks', [at('Severe', 'sc'), at('Extreme', 'sc'), at('Minor', 'sc')], 'Extreme'],
    ['the area before the chain', [at('Extreme', 'st'), at('Severe', 'sc')], 'Severe'],
    ['the chain they heard, once outside', [at('Extreme', 'st'), at('Severe', 'st')], 'Extreme'],
    ['nobody who neither lives there nor was told', [at('Extreme', 's'), at('Severe', 't')], null],
    ['no milder message under a standing worse one', [at('Extreme', 'ct'), at('Severe', 'sct')], null],
    ['the milder one where the worse was never heard', [at('Extreme', 'c'), at('Severe', 'sc')], 'Severe'],
    ['the end of the worse although the milder stands', [at('Extreme', 'st'), at('Severe', 'ct')], 'Extreme'],
    ['nothing when nothing speaks', [at('Extreme', 'ct')], null],
  ])('hears %s', (_, standings, expected) => {
    expect(heardBand(standings)).toBe(expected);
    expect(heardBand(standings.toReversed())).toBe(expected);
  });
});

describe('demandsOf', () => {
  const verdict = (over: Partial<Verdict>): Verdict => ({
    id: 'v',
    assessmentId: 'a',
    eventId: 'e',
    agencyId: 'g',
    zoneId: 'z1',
    ruleId: 'rule-Severe',
    state: 'met',
    severity: 'Severe',
    ranges: area(0),
    probability: 0.6,
    peak: 6.4,
    share: 0.5,
    peopleExposed: 10,
    leadTimeS: 9,
    explanation: { because: [], wouldChange: [], caveats: [] },
    ...over,
  });
  const rules = new Map([['rule-Severe', ruleOf('Severe')]]);

  it('unites the zones of a band and takes the worst of them', () => {
    const [demand] = demandsOf(
      [verdict({}), verdict({ zoneId: 'z2', ranges: area(1), peak: 7.6, probability: 0.9, leadTimeS: -3 })],
      rules,
    );
    expect(demand?.demand).toMatchObject({
      level: 8,
      probability: 0.9,
      leadTimeS: -3,
      ranges: area(0, 1),
      peopleExposed: 20,
    });
  });

  it('tells blind from not met, and leaves out a rule that is gone', () => {
    expect(demandsOf([verdict({ state: 'cannot-see' })], rules)).toMatchObject([{ demand: null, blind: true }]);
    expect(demandsOf([verdict({ state: 'not-met' })], rules)).toMatchObject([{ demand: null, blind: false }]);
    expect(demandsOf([verdict({ ruleId: 'gone' })], rules)).toEqual([]);
  });
});
