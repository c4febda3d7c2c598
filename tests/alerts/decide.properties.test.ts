/** What must hold for every history: nothing worse is ever withheld, and equal input gives equal decisions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endActions } from '../../alerts/bands.ts';
import { type BandState, type DecideInput, decide, makesMessage } from '../../alerts/decide.ts';
import { type CellRange, subtractRanges, unionRanges } from '../../domain/cell-range.ts';
import { type Band, bands } from '../../domain/rule.ts';
import { area, demandOf, inputOf, minute, origin, stateOf } from './decide-kit.ts';

interface Step {
  readonly minutes: number;
  readonly demands: readonly { band: Band; places: number[] | null; level: number; blind: boolean }[];
  readonly hold: boolean;
  readonly refuse: boolean;
}

const steps = fc.array(
  fc.record<Step>({
    minutes: fc.integer({ min: 0, max: 30 }),
    demands: fc.uniqueArray(
      fc.record({
        band: fc.constantFrom(...bands),
        places: fc.option(fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 })),
        level: fc.integer({ min: 3, max: 10 }),
        blind: fc.boolean(),
      }),
      { selector: ({ band }) => band, maxLength: 4 },
    ),
    hold: fc.boolean(),
    refuse: fc.boolean(),
  }),
  { maxLength: 25 },
);

/** Applies one step as the stage does: issues, holds or refuses what is decided. */
function advance(states: Map<Band, BandState>, step: Step, asOf: number, ending: 'expires' | 'all-clear') {
  const demands = step.demands.map(({ band, places, level, blind }) =>
    demandOf(band, places && area(...places), level, { blind, dwellMinutes: 15 }),
  );
  const before = new Map(states);
  const input: DecideInput = inputOf({
    asOf,
    traits: { ending, tooOldMinutes: 60 },
    demands,
    bands: [...before.values()],
  });
  const decisions = decide(input);
  for (const decision of decisions) {
    const state = before.get(decision.band) ?? stateOf(decision.band);
    const demand = demands.find(({ band }) => band === decision.band)?.demand ?? null;
    const told = unionRanges(demand?.ranges ?? state.said?.told ?? [], decision.keepsArea ? state.said!.told : []);
    const ends = decision.kind === 'all-clear' || (decision.kind === 'downgraded' && !demand);
    const actions = ends ? [...endActions[decision.kind as 'downgraded']] : (demand?.actions ?? []);
    const draft = { told, level: demand?.level ?? 0, actions };
    let next: BandState = {
      ...state,
      held: decision.held === 'drop' || decision.held === 'replace' ? null : state.held,
    };
    if (makesMessage(decision)) {
      if (step.hold && step.refuse) next = { ...next, refused: { ...draft, reason: 'rejected-by-person' } };
      else if (step.hold) next = { ...next, held: draft };
      else {
        const said = { ...draft, msgType: decision.msgType!, sentAt: asOf, expiresAt: asOf + 60 * minute };
        next = { ...next, said, refused: null };
      }
    }
    states.set(decision.band, next);
  }
  return { input, decisions };
}

const known = ({ said, held, refused }: BandState) => [said, held, refused].filter((it) => it !== null);

describe('every history of assessments, holds and refusals', () => {
  it('suppresses no new cell and no escalation', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom('expires', 'all-clear'), (history, ending) => {
        const states = new Map<Band, BandState>();
        let asOf = origin + minute;
        for (const step of history) {
          asOf += step.minutes * minute;
          advance(states, step, asOf, ending as 'expires');
          for (const { band, places, level } of step.demands) {
            if (!places) continue;
            const reached = known(states.get(band)!);
            // Each cell was told, or a person has it in front of them or has refused exactly that.
            const missing = reached.reduce<readonly CellRange[]>(
              (rest, { told }) => subtractRanges(rest, told),
              area(...places),
            );
            expect(missing).toEqual([]);
            expect(Math.max(...reached.map((it) => it.level))).toBeGreaterThanOrEqual(level);
          }
        }
      }),
      { numRuns: 2000, seed: 20230206 },
    );
  });

  it('leaves no cell untold when nobody holds anything', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const states = new Map<Band, BandState>();
        let asOf = origin + minute;
        for (const step of history) {
          asOf += step.minutes * minute;
          advance(states, { ...step, hold: false }, asOf, 'expires');
          for (const { band, places, level } of step.demands) {
            if (!places) continue;
            const { said } = states.get(band)!;
            expect(subtractRanges(area(...places), said!.told)).toEqual([]);
            expect(said!.level).toBeGreaterThanOrEqual(level);
            expect(said!.actions).not.toEqual(['None']);
          }
        }
      }),
      { numRuns: 1000, seed: 4 },
    );
  });

  it('decides the same on the same input, in any order of bands', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const states = new Map<Band, BandState>();
        let asOf = origin + minute;
        for (const step of history) {
          asOf += step.minutes * minute;
          const { input, decisions } = advance(states, step, asOf, 'expires');
          const turned = { ...input, demands: input.demands.toReversed(), bands: input.bands.toReversed() };
          expect(decide(turned)).toEqual(decisions);
        }
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('never lowers within the dwell', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const states = new Map<Band, BandState>();
        let asOf = origin + minute;
        for (const step of history) {
          asOf += step.minutes * minute;
          const before = new Map(states);
          const { decisions } = advance(states, { ...step, hold: false }, asOf, 'all-clear');
          for (const { band, kind } of decisions) {
            if (kind !== 'downgraded' && kind !== 'all-clear') continue;
            expect(asOf - before.get(band)!.said!.sentAt).toBeGreaterThanOrEqual(15 * minute);
          }
        }
      }),
      { numRuns: 500, seed: 6 },
    );
  });
});
