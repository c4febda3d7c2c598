/** Which messages wait, until when, and what happens then. */
import { describe, expect, it } from 'vitest';
import { type HoldInput, holdOf } from '../../alerts/hold.ts';
import { minute, origin, ruleOf } from './decide-kit.ts';

const inputOf = (over: Partial<HoldInput> = {}): HoldInput => ({
  asOf: origin,
  kind: 'first',
  band: 'Severe',
  rules: [ruleOf('Severe')],
  agency: { paused: false, acceptsUnreviewed: true, reachLimit: 100 },
  unreviewed: true,
  singleAutomatic: false,
  audience: 100,
  areaKnown: true,
  replaces: null,
  ...over,
});
const agency = inputOf().agency;

describe('holdOf', () => {
  it('lets a message through that nothing speaks against', () => {
    expect(holdOf(inputOf())).toBeNull();
  });

  it.each([
    ['approval-required', { rules: [ruleOf('Severe'), ruleOf('Severe', { issue: 'approval' })] }],
    ['single-automatic-report', { band: 'Extreme', singleAutomatic: true }],
    ['audience-over-limit', { audience: 101 }],
    ['language-unreviewed', { agency: { ...agency, acceptsUnreviewed: false } }],
    ['agency-paused', { agency: { ...agency, paused: true } }],
    ['unknown-area', { areaKnown: false }],
  ] as const)('holds for %s', (reason, over) => {
    expect(holdOf(inputOf(over))?.reasons).toEqual([reason]);
  });

  it('needs every rule to accept a single automatic report, and only for Extreme', () => {
    const accepts = ruleOf('Extreme', { acceptsSingleAutomatic: true });
    const extreme = { band: 'Extreme', singleAutomatic: true } as const;
    expect(holdOf(inputOf({ ...extreme, rules: [accepts] }))).toBeNull();
    expect(holdOf(inputOf({ ...extreme, rules: [accepts, ruleOf('Extreme')] }))).not.toBeNull();
    expect(holdOf(inputOf({ singleAutomatic: true }))).toBeNull();
  });

  it('does not hold a correction for its size or its source, yet for a pause', () => {
    const approval = [ruleOf('Extreme', { issue: 'approval' })];
    const cancel = inputOf({
      kind: 'cancelled',
      band: 'Extreme',
      singleAutomatic: true,
      audience: 1e6,
      rules: approval,
    });
    expect(holdOf(cancel)).toBeNull();
    expect(holdOf({ ...cancel, agency: { ...agency, paused: true } })).toMatchObject({ reasons: ['agency-paused'] });
    expect(holdOf({ ...cancel, kind: 'downgraded' })?.reasons).toEqual(['approval-required']);
  });

  it('gives the shortest of the deadlines and the default that tells', () => {
    const rules = [
      ruleOf('Severe', { issue: 'approval', holdMinutes: 30, holdDefault: 'issue' }),
      ruleOf('Severe', { holdMinutes: 5 }),
    ];
    expect(holdOf(inputOf({ rules }))).toMatchObject({ deadlineAt: origin + 5 * minute, atDeadline: 'issue' });
    expect(holdOf(inputOf({ rules: [rules[1]!], areaKnown: false }))).toMatchObject({ atDeadline: 'drop' });
    expect(holdOf(inputOf({ rules, agency: { ...agency, paused: true } }))).toMatchObject({ atDeadline: 'drop' });
    const unruled = inputOf({ rules: [], kind: 'cancelled', agency: { ...agency, acceptsUnreviewed: false } });
    expect(holdOf(unruled)).toMatchObject({ deadlineAt: origin + 15 * minute, atDeadline: 'issue' });
  });

  it('keeps an earlier deadline, unless danger rose and silence is the default', () => {
    const replaces = { deadlineAt: origin + 2 * minute, risen: false };
    const drop = [ruleOf('Severe', { issue: 'approval', holdDefault: 'drop' })];
    const issue = [ruleOf('Severe', { issue: 'approval', holdDefault: 'issue' })];
    const deadline = (over: Partial<HoldInput>) => holdOf(inputOf(over))!.deadlineAt - origin;
    expect(deadline({ rules: drop, replaces })).toBe(2 * minute);
    expect(deadline({ rules: drop, replaces: { ...replaces, risen: true } })).toBe(15 * minute);
    expect(deadline({ rules: issue, replaces: { ...replaces, risen: true } })).toBe(2 * minute);
    expect(deadline({ rules: issue, replaces: { deadlineAt: origin + 60 * minute, risen: false } })).toBe(15 * minute);
  });
});
