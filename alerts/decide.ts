/**
 * What a thread says next in each severity band, or the named reason why it stays silent: pure, so that any past event replays.
 *
 * Raise fast, lower slowly: the dwell holds back downgrades and smaller areas only (hysteresis is in the verdicts). Nothing here ever holds back a
 * higher level, a more severe band or a cell that has not been told (tests/alerts/decide.properties.test.ts).
 */
import { type CellRange, subtractRanges } from '../domain/cell-range.ts';
import { type DecisionKind, type SuppressReason, speaks } from '../domain/decision.ts';
import type { HazardTraits } from '../domain/hazard.ts';
import type { EventState } from '../domain/hazard-event.ts';
import { type Band, rankOf } from '../domain/rule.ts';
import type { Thread } from '../domain/thread.ts';
import { type BandDemand, bandsDown, endActions } from './bands.ts';

export interface DecideInput {
  readonly asOf: number;
  readonly traits: Pick<HazardTraits, 'ending' | 'tooOldMinutes'>;
  readonly event: { readonly state: EventState; readonly firstSeenAt: number; readonly phenomenonAt: number };
  readonly threadState: Thread['state'];
  /** Of the newest assessment, one per band with a rule; empty when there is none. */
  readonly demands: readonly BandDemand[];
  /** What stands, per band: ours, or a merged thread's where we have said nothing. */
  readonly bands: readonly BandState[];
}

export interface BandState {
  readonly band: Band;
  /** The last issued message of the chain; null before the first. */
  readonly said: Spoken | null;
  /** A message of a merged thread still stands, and no message of ours references it yet. */
  readonly adopts: boolean;
  /** The draft that waits for a person. */
  readonly held: Draft | null;
  /** The last draft that a person rejected or nobody answered, if nothing was issued since. */
  readonly refused: (Draft & { readonly reason: 'rejected-by-person' | 'dropped-at-deadline' }) | null;
}

/** What a message asks of whom, for comparison. */
export interface Draft {
  readonly told: readonly CellRange[];
  readonly level: number;
  readonly actions: readonly string[];
}

export interface Spoken extends Draft {
  readonly msgType: 'Alert' | 'Update' | 'Cancel';
  readonly sentAt: number;
  readonly expiresAt: number;
}

/** What changed since the band last spoke, weightiest first: the first one present names the decision. The one table of what is material. */
const materialChanges = [
  { change: 'first-warning', kind: 'first' },
  { change: 'severity-raised', kind: 'escalated' },
  { change: 'level-raised', kind: 'escalated' },
  { change: 'cells-added', kind: 'area-extended' },
  { change: 'actions-changed', kind: 'updated' },
  { change: 'threads-merged', kind: 'updated' },
  { change: 'level-lowered', kind: 'downgraded' },
] as const satisfies readonly { change: string; kind: DecisionKind }[];
type Change = (typeof materialChanges)[number]['change'];

/** What the weightiest of some changes is called. */
export const kindOf = (changes: readonly Change[]): DecisionKind =>
  materialChanges.find(({ change }) => changes.includes(change))?.kind ?? 'updated';

type Reason =
  | Change
  | 'no-longer-met'
  | 'hazard-over'
  | 'event-withdrawn'
  | 'nothing-material'
  | 'not-met'
  | 'cannot-see'
  | 'expired'
  | 'over'
  | 'held-draft-stands'
  | SuppressReason;

export interface BandDecision {
  readonly band: Band;
  readonly kind: DecisionKind;
  readonly reason: Reason;
  /** Every change found, for the explanation. */
  readonly changes: readonly Change[];
  /** Null where nothing is said. */
  readonly msgType: 'Alert' | 'Update' | 'Cancel' | null;
  /** What becomes of the draft that waits. */
  readonly held: 'none' | 'keep' | 'replace' | 'drop';
  /** Within the dwell: the area told before stays in the new one. */
  readonly keepsArea: boolean;
  /** When to decide again although nothing new arrives: the end of the dwell. Null for never. */
  readonly againAt: number | null;
}

/** One decision per band that has a rule, a message or a draft; most severe first. */
export function decide(input: DecideInput): BandDecision[] {
  return bandsDown.flatMap((band) => {
    const demand = input.demands.find((it) => it.band === band) ?? null;
    const state = input.bands.find((it) => it.band === band) ?? null;
    return demand || state ? [decideBand(input, demand, state ?? { ...untouched, band })] : [];
  });
}

/** Whether a message ended its band: nothing is asked of anyone any more. */
export const isOver = ({ msgType, actions }: Pick<Spoken, 'msgType' | 'actions'>): boolean =>
  msgType === 'Cancel' || sameActions(actions, endActions.downgraded) || sameActions(actions, endActions['all-clear']);

/** Whether a draft asks more than another: a higher level, a cell that it leaves out, or other actions. */
export const exceeds = (draft: Draft, other: Draft): boolean =>
  draft.level > other.level ||
  subtractRanges(draft.told, other.told).length > 0 ||
  !sameActions(draft.actions, other.actions);

const untouched = { said: null, adopts: false, held: null, refused: null } as const;

function decideBand(input: DecideInput, demand: BandDemand | null, state: BandState): BandDecision {
  if (input.event.state !== 'live' || input.threadState !== 'open') return closing(input, state);
  if (!demand?.demand) return withoutDemand(input, demand, state);
  if (isTooOld(input)) return silent(state, 'suppressed', 'too-old');
  return withDemand(input, demand, state, demand.demand);
}

