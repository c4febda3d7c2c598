/** Everything that a text may speak of, as a closed record: templates read nothing else, so that a stored alert can be said again in any language. */
import type { Hazard } from './hazard.ts';
import type { Language } from './language.ts';
import type { Band } from './rule.ts';

/** The decisions that make a message; a held one is spoken as what it would have been. */
export const spokenKinds = [
  'first',
  'escalated',
  'area-extended',
  'updated',
  'downgraded',
  'all-clear',
  'cancelled',
] as const;
export type SpokenKind = (typeof spokenKinds)[number];

/** Directions from a town to the event, clockwise from north. */
export const compassPoints = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;
export type CompassPoint = (typeof compassPoints)[number];

export interface TextFacts {
  readonly hazard: Hazard;
  readonly kind: SpokenKind;
  readonly status: 'Actual' | 'Exercise' | 'Test';
  readonly severity: Band;
  /** Names per language; English, or any that there is, stands in for a missing one. */
  readonly agency: Names;
  /** IANA zone of the times. */
  readonly timeZone: string;
  /** When it happened, Unix milliseconds. */
  readonly eventAt: number;
  readonly magnitude: number;
  readonly depthKm: number | null;
  /** Degrees, WGS 84. */
  readonly lon: number;
  readonly lat: number;
  /** The nearest large town and how the event lies from it; null far from all of them. */
  readonly near: { readonly town: string; readonly distanceKm: number; readonly direction: CompassPoint } | null;
  /** The greatest level expected in the area: whole MMI. */
  readonly level: number;
  /** What the band spoke of before; null in its first message. */
  readonly previousLevel: number | null;
  /** Names of the warned zones, the most concerned first. */
  readonly zones: readonly Names[];
  /** How many agencies' reports this rests on. */
  readonly reports: number;
  readonly expiresAt: number;
  /** Why it is cancelled: the event was withdrawn by its sources, or a person's own words. Null for every other kind. */
  readonly cancelReason: { readonly by: 'sources' } | { readonly by: 'person'; readonly words: string } | null;
}

export type Names = Readonly<Partial<Record<Language, string>>>;

/** The name in a language, else in English, else in any. */
export const nameIn = (names: Names, language: Language): string =>
  names[language] ?? names.en ?? Object.values(names)[0] ?? '';
