/** The contract of a feed: one file in `feeds/` with one default export; found by its folder, checked at start-up, run through the feed kit. */
import type { Hazard } from '../domain/hazard.ts';
import type { ObservationBody, Rejection } from '../domain/observation.ts';

export interface Feed {
  /** The file's name. */
  readonly id: string;
  /** Who publishes, as credited in the output. */
  readonly agency: string;
  /** Terms of use of the data, with the credit it demands. */
  readonly licence: string;
  /** What its observations speak of. */
  readonly hazards: readonly Hazard[];
  /** Where it can see: `[west, south, east, north]`, west > east across the antimeridian. */
  readonly coverage: readonly [west: number, south: number, east: number, north: number];
  /** Silence longer than this is an alarm: "cannot see", not "no hazard". Seconds. */
  readonly maxSilenceS: number;
  /** How the bytes arrive, for an instance with its own settings. */
  readonly instances: readonly FeedInstance[];
  /**
   * Bytes to values: every record is accepted or rejected with a reason, none is lost, nothing throws.
   * Pure: the only instant it knows is `receivedAt` (Unix milliseconds).
   */
  parse(body: Uint8Array, context: ParseContext): Parsed;
}

/** One configured source of a feed: an FDSN service of another agency is another instance, in the same file. */
export interface FeedInstance {
  /** Unique over all feeds, e.g. `fdsn-event-ingv`. Equal to the feed's id where there is one only. */
  readonly id: string;
  /** The reporting agency's short name: the same for every feed that hears it, e.g. `emsc`. */
  readonly source: string;
  readonly intake: Intake;
}

export type Intake =
  | {
      readonly kind: 'poll';
      readonly everyS: number;
      /** The requests of one poll. `since`: the newest update heard, Unix milliseconds, or null at a first start. */
      requests(settings: {
        readonly baseUrl: string;
        readonly since: number | null;
        readonly now: number;
      }): readonly string[];
      readonly baseUrl: string;
    }
  | {
      readonly kind: 'stream';
      readonly url: string;
      /** Seconds of silence on the wire after which the connection is taken for dead. */
      readonly pingS: number;
      /** The feed instance that fills the gap after a reconnect. */
      readonly backfill: string;
    };

export interface ParseContext {
  readonly source: string;
  readonly receivedAt: number;
  /** Content-Type of the answer, empty when unknown. */
  readonly contentType: string;
}

export interface Parsed {
  readonly observations: readonly ObservationBody[];
  readonly rejected: readonly Rejection[];
}