/** The event is withdrawn or goes on elsewhere, or a person closed the thread. */
function closing({ asOf, event, threadState }: DecideInput, state: BandState): BandDecision {
  const { said } = state;
  const standing = said !== null && said.msgType !== 'Cancel' && said.expiresAt > asOf;
  if (event.state !== 'withdrawn' || threadState !== 'open' || !standing)
    return silent(state, 'suppressed', 'event-closed');
  return speaking(state, { kind: 'cancelled', reason: 'event-withdrawn', changes: [], msgType: 'Cancel' });
}

/** An event that reached us long after it happened says nothing, unless its thread has spoken already. */
function isTooOld({ event, traits, bands }: DecideInput): boolean {
  const late = event.firstSeenAt - event.phenomenonAt > traits.tooOldMinutes * 60_000;
  return late && bands.every(({ said }) => said === null);
}

/** No rule of the band is met. */
function withoutDemand(input: DecideInput, demand: BandDemand | null, state: BandState): BandDecision {
  const { said } = state;
  const unseen: BandDecision = { ...silent(state, 'unchanged', 'cannot-see'), held: state.held ? 'keep' : 'none' };
  if (said === null) return demand?.blind ? unseen : silent(state, 'unchanged', 'not-met');
  if (isOver(said)) return silent(state, 'unchanged', 'over');
  if (said.expiresAt <= input.asOf) return silent(state, 'unchanged', 'expired');
  // Without a verdict of the band nothing is known of it: the rules may just have been changed.
  if (!demand || demand.blind) return unseen;
  const againAt = dwellEnd(said, demand);
  if (input.asOf < againAt) return { ...silent(state, 'suppressed', 'dwell'), againAt };
  const over = input.traits.ending === 'all-clear' && input.demands.every((it) => it.demand === null && !it.blind);
  return speaking(state, {
    kind: over ? 'all-clear' : 'downgraded',
    reason: over ? 'hazard-over' : 'no-longer-met',
    changes: [],
    msgType: 'Update',
  });
}

function withDemand(
  input: DecideInput,
  demand: BandDemand,
  state: BandState,
  met: NonNullable<BandDemand['demand']>,
): BandDecision {
  const wanted: Draft = { told: met.ranges, level: met.level, actions: met.actions };
  const changes = changesOf(input, state, wanted);
  const material = materialChanges.find(({ change }) => changes.includes(change));
  if (!material) return silent(state, 'unchanged', 'nothing-material');
  const { said, held, refused } = state;
  const dwelling = said !== null && input.asOf < dwellEnd(said, demand);
  if (material.kind === 'downgraded') {
    // Expired, its audience hears of nothing any more.
    if (said !== null && said.expiresAt <= input.asOf) return silent(state, 'unchanged', 'expired');
    if (demand.blind) return silent(state, 'unchanged', 'cannot-see');
    if (said !== null && dwelling)
      return { ...silent(state, 'suppressed', 'dwell'), changes, againAt: dwellEnd(said, demand) };
  }
  if (refused && !exceeds(wanted, refused)) return { ...silent(state, 'suppressed', refused.reason), changes };
  if (held && !exceeds(wanted, held) && wanted.level === held.level) {
    return { ...silent(state, 'held', 'held-draft-stands'), changes, held: 'keep' };
  }
  const continues = said !== null && said.msgType !== 'Cancel' && said.expiresAt > input.asOf;
  return {
    ...speaking(state, {
      kind: material.kind,
      reason: material.change,
      changes,
      msgType: continues ? 'Update' : 'Alert',
    }),
    keepsArea: continues && !isOver(said) && (dwelling || demand.blind),
  };
}

function changesOf(input: DecideInput, { band, said, adopts }: BandState, wanted: Draft): Change[] {
  if (said === null || said.msgType === 'Cancel')
    return [milderStands(input, band) ? 'severity-raised' : 'first-warning'];
  if (isOver(said)) return ['severity-raised'];
  const found: Record<Exclude<Change, 'first-warning' | 'severity-raised'>, boolean> = {
    'level-raised': wanted.level > said.level,
    'cells-added': subtractRanges(wanted.told, said.told).length > 0,
    'actions-changed': !sameActions(wanted.actions, said.actions) && wanted.level >= said.level,
    'threads-merged': adopts,
    'level-lowered': wanted.level < said.level,
  };
  return materialChanges
    .map(({ change }) => change)
    .filter((change) => change in found && found[change as keyof typeof found]);
}

/** A milder band of the thread stands: this one is a rise of what people heard. */
const milderStands = ({ bands, asOf }: DecideInput, band: Band): boolean =>
  bands.some(({ band: other, said }) => said && !isOver(said) && said.expiresAt > asOf && rankOf(other) < rankOf(band));

const dwellEnd = (said: Spoken, { dwellMinutes }: BandDemand): number => said.sentAt + dwellMinutes * 60_000;

const silent = (state: BandState, kind: DecisionKind, reason: Reason): BandDecision => ({
  band: state.band,
  kind,
  reason,
  changes: [],
  msgType: null,
  held: state.held ? 'drop' : 'none',
  keepsArea: false,
  againAt: null,
});

const speaking = (
  state: BandState,
  said: Pick<BandDecision, 'kind' | 'reason' | 'changes'> & { msgType: 'Alert' | 'Update' | 'Cancel' },
): BandDecision => ({ ...silent(state, said.kind, said.reason), ...said, held: state.held ? 'replace' : 'none' });

const sameActions = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((action) => b.includes(action));

/** Whether the stage has a message to make of a decision. */
export const makesMessage = (decision: BandDecision): boolean => decision.msgType !== null && speaks(decision.kind);
