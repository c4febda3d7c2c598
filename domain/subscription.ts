/** A person's wish to be told: where they live as a cell, what about, how, and in which language. Never an address. */

import type { Hazard } from './hazard.ts';
import type { Language } from './language.ts';
import type { Cell } from './lattice.ts';
import type { Band } from './rule.ts';

export interface Subscription {
  readonly id: string;
  /** A channel's id, e.g. `web-push`. */
  readonly channel: string;
  /** The channel's address (for push: endpoint and keys), sealed with the data key. */
  readonly sealedAddress: Uint8Array;
  /** Resolution 8: about 0.7 km². */
  readonly cell: Cell;
  /** Empty means every hazard. */
  readonly hazards: readonly Hazard[];
  readonly leastSeverity: Band;
  readonly language: Language;
  /** Local minutes of the day between which only Severe and Extreme are heard; null for none. */
  readonly quietHours: { readonly fromMinute: number; readonly toMinute: number; readonly timeZone: string } | null;
  /** Hears Exercise and Test messages, marked as such. */
  readonly drills: boolean;
}
