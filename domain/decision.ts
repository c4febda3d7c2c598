/** What a thread says next in one severity band, or the named reason why it does not. The reason reaches log, metric and API. */

export const decisionKinds = [
  'first',
  'escalated',
  'area-extended',
  'updated',
  'downgraded',
  'all-clear',
  'cancelled',
  'unchanged',
  'held',
  'suppressed',
] as const;
export type DecisionKind = (typeof decisionKinds)[number];

/** Why a message waits for a person. Each has a deadline and a written default. */
export const holdReasons = [
  'approval-required',
  'single-automatic-report',
  'audience-over-limit',
  'language-unreviewed',
  'agency-paused',
  'unknown-area',
] as const;
export type HoldReason = (typeof holdReasons)[number];

/** Why nothing is said although a rule was met. */
export type SuppressReason = 'too-old' | 'event-closed' | 'rejected-by-person' | 'dropped-at-deadline' | 'dwell';

/** Decisions that make a message. */
export const speaks = (kind: DecisionKind): boolean => kind !== 'unchanged' && kind !== 'suppressed';
