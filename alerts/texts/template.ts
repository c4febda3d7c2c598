/**
 * What a language file holds: ICU MessageFormat templates, complete by type.
 * Sources: Unicode TR35 (MessageFormat, plural rules); FEMA IS-242 and WMO-No. 1150 on what a warning says and in which order.
 *
 * Arguments (each template uses those that its comment names, or fewer):
 *   agency, when, until, shaking, impact, place, zones, town, words: texts;  when, until, place and zones come from templates below
 *   magnitude, distance, depth, level, more, reports, lat, lon: numbers, written by ICU in the language's own digits
 *   hasDepth, ended: yes or no;  ended is yes where the message takes back or ends a warning, so that its facts are told as that warning's
 * No template puts a case ending on an argument: names and numbers take different endings in Turkish and Mongolian.
 */
import type { Hazard } from '../../domain/hazard.ts';
import type { Language } from '../../domain/language.ts';
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
  /**
   * day, month (its name in a date), monthNumber, year, time (24 hours), zone (the offset from UTC). `short`, for notifications: time, zone.
   * Whose local time it is shows by the offset: a zone's own name is missing or wrong in some languages' locale data.
   */
  readonly times: { readonly long: string; readonly short: string };
  /**
   * `at`: town. `near`: distance, direction, town. `coordinates`: lat, lon (both without sign), northSouth (n, s), eastWest (e, w).
   * For French: article (vowel, le, les, none) of the town, and bare, its name without that article.
   */
  readonly places: { readonly at: string; readonly near: string; readonly coordinates: string };
  /** The language's own names of towns that the gazetteer writes otherwise; every other name stays as it is there. */
  readonly towns: Readonly<Record<string, string>>;
  readonly directions: Readonly<Record<CompassPoint, string>>;
  /** zones: names joined; more: how many are not named. */
  readonly zoneList: string;
  /** Said instead of the zones where there are none: a draft whose area is not known. */
  readonly noZones: string;
  readonly hazards: Readonly<Record<Hazard, HazardTexts>>;
}

export interface HazardTexts {
  readonly event: string;
  /** Words for MMI 1 to 10 and above, as adjectives of the language's word for shaking. */
  readonly shaking: readonly string[];
  /** What that shaking does: from MMI 1, 4, 5, 6, 7, 8, 9. */
  readonly impacts: readonly [string, string, string, string, string, string, string];
  /** magnitude, place, shaking: the greatest in the area, so it is said as an upper limit. Longest 140 characters with a long town. */
  readonly headlines: Readonly<Record<SpokenKind, string>>;
  /** Put before the headline of an Extreme warning: action first. */
  readonly act: string;
  readonly description: {
    readonly source: string;
    readonly happened: string;
    readonly expected: string;
    readonly where: string;
    /** Whose numbers these are: magnitude and place are reported, the shaking is computed. */
    readonly basis: string;
    readonly valid: string;
  };
  /** What changed since the last message; empty for `first`. */
  readonly changes: Readonly<Record<SpokenKind, string>>;
  readonly cancelReasons: { readonly sources: string; readonly person: string };
  /** `strong`, `mild`: true before, during and after the shaking. `lowered`: after a downgrade. Each says where to learn more. No arguments. */
  readonly instructions: {
    readonly strong: string;
    readonly mild: string;
    readonly lowered: string;
    readonly over: string;
    readonly cancelled: string;
  };
  readonly push: {
    readonly titles: Readonly<Record<PushText | 'lowered' | 'over' | 'cancelled', string>>;
    /** `passed` begins at the arrival of the S wave: the ground may still shake. */
    readonly actions: Readonly<Record<PushText | 'lowered' | 'over' | 'cancelled', string>>;
    /** Short changes, put first where a standing warning is changed. */
    readonly changes: Readonly<Record<'escalated' | 'area-extended' | 'updated', string>>;
    /** magnitude, place, when, ended */
    readonly facts: string;
  };
}

/** Phase and strength: `strong` from Severe upwards. */
export type PushText = `${'ahead' | 'passed' | 'unknown'}-${'strong' | 'mild'}`;
