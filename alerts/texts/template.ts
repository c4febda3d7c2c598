/**
 * What a language file holds: ICU MessageFormat templates, complete by type.
 * Sources: Unicode TR35 (MessageFormat, plural rules); FEMA IS-242 and WMO-No. 1150 on what a warning says and in which order.
 *
 * Arguments (each template uses those that its comment names, or fewer):
 *   agency, when, until, event, severity, shaking, place, zones, town, words: texts;  zones and place come from templates below
 *   magnitude, distance, depth, level, more, reports, lat, lon: numbers, written by ICU in the language's own digits
 */
import type { Hazard } from '../../domain/hazard.ts';
import type { Language } from '../../domain/language.ts';
import type { Band } from '../../domain/rule.ts';
import type { CompassPoint, SpokenKind } from '../../domain/text-facts.ts';

export interface LanguageTexts {
  readonly language: Language;
  /** The native speaker who reviewed the file, and when; null until someone has. */
  readonly reviewedBy: string | null;
  /** First words of everything that is not Actual. */
  readonly marks: Readonly<Record<'Exercise' | 'Test', string>>;
  /** The sentence that says what the mark means. */
  readonly markNotes: Readonly<Record<'Exercise' | 'Test', string>>;
  /** Long and short form of "nobody has reviewed this text". */
  readonly unreviewed: { readonly sentence: string; readonly tag: string };
  readonly severities: Readonly<Record<Band, string>>;
  /** `at`: town. `near`: distance, direction, town, elides (yes before a vowel). `coordinates`: lat, lon. */
  readonly places: { readonly at: string; readonly near: string; readonly coordinates: string };
  readonly directions: Readonly<Record<CompassPoint, string>>;
  /** zones: names joined; more: how many are not named. */
  readonly zoneList: string;
  readonly hazards: Readonly<Record<Hazard, HazardTexts>>;
}

export interface HazardTexts {
  readonly event: string;
  /** Words for MMI 1 to 10 and above, as adjectives of the language's word for shaking. */
  readonly shaking: readonly string[];
  /** What that shaking does: from MMI 1, 4, 5, 6, 7, 8, 9. */
  readonly impacts: readonly [string, string, string, string, string, string, string];
  /** severity, magnitude, place, shaking. Longest 140 characters with a long town. */
  readonly headlines: Readonly<Record<SpokenKind, string>>;
  /** Put before the headline of an Extreme warning: action first. */
  readonly act: string;
  readonly description: {
    readonly source: string;
    readonly happened: string;
    readonly expected: string;
    readonly where: string;
    readonly basis: string;
    readonly valid: string;
  };
  /** What changed since the last message; empty for `first`. */
  readonly changes: Readonly<Record<SpokenKind, string>>;
  readonly cancelReasons: { readonly sources: string; readonly person: string };
  /** `strong`, `mild`: true before, during and after the shaking. `lowered`: after a downgrade. */
  readonly instructions: {
    readonly strong: string;
    readonly mild: string;
    readonly lowered: string;
    readonly over: string;
    readonly cancelled: string;
  };
  readonly push: {
    readonly titles: Readonly<Record<PushText | 'lowered' | 'over' | 'cancelled', string>>;
    readonly actions: Readonly<Record<PushText | 'lowered' | 'over' | 'cancelled', string>>;
    /** Short changes, put first where a standing warning is changed. */
    readonly changes: Readonly<Record<'escalated' | 'area-extended' | 'updated', string>>;
    /** magnitude, place, when */
    readonly facts: string;
  };
}

/** Phase and strength: `strong` from Severe upwards. */
export type PushText = `${'ahead' | 'passed' | 'unknown'}-${'strong' | 'mild'}`;
