/** Who is told what: the rule against a brute-force reading of it, person by person and alert by alert. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertFor, type Hearer, isOvertaken, type SpokenAlert } from '../../alerts/audience.ts';
import { rangesOf } from '../../domain/cell-range.ts';
import { cellAt, childrenOf, parentOf } from '../../domain/lattice.ts';
import { type Band, bands, rankOf } from '../../domain/rule.ts';

const cells = childrenOf(parentOf(cellAt(36.16, 36.2), 7), 8);
const noon = Date.UTC(2026, 2, 1, 12, 0);

const arbitraryAlert = fc
  .record({
    band: fc.constantFrom(...bands),
    msgType: fc.constantFrom('Alert', 'Update', 'Cancel'),
    allClear: fc.boolean(),
    told: fc.subarray([...cells]),
  })
  .map(({ band, msgType, allClear, told }): SpokenAlert & { toldCells: readonly bigint[] } => ({
    id: `${band}`,
    threadId: 't',
    hazard: 'earthquake',
    band,
    msgType,
    status: 'Actual',
    closing: msgType === 'Cancel' || (msgType === 'Update' && allClear),
    issuedAt: noon,
    told: rangesOf(told),
    toldCells: told,
  }));

/** One message per band and decision; the status is the decision's. */
const arbitraryDecision = fc
  .tuple(
    fc.uniqueArray(arbitraryAlert, { selector: ({ band }) => band, minLength: 1, maxLength: 4 }),
    fc.constantFrom('Actual', 'Exercise', 'Test'),
  )
  .map(([alerts, status]) => alerts.map((alert) => ({ ...alert, status })));

const arbitraryPerson: fc.Arbitrary<Hearer> = fc.record({
  cell: fc.constantFrom(...cells),
  hazards: fc.constantFrom([], ['earthquake'] as const),
  leastSeverity: fc.constantFrom(...bands),
  quietHours: fc.option(
    fc.record({
      fromMinute: fc.integer({ min: 0, max: 1439 }),
      toMinute: fc.integer({ min: 0, max: 1439 }),
      timeZone: fc.constant('UTC'),
    }),
  ),
  drills: fc.boolean(),
  heard: fc.subarray<Band>([...bands]),
  awaited: fc.subarray<Band>([...bands]),
  heardMerged: fc.boolean(),
});

/** Any decision of a thread, and what may stand beside it: nothing in the bands of which it speaks. */
const arbitrarySpoken = fc
  .record({
    decision: arbitraryDecision,
    beside: fc.uniqueArray(arbitraryAlert, { selector: ({ band }) => band, maxLength: 4 }),
    status: fc.constantFrom('Actual', 'Exercise', 'Test'),
  })
  .map(({ decision, beside, status }) => ({
    decision,
    standing: beside
      .filter(({ band, closing }) => !closing && decision.every((said) => said.band !== band))
      .map((alert) => ({ ...alert, status })),
  }));

/** The rule as prose says it, without its shape: every alert is scored for the person and the best score wins. */
function bruteForce(
  person: Hearer,
  decision: readonly (SpokenAlert & { toldCells: readonly bigint[] })[],
  standing: readonly (SpokenAlert & { toldCells: readonly bigint[] })[],
): string | null {
  const quiet = (() => {
    if (!person.quietHours) return false;
    const quietMinutes = new Set<number>();
    for (let m = person.quietHours.fromMinute; m !== person.quietHours.toMinute; m = (m + 1) % 1440)
      quietMinutes.add(m);
    return quietMinutes.has(12 * 60);
  })();
  const mayNotHide = bands.filter((band) => [...person.heard, ...person.awaited].some((known) => known === band));
  const knows = person.heard.length > 0 || person.heardMerged;
  const scores = decision.map((alert) => {
    const isDrill = alert.status !== 'Actual';
    if (isDrill && !person.drills) return 0;
    for (const old of standing) {
      const worse = bands.indexOf(old.band) > bands.indexOf(alert.band);
      const counts = isDrill || old.status === 'Actual';
      if (worse && counts && mayNotHide.includes(old.band) && old.toldCells.includes(person.cell)) return 0;
    }
    const livesThere = alert.toldCells.some((cell) => cell === person.cell) && !alert.closing;
    const wants =
      rankOf(alert.band) >= rankOf(person.leastSeverity) &&
      !(quiet && (alert.band === 'Minor' || alert.band === 'Moderate'));
    if (livesThere && (wants || knows)) return 1_000 + rankOf(alert.band);
    if (alert.msgType === 'Alert') return 0;
    if (person.heard.some((band) => band === alert.band)) return 100 + rankOf(alert.band);
    return person.heardMerged ? 10 + rankOf(alert.band) : 0;
  });
  const best = Math.max(...scores);
  return best === 0 ? null : decision[scores.indexOf(best)]!.id;
}

