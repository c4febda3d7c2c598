/** A warning authority that uses this installation. */
import type { Language } from './language.ts';

export interface Agency {
  readonly id: string;
  readonly name: Readonly<Partial<Record<Language, string>>>;
  /** CAP sender, an address of the form `x@y` without spaces, commas, `<` or `&`. */
  readonly sender: string;
  /** Shown to the public and written as CAP contact and web. */
  readonly contact: string;
  readonly web: string;
  /** IANA zone of the local times in texts, e.g. `Europe/Istanbul`. */
  readonly timeZone: string;
  /** One CAP info and one text per language, in this order. */
  readonly languages: readonly Language[];
  /** Automatic messages go out in languages nobody has reviewed. */
  readonly acceptsUnreviewed: boolean;
  /** An alert whose audience is larger than this is held. People who subscribed, not inhabitants. */
  readonly reachLimit: number;
  /** While true nothing is issued automatically: everything is held. */
  readonly paused: boolean;
  /** The CAP status of what it issues: `Actual`, or `Exercise` and `Test` for training installations. */
  readonly capStatus: 'Actual' | 'Exercise' | 'Test';
}
