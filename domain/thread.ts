/** What one agency says about one event: a chain of CAP messages per severity band. */
import type { CellRange } from './cell-range.ts';
import type { Band } from './rule.ts';

export interface Thread {
  readonly id: string;
  readonly eventId: string;
  readonly agencyId: string;
  /** `cancelled`, `all-clear` and `merged` threads never speak again; `expired` ones may (an aftershock Update is a new chain). */
  readonly state: 'open' | 'cancelled' | 'all-clear' | 'merged';
}

/** The last issued message of a band and what the next decision is compared with. */
export interface Said {
  readonly alertId: string;
  readonly band: Band;
  readonly msgType: 'Alert' | 'Update' | 'Cancel';
  /** CAP triple, verbatim, for references. */
  readonly sender: string;
  readonly sent: string;
  readonly sentAt: number;
  readonly expiresAt: number;
  /** The cells told: exactly those that touch the published area. */
  readonly told: readonly CellRange[];
  /** Rounded level (e.g. MMI) and probability that the message spoke of. */
  readonly level: number;
  /** CAP responseTypes it called for. */
  readonly actions: readonly string[];
}

/** Push `Topic` and notification `tag` of a thread come from this: the hash is stable and at most 32 base64url characters. */
export const tagSeed = (threadId: string): string => `tocsin-thread-${threadId}`;
