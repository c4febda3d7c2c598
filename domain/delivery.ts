/** One alert to one subscription: a state machine, unique by (thread, message, subscription). */

/**
 * - `sending`: claimed by a job and perhaps on its way; after a kill the same job takes it up again.
 * - `delivered`: the channel accepted it (RFC 8030: 201). Accepted is not seen.
 * - `retrying`: it was refused for now; the worker tries again until the alert expires.
 * - `gone`: the address no longer exists; the subscription was removed.
 * - `dropped`: this message can't be sent to this address (too large, malformed, not authorised); the subscription stays.
 * - `expired`: the alert expired before the channel accepted it.
 * - `superseded`: a newer message of the thread replaced it before it was sent.
 */
export type DeliveryState = 'sending' | 'delivered' | 'retrying' | 'gone' | 'dropped' | 'expired' | 'superseded';

export const isTerminal = (state: DeliveryState): boolean => state !== 'retrying' && state !== 'sending';
