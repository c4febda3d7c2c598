/** What one agency says about one event: a chain of CAP messages per severity band. */

export interface Thread {
  readonly id: string;
  readonly eventId: string;
  readonly agencyId: string;
  /** `cancelled`, `all-clear` and `merged` threads never speak again; `expired` ones may (an aftershock Update is a new chain). */
  readonly state: 'open' | 'cancelled' | 'all-clear' | 'merged';
}

/** Push `Topic` and notification `tag` of a thread come from this: the hash is stable and at most 32 base64url characters. */
export const tagSeed = (threadId: string): string => `tocsin-thread-${threadId}`;
