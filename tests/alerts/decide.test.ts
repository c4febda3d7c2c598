/** The decision table, case by case. */
import { describe, expect, it } from 'vitest';
import { type BandState, type DecideInput, decide } from '../../alerts/decide.ts';
import { area, demandOf, inputOf, minute, origin, spoken, stateOf } from './decide-kit.ts';

const one = (over: Partial<DecideInput>) => {
  const decisions = decide(inputOf(over));
  expect(decisions).toHaveLength(1);
  return decisions[0]!;
};
const stands = (over: Partial<BandState> = {}) => stateOf('Severe', { said: spoken('Severe', area(0, 1)), ...over });

describe('decide', () => {
  it('speaks first when a rule is met', () => {
    expect(one({ demands: [demandOf('Severe', area(0))] })).toMatchObject({
      kind: 'first',
      reason: 'first-warning',
      msgType: 'Alert',
    });
  });

  it('calls a more severe band on a standing thread an escalation with a chain of its own', () => {
    const decisions = decide(
      inputOf({ demands: [demandOf('Extreme', area(0), 9), demandOf('Severe', area(0, 1))], bands: [stands()] }),
    );
    expect(decisions.map(({ band, kind, msgType }) => [band, kind, msgType])).toEqual([
      ['Extreme', 'escalated', 'Alert'],
      ['Severe', 'unchanged', null],
    ]);
  });

  it.each([
    ['a level step up', area(0, 1), 8, 'escalated', 'level-raised'],
    ['a new cell', area(0, 1, 2), 7, 'area-extended', 'cells-added'],
    ['both, the level first', area(0, 2), 8, 'escalated', 'level-raised'],
    ['a new cell although the level fell', area(0, 2), 6, 'area-extended', 'cells-added'],
    ['a level step down after the dwell', area(0, 1), 6, 'downgraded', 'level-lowered'],
    ['nothing', area(0, 1), 7, 'unchanged', 'nothing-material'],
    ['a smaller area', area(0), 7, 'unchanged', 'nothing-material'],
  ] as const)('after %s', (_, ranges, level, kind, reason) => {
    const asOf = origin + 20 * minute;
    expect(one({ asOf, demands: [demandOf('Severe', ranges, level)], bands: [stands()] })).toMatchObject({
      kind,
      reason,
    });
  });

  it('takes a changed action for material', () => {
    const said = spoken('Severe', area(0), 7, { actions: ['Monitor'] });
    expect(one({ demands: [demandOf('Severe', area(0))], bands: [stands({ said })] })).toMatchObject({
      kind: 'updated',
      reason: 'actions-changed',
      msgType: 'Update',
    });
  });

  it('holds back a downgrade within the dwell and says when to look again', () => {
    expect(one({ demands: [demandOf('Severe', area(0, 1), 6)], bands: [stands()] })).toMatchObject({
      kind: 'suppressed',
      reason: 'dwell',
      againAt: origin + 11 * minute,
    });
    expect(one({ demands: [demandOf('Severe', null)], bands: [stands()] })).toMatchObject({ reason: 'dwell' });
  });

  it('keeps the old area in an update within the dwell', () => {
    const demands = [demandOf('Severe', area(2), 8)];
    expect(one({ demands, bands: [stands()] }).keepsArea).toBe(true);
    expect(one({ asOf: origin + 20 * minute, demands, bands: [stands()] }).keepsArea).toBe(false);
  });

  it('never says all-clear for an earthquake, and does for a forecast hazard that is over', () => {
    const over = { asOf: origin + 20 * minute, demands: [demandOf('Severe', null)], bands: [stands()] };
    expect(one(over)).toMatchObject({ kind: 'downgraded', reason: 'no-longer-met', msgType: 'Update' });
    const traits = { ending: 'all-clear', tooOldMinutes: 60 } as const;
    expect(one({ ...over, traits })).toMatchObject({ kind: 'all-clear', reason: 'hazard-over', msgType: 'Update' });
    const milder = decide(
      inputOf({
        ...over,
        traits,
        demands: [demandOf('Severe', null), demandOf('Minor', area(0), 3)],
        bands: [stands(), stateOf('Minor', { said: spoken('Minor', area(0), 3) })],
      }),
    );
    expect(milder.map(({ kind }) => kind)).toEqual(['downgraded', 'unchanged']);
  });

  it('does not take blindness for an end', () => {
    const demands = [demandOf('Severe', null, 0, { blind: true })];
    expect(one({ asOf: origin + 20 * minute, demands, bands: [stands()] })).toMatchObject({ reason: 'cannot-see' });
    expect(one({ demands: [], bands: [stands()] })).toMatchObject({ kind: 'unchanged', reason: 'cannot-see' });
    const held = { told: area(0), level: 7, actions: [] };
    expect(one({ demands, bands: [stateOf('Severe', { held })] })).toMatchObject({
      reason: 'cannot-see',
      held: 'keep',
    });
  });

  it('is silent about what is seen too late, unless the thread has spoken', () => {
    const event = { state: 'live', firstSeenAt: origin + 61 * minute, phenomenonAt: origin } as const;
    const asOf = origin + 62 * minute;
    const demands = [demandOf('Severe', area(0, 1, 2))];
    expect(one({ asOf, event, demands })).toMatchObject({ kind: 'suppressed', reason: 'too-old' });
    expect(one({ asOf, event, demands, bands: [stands()] })).toMatchObject({ kind: 'area-extended' });
    const inTime = { ...event, firstSeenAt: origin + 60 * minute };
    expect(one({ asOf, event: inTime, demands })).toMatchObject({ kind: 'first' });
  });

  it('cancels only what stands, and only when the event is withdrawn', () => {
    const event = { state: 'withdrawn', firstSeenAt: origin, phenomenonAt: origin } as const;
    expect(one({ event, bands: [stands()] })).toMatchObject({
      kind: 'cancelled',
      msgType: 'Cancel',
      reason: 'event-withdrawn',
    });
    const expired = spoken('Severe', area(0), 7, { expiresAt: origin + minute });
    expect(one({ event, bands: [stands({ said: expired })] })).toMatchObject({
      kind: 'suppressed',
      reason: 'event-closed',
    });
    const cancelled = spoken('Severe', area(0), 7, { msgType: 'Cancel' });
    expect(one({ event, bands: [stands({ said: cancelled })] })).toMatchObject({ kind: 'suppressed' });
    const merged = { ...event, state: 'merged' } as const;
    expect(one({ event: merged, bands: [stands()] })).toMatchObject({ kind: 'suppressed', reason: 'event-closed' });
  });

  it('drops the draft of a withdrawn event', () => {
    const event = { state: 'withdrawn', firstSeenAt: origin, phenomenonAt: origin } as const;
    const held = { told: area(0), level: 7, actions: [] };
    expect(one({ event, bands: [stateOf('Severe', { held })] })).toMatchObject({ held: 'drop', msgType: null });
  });

  it('updates once after a merge, so that both chains are referenced', () => {
    const demands = [demandOf('Severe', area(0, 1))];
    expect(one({ demands, bands: [stands({ adopts: true })] })).toMatchObject({
      kind: 'updated',
      reason: 'threads-merged',
      msgType: 'Update',
    });
  });

  it('starts a new Alert when something material comes after everything expired, and stays silent otherwise', () => {
    const asOf = origin + 400 * minute;
    const bands = [stands()];
    expect(one({ asOf, demands: [demandOf('Severe', area(0, 1), 8)], bands })).toMatchObject({
      kind: 'escalated',
      msgType: 'Alert',
      keepsArea: false,
    });
    expect(one({ asOf, demands: [demandOf('Severe', area(0, 1))], bands })).toMatchObject({ kind: 'unchanged' });
    expect(one({ asOf, demands: [demandOf('Severe', area(0), 5)], bands })).toMatchObject({ reason: 'expired' });
    expect(one({ asOf, demands: [demandOf('Severe', null)], bands })).toMatchObject({ reason: 'expired' });
  });

  it('raises a band again that was lowered', () => {
    const said = spoken('Severe', area(0, 1), 7, { msgType: 'Update', actions: ['None'] });
    expect(one({ demands: [demandOf('Severe', area(0))], bands: [stands({ said })] })).toMatchObject({
      kind: 'escalated',
      reason: 'severity-raised',
      msgType: 'Update',
    });
    expect(one({ demands: [demandOf('Severe', null)], bands: [stands({ said })] })).toMatchObject({ reason: 'over' });
  });

  it('leaves an equal draft waiting, replaces one that changed, drops one that is moot', () => {
    const held = { told: area(0, 1), level: 7, actions: ['Shelter', 'Monitor'] };
    const bands = [stateOf('Severe', { held })];
    expect(one({ demands: [demandOf('Severe', area(0))], bands })).toMatchObject({
      kind: 'held',
      held: 'keep',
      msgType: null,
    });
    expect(one({ demands: [demandOf('Severe', area(0), 8)], bands })).toMatchObject({ kind: 'first', held: 'replace' });
    expect(one({ demands: [demandOf('Severe', area(2))], bands })).toMatchObject({ kind: 'first', held: 'replace' });
    expect(one({ demands: [demandOf('Severe', null)], bands })).toMatchObject({ kind: 'unchanged', held: 'drop' });
  });

  it('remembers a refusal until something more comes', () => {
    const refused = {
      told: area(0, 1),
      level: 7,
      actions: ['Shelter', 'Monitor'],
      reason: 'rejected-by-person',
    } as const;
    const bands = [stateOf('Severe', { refused })];
    expect(one({ demands: [demandOf('Severe', area(0))], bands })).toMatchObject({
      kind: 'suppressed',
      reason: 'rejected-by-person',
    });
    expect(one({ demands: [demandOf('Severe', area(0), 8)], bands })).toMatchObject({ kind: 'first' });
    expect(one({ demands: [demandOf('Severe', area(2))], bands })).toMatchObject({ kind: 'first' });
  });
});
