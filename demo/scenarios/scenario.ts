/** What a scenario is: reports in the order in which agencies publish them, and the authority that listens. */
import type { Language } from '../../domain/language.ts';
import type { RuleInput } from '../../domain/rule.ts';

export type Reporter = 'usgs' | 'emsc' | 'geofon';

/** One version of one report. */
export interface Step {
  /** Which happening of the story it speaks of; its reports share one delay of the play. */
  readonly about: string;
  /** When it is published, seconds after the start of the play. */
  readonly atS: number;
  readonly source: Reporter;
  /** The id that the agency gave the event. */
  readonly sourceId: string;
  /** What becomes of the report: it stands, or the agency takes it back. */
  readonly status: 'live' | 'deleted';
  readonly eventType: 'earthquake' | 'quarry blast';
  /** Seconds after the start of the play. */
  readonly originS: number;
  readonly lat: number;
  readonly lon: number;
  readonly depthKm: number;
  readonly magnitude: number;
  readonly magnitudeType: string;
  readonly reviewed: boolean;
  readonly stationCount: number;
  readonly azimuthalGapDeg: number;
  readonly place: string;
  /** What it is in the story, for the terminal. */
  readonly note: string;
}

/** An area of an authority: a rounded rectangle of our own drawing around real towns. */
export interface ZoneSketch {
  readonly name: Readonly<Partial<Record<Language, string>>>;
  readonly lat: number;
  readonly lon: number;
  readonly halfHeightDeg: number;
  readonly halfWidthDeg: number;
}

export interface Authority {
  readonly agency: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly rules: readonly RuleInput[];
  readonly zones: readonly ZoneSketch[];
}

export interface Scenario {
  readonly title: string;
  readonly steps: readonly Step[];
  readonly authority: Authority;
  /** Where people subscribe: towns within `[west, south, east, north]` of these countries. */
  readonly region: {
    readonly bounds: readonly [number, number, number, number];
    readonly countries: readonly string[];
  };
  /** Places where nobody is to be told: towns far away, by name and country. */
  readonly farTowns: readonly { readonly name: string; readonly country: string }[];
}

/** What may be changed from the command line. */
export interface ScenarioOptions {
  /** Magnitude of the first earthquake. */
  readonly magnitude: number;
  /** Varies locations, times and people. */
  readonly seed: number;
}
