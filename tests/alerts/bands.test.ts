/** What the verdicts ask for. */
import { describe, expect, it } from 'vitest';
import { demandsOf } from '../../alerts/bands.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { area, ruleOf } from './decide-kit.ts';

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
