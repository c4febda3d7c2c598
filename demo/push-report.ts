/** What the push service's process tells: the browsers it stands for, and what reached them. */

/** How an endpoint answers: `gone` always 410; the others once 429, 500 or a broken connection, then 201. */
export type Conduct = 'well' | 'gone' | 'throttled' | 'server-error' | 'reset';

export interface Browser {
  /** What PushSubscription.toJSON() gives. */
  readonly subscription: {
    readonly endpoint: string;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  };
  readonly conduct: Conduct;
}

export interface EndpointReport {
  readonly endpoint: string;
  /** It answered 410 at least once. */
  readonly gone: boolean;
  readonly requests: number;
  /** Message ids inside the decrypted payloads, as often as each was answered 201. */
  readonly messages: readonly { readonly id: string; readonly count: number; readonly firstAt: number }[];
}

export interface PushReport {
  readonly endpoints: readonly EndpointReport[];
  readonly undecryptable: number;
  /** Breaches of RFC 8030, 8188 or 8292 by the sender. */
  readonly violations: readonly string[];
}
