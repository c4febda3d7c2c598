/** When a message waits for a person: the reasons, the deadline and what happens then. Pure. */
import type { Agency } from '../domain/agency.ts';
import type { Hold } from '../domain/alert.ts';
import type { HoldReason } from '../domain/decision.ts';
import type { Band, Rule } from '../domain/rule.ts';
import type { SpokenKind } from '../domain/text-facts.ts';

export interface HoldInput {
  readonly asOf: number;
  readonly kind: SpokenKind;
  readonly band: Band;
  /** The rules that ask for the message; for an end, all rules of the band. */
  readonly rules: readonly Rule[];
  readonly agency: Pick<Agency, 'paused' | 'acceptsUnreviewed' | 'reachLimit'>;
  /** Nobody has reviewed the texts of one of the agency's languages. */
  readonly unreviewed: boolean;
  /** The event rests on one report that no person has looked at. */
  readonly singleAutomatic: boolean;
  /** Subscriptions that would hear it. */
  readonly audience: number;
  /** The message has a place to be published for. */
  readonly areaKnown: boolean;
  /** The draft that this one replaces, and whether danger rose since. */
  readonly replaces: { readonly deadlineAt: number; readonly risen: boolean } | null;
}

/** Why and until when a message waits; null when it goes out at once. */
export function holdOf(input: HoldInput): Hold | null {
  const reasons = holdChecks.filter(({ holds }) => holds(input)).map(({ reason }) => reason);
  if (reasons.length === 0) return null;
  const atDeadline = defaultOf(input, reasons);
  return { reasons, atDeadline, deadlineAt: deadlineOf(input, atDeadline) };
}

/** Each reason with its test. A correction or an end is never too large or too weakly founded: it goes to those who were told. */
const holdChecks: readonly { reason: HoldReason; holds: (input: HoldInput) => boolean }[] = [
  {
    reason: 'approval-required',
    holds: ({ rules, kind }) => kind !== 'cancelled' && rules.some(({ issue }) => issue === 'approval'),
  },
  {
    reason: 'single-automatic-report',
    holds: ({ band, kind, singleAutomatic, rules }) =>
      band === 'Extreme' && warns(kind) && singleAutomatic && !rules.every((rule) => rule.acceptsSingleAutomatic),
  },
  {
    reason: 'audience-over-limit',
    holds: ({ kind, audience, agency }) => warns(kind) && audience > agency.reachLimit,
  },
  { reason: 'language-unreviewed', holds: ({ unreviewed, agency }) => unreviewed && !agency.acceptsUnreviewed },
  { reason: 'agency-paused', holds: ({ agency }) => agency.paused },
  { reason: 'unknown-area', holds: ({ areaKnown }) => !areaKnown },
];

const minuteMs = 60_000;
/** Where no rule says: a correction whose rules are gone. */
const usualHoldMinutes = 15;

const warns = (kind: SpokenKind) => kind !== 'downgraded' && kind !== 'all-clear' && kind !== 'cancelled';

/** A pause and a missing area outlast any deadline; a Cancel corrects us and goes out; else one rule that says issue is enough. */
function defaultOf({ kind, rules }: HoldInput, reasons: readonly HoldReason[]): Hold['atDeadline'] {
  if (reasons.includes('agency-paused') || reasons.includes('unknown-area')) return 'drop';
  return kind === 'cancelled' || rules.some(({ holdDefault }) => holdDefault === 'issue') ? 'issue' : 'drop';
}

/**
 * The shortest of the rules. A draft that replaces another keeps the earlier deadline, so that a stream of revisions cannot put it
 * off for ever; only a risen danger whose default is silence gets its full time again, since dropping it early would lose it.
 */
function deadlineOf({ asOf, rules, replaces }: HoldInput, atDeadline: Hold['atDeadline']): number {
  const minutes = Math.min(
    ...rules.map(({ holdMinutes }) => holdMinutes),
    rules.length > 0 ? Number.POSITIVE_INFINITY : usualHoldMinutes,
  );
  const own = asOf + minutes * minuteMs;
  if (!replaces || (replaces.risen && atDeadline === 'drop')) return own;
  return Math.min(own, replaces.deadlineAt);
}
