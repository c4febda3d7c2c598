/** One alert to one subscription: a state machine, unique by (thread, message, subscription). */

/**
 * - `delivered`: the channel accepted it (RFC 8030: 201). Accepted is not seen.
 * - `retrying`: it was refused for now; the worker tries again until the alert expires.
 * - `gone`: the address no longer exists; the subscription was removed.
 * - `dropped`: this message can't be sent to this address (too large, malformed, not authorised); the subscription stays.
 * - `expired`: the alert expired before the channel accepted it.
 * - `superseded`: a newer message of the thread replaced it before it was sent.
 */
export const deliveryStates = ['delivered', 'retrying', 'gone', 'dropped', 'expired', 'superseded'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export const isTerminal = (state: DeliveryState): boolean => state !== 'retrying';

export interface Delivery {
  readonly alertId: string;
  readonly threadId: string;
  readonly subscriptionId: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Why, for `retrying`, `gone` and `dropped`: the channel's word, no address in it. */
  readonly reason: string | null;
  readonly at: number;
}
