/** Builds the inputs of a decision with defaults, so that a test names only what it is about. */
import type { BandDemand } from '../../alerts/bands.ts';
import { actionsFor } from '../../alerts/bands.ts';
import type { BandState, DecideInput, Spoken } from '../../alerts/decide.ts';
import type { CellRange } from '../../domain/cell-range.ts';
import { rangesOf } from '../../domain/cell-range.ts';
import { cellAt, childrenOf } from '../../domain/lattice.ts';
import { type Band, completeRule, type Rule } from '../../domain/rule.ts';

export const minute = 60_000;
export const origin = Date.UTC(2023, 1, 6, 1, 17, 34);

/** Seven res-7 cells around Gaziantep, each 7 home cells. */
const places = childrenOf(cellAt(37.38, 37.07, 6), 7);

export const area = (...indexes: number[]): CellRange[] => rangesOf(indexes.map((index) => places[index]!));

export const ruleOf = (severity: Band, over: Partial<Rule> = {}): Rule => ({
  ...completeRule(
    `rule-${severity}`,
    { hazard: 'earthquake', severity, level: 5, probability: 0.5, issue: 'auto' },
    360,
  ),
  ...over,
});

export function demandOf(
  band: Band,
  ranges: readonly CellRange[] | null,
  level = 7,
  over: Partial<BandDemand> = {},
): BandDemand {
  const rule = ruleOf(band);
  const demand = ranges && {
    band,
    met: [{ zoneId: 'zone', rule, ranges, peak: level, probability: 0.8, leadTimeS: 5, peopleExposed: 1000 }],
    ranges,
    level,
    probability: 0.8,
    peopleExposed: 1000,
    leadTimeS: 5,
    actions: actionsFor(band, level),
  };
  return { band, demand, level, blind: false, dwellMinutes: 10, rules: [rule], ...over };
}

export const spoken = (band: Band, told: readonly CellRange[], level = 7, over: Partial<Spoken> = {}): Spoken => ({
  told,
  level,
  actions: actionsFor(band, level),
  msgType: 'Alert',
  sentAt: origin + minute,
  expiresAt: origin + 360 * minute,
  ...over,
});

export const stateOf = (band: Band, over: Partial<BandState> = {}): BandState => ({
  band,
  said: null,
  adopts: false,
  held: null,
  refused: null,
  ...over,
});

export const inputOf = (over: Partial<DecideInput> = {}): DecideInput => ({
  asOf: origin + 2 * minute,
  traits: { ending: 'expires', tooOldMinutes: 60 },
  event: { state: 'live', firstSeenAt: origin + minute, phenomenonAt: origin },
  threadState: 'open',
  demands: [],
  bands: [],
  ...over,
});
