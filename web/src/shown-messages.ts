/** What this browser has shown already, and so whether a push message is new, repeated, overtaken or past. Pure. */

export interface ShownMessage {
  readonly id: string;
  /** One per thread; empty where the message belongs to none. */
  readonly tag: string;
  /** Unix milliseconds. */
  readonly sentAt: number;
  readonly expiresAt: number;
}

/**
 * - `show`: new and in force.
 * - `show-as-past`: new but expired: it replaces what is on display of its thread and says so.
 * - `already-shown`: this message was shown before (delivery is at least once).
 * - `older`: a later message of the same thread was shown before it.
 */
export type Judgement = 'show' | 'show-as-past' | 'already-shown' | 'older';

export function judge(shown: readonly ShownMessage[], message: ShownMessage, now: number): Judgement {
  if (shown.some(({ id }) => id === message.id)) return 'already-shown';
  const isOvertaken = shown.some(({ tag, sentAt }) => tag !== '' && tag === message.tag && sentAt > message.sentAt);
  if (isOvertaken) return 'older';
  return message.expiresAt <= now ? 'show-as-past' : 'show';
}

/** Far more than a browser gets while any of them can still be repeated. */
const mostRemembered = 300;

/** With the message, the last shown first. */
export const remember = (shown: readonly ShownMessage[], message: ShownMessage): ShownMessage[] =>
  [message, ...shown].slice(0, mostRemembered);
