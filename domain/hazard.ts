/** The hazards Tocsin warns of, and what differs between them by nature rather than by an agency's choice. */

export const hazards = ['earthquake'] as const;

export type Hazard = (typeof hazards)[number];

export interface HazardTraits {
  /** CAP 1.2 category. */
  readonly category: 'Geo' | 'Met' | 'Fire';
  /** OASIS Event Terms List v1.2, written as eventCode `OET`. */
  readonly oetCode: string;
  /** The quantity a rule's level is given in, with its unit. */
  readonly quantity: string;
  /** How a thread ends: an earthquake expires, a forecast hazard gets an Update with responseType AllClear. */
  readonly ending: 'expires' | 'all-clear';
  /** An event first seen later than this after its origin is recorded as suppressed(too-old). Minutes. */
  readonly tooOldMinutes: number;
  /** How long an alert stays valid when its rule says nothing. Minutes. */
  readonly validityMinutes: number;
}

export const hazardTraits: Record<Hazard, HazardTraits> = {
  earthquake: {
    category: 'Geo',
    oetCode: 'OET-068',
    quantity: 'macroseismic intensity (MMI)',
    ending: 'expires',
    tooOldMinutes: 60,
    validityMinutes: 360,
  },
};
