/** One CAP message of ours and its life: drafted, perhaps held for a person, issued and from then on immutable. */
import type { CapAlert } from './cap.ts';
import type { CellRange } from './cell-range.ts';
import type { DecisionKind, HoldReason } from './decision.ts';
import type { Hazard } from './hazard.ts';
import type { Band } from './rule.ts';
import type { TextFacts } from './text-facts.ts';

/**
 * - `held`: waits for a person or its deadline.
 * - `issued`: published and immutable.
 * - `rejected`: a person said no.
 * - `dropped`: nobody answered by the deadline and the written default is to stay silent, or a later draft replaced it.
 */
export type AlertState = 'held' | 'issued' | 'rejected' | 'dropped';

export interface Alert {
  /** Ours, in the record; the CAP identifier is `cap.identifier`. */
  readonly id: string;
  readonly threadId: string;
  readonly agencyId: string;
  readonly eventId: string;
  readonly hazard: Hazard;
  readonly band: Band;
  readonly decision: DecisionKind;
  readonly state: AlertState;
  /** The message. While held: without identifier and sent, which are given at issue. */
  readonly cap: CapAlert;
  /** What its texts speak of, so that they can be said again in any language and phase. */
  readonly facts: TextFacts;
  /** The exact bytes published; null until issued. */
  readonly capXml: string | null;
  readonly issuedAt: number | null;
  readonly expiresAt: number;
  /** The cells told: exactly the res-8 cells that touch the published area. */
  readonly told: readonly CellRange[];
  /** Level spoken of, in the unit of the hazard's quantity. */
  readonly level: number;
  /** `immediate` overtakes `routine`. */
  readonly lane: 'immediate' | 'routine';
  readonly hold: Hold | null;
  /** SHA-256 over text, area and channels in canonical JSON: what an approval binds to. */
  readonly contentHash: string;
}

export interface Hold {
  readonly reasons: readonly HoldReason[];
  readonly deadlineAt: number;
  readonly atDeadline: 'issue' | 'drop';
}

/** How a person's act ended a hold or a thread. */
export interface HumanAct {
  readonly id: string;
  readonly kind: 'approve' | 'reject' | 'cancel';
  readonly alertId: string | null;
  readonly threadId: string | null;
  /** The API key's id. */
  readonly by: string;
  readonly reason: string;
  readonly at: number;
}
