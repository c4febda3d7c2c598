/** The contract of a feed: one file in `feeds/` with one default export; found by its folder, checked at start-up, run through the feed kit. */
import type { Hazard } from '../domain/hazard.ts';
import type { ObservationBody, Rejection, Withdrawal } from '../domain/observation.ts';
import type { Bbox } from '../domain/visibility.ts';

export interface Feed {
  /** The file's name. */
  readonly id: string;
  /** What its observations speak of. */
  readonly hazards: readonly Hazard[];
  /** The sources that ship; configuration may change, disable or add some. */
  readonly instances: readonly FeedInstance[];
  /**
   * Bytes to values: every record is accepted or rejected with a reason, none is lost, nothing throws.
   * A body that cannot be read at all counts as one record. Pure: the only instant it knows is `receivedAt`.
   */
  parse(body: Uint8Array, context: ParseContext): Parsed;
}

/** One configured source of a feed: an FDSN service of another agency is another instance, in the same file. */
export interface FeedInstance {
  /** Unique over all feeds, e.g. `fdsn-event-ingv`. Equal to the feed's id where there is one only. */
  readonly id: string;
  /** The reporting agency's short name: the same for every feed that hears it, e.g. `emsc`. */
  readonly source: string;
  /** Who publishes, as credited in the output. */
  readonly agency: string;
  /** Terms of use of the data, with the credit it demands. */
  readonly licence: string;
  /** Where it can see: `[west, south, east, north]`, west > east across the antimeridian. */
  readonly coverage: Bbox;
  /** Silence longer than this is an alarm: "cannot see", not "no hazard". Seconds. */
  readonly maxSilenceS: number;
  readonly intake: Intake;
}

/** How the bytes arrive. */
export type Intake = PollIntake | StreamIntake;

export interface PollIntake {
  readonly kind: 'poll';
  readonly everyS: number;
  /** Scheme, host and, where the service has one, the path before that of the requests. */
  readonly baseUrl: string;
  /** The URLs of one poll. The first carries the news and decides whether the poll succeeded; the others complete it. */
  requests(settings: RequestSettings): readonly string[];
}

export interface RequestSettings {
  readonly baseUrl: string;
  /** The newest update heard, or null at a first start. Unix milliseconds. */
  readonly since: number | null;
  /** Unix milliseconds. */
  readonly now: number;
}

export interface StreamIntake {
  readonly kind: 'stream';
  readonly url: string;
  /** Seconds of silence on the wire after which the connection is pinged; twice that and it is taken for dead. */
  readonly pingS: number;
  /** The polled feed instance that fills the gap after a reconnect. */
  readonly backfill: string;
}

export interface ParseContext {
  readonly source: string;
  /** Unix milliseconds. */
  readonly receivedAt: number;
  /** Content-Type of the answer, empty when unknown. */
  readonly contentType: string;
}

/** `observations`, `withdrawals` and `rejected` together are the records of the body. */
export interface Parsed {
  readonly observations: readonly ObservationBody[];
  readonly withdrawals: readonly Withdrawal[];
  readonly rejected: readonly Rejection[];
}