describe('the audience rule', () => {
  it('agrees with brute force', () => {
    fc.assert(
      fc.property(arbitraryPerson, arbitrarySpoken, (person, { decision, standing }) => {
        expect(alertFor(person, { decision, standing })?.id ?? null).toBe(bruteForce(person, decision, standing));
      }),
      { numRuns: 5_000 },
    );
  });

  const alert: SpokenAlert = {
    id: 'a',
    threadId: 't',
    hazard: 'earthquake',
    band: 'Severe',
    msgType: 'Alert',
    status: 'Actual',
    closing: false,
    issuedAt: noon,
    told: rangesOf([cells[0]!]),
  };
  const person: Hearer = {
    cell: cells[0]!,
    hazards: [],
    leastSeverity: 'Minor',
    quietHours: null,
    drills: false,
    heard: [],
    awaited: [],
    heardMerged: false,
  };

  const alone = (said: SpokenAlert) => ({ decision: [said], standing: [] });

  it('keeps a milder message from who heard a worse one that stands at home, and only from them', () => {
    const mild = { ...alert, id: 'b', band: 'Moderate' as const, msgType: 'Update' as const };
    const worst = { ...alert, band: 'Extreme' as const };
    const knowing = { ...person, heard: ['Moderate', 'Extreme'] as const };
    const told = (who: Hearer, said: SpokenAlert, standing: SpokenAlert[]) =>
      alertFor(who, { decision: [said], standing }) !== null;
    expect(told(knowing, mild, [worst])).toBe(false);
    expect(told(knowing, { ...mild, closing: true }, [worst])).toBe(false);
    expect(told({ ...person, awaited: ['Extreme'] }, mild, [worst])).toBe(false);
    expect(told(knowing, mild, [])).toBe(true);
    expect(told(person, mild, [worst])).toBe(true);
    expect(told(knowing, mild, [{ ...worst, told: rangesOf([cells[1]!]) }])).toBe(true);
    expect(told(knowing, mild, [{ ...worst, status: 'Test' }])).toBe(true);
    expect(told({ ...knowing, heard: ['Minor'] }, mild, [{ ...worst, band: 'Minor' }])).toBe(true);
  });

  it('keeps drills from who did not ask for them, whatever they heard', () => {
    for (const status of ['Exercise', 'Test'] as const) {
      const drill = { ...alert, status, msgType: 'Update' as const };
      expect(alertFor({ ...person, heard: ['Severe'] }, alone(drill))).toBeNull();
      expect(alertFor({ ...person, drills: true }, alone(drill))).toBe(drill);
    }
  });

  it('lets quiet hours over midnight silence Moderate and never Severe', () => {
    const night = Date.UTC(2026, 0, 15, 22, 30);
    const quiet = { ...person, quietHours: { fromMinute: 22 * 60, toMinute: 7 * 60, timeZone: 'Europe/Istanbul' } };
    const moderate = { ...alert, band: 'Moderate' as const };
    expect(alertFor(quiet, alone({ ...moderate, issuedAt: night }))).toBeNull();
    expect(alertFor(quiet, alone({ ...moderate, issuedAt: noon }))).not.toBeNull();
    expect(alertFor(quiet, alone({ ...alert, issuedAt: night }))).not.toBeNull();
  });

  it('overtakes with the same band or a worse one at home, not with a milder one', () => {
    const newer = { ...alert, id: 'b', msgType: 'Update' as const };
    const elsewhere = { ...newer, told: rangesOf([cells[1]!]) };
    expect(isOvertaken(person, alert, [elsewhere])).toBe(true);
    expect(isOvertaken(person, alert, [{ ...newer, band: 'Extreme' }])).toBe(true);
    expect(isOvertaken(person, alert, [{ ...elsewhere, band: 'Extreme' }])).toBe(false);
    expect(isOvertaken(person, alert, [{ ...newer, band: 'Moderate' }])).toBe(false);
    expect(isOvertaken(person, alert, [{ ...elsewhere, threadId: 'merged-into' }])).toBe(false);
  });
});
