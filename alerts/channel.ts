/** The contract of a channel: one file in `channels/` with one default export. One attempt, classified; the worker owns backoff and deadlines. */
import type { Language } from '../domain/language.ts';

export interface Channel {
  /** The file's name; subscriptions name it. */
  readonly id: string;
  readonly limits: {
    /** Longest payload before encryption or encoding, bytes. A longer one is dropped for everybody, with this named. */
    readonly payloadBytes: number;
    /** Recipients handed over and not yet answered at once in one process; the worker keeps to it. */
    readonly concurrency: number;
  };
  /** Checks an address as a subscriber sends it and returns it in canonical form, or throws TocsinError('invalid-parameter'). */
  parseAddress(input: unknown, policy: AddressPolicy): ChannelAddress;
  /** The payload of a message, once per language and phase: bytes shared by all its recipients. */
  render(message: Message): Uint8Array;
  /** Connections and keys of one process. */
  open(environment: ChannelEnvironment): Promise<ChannelSender>;
}

export interface ChannelSender {
  /**
   * One attempt for each recipient; one answer each, in the recipients' order. Never throws for a recipient's sake; a bad
   * one never stops the others. Once `options.signal` aborts no attempt starts: those not begun are answered `retry`
   * at once with the reason `stopped`, those in flight end as they end.
   */
  send(payload: Uint8Array, recipients: readonly Recipient[], options: SendOptions): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}

/** What a subscription's sealed address holds. `key` is what makes it unique (for push: the endpoint). */
export interface ChannelAddress {
  readonly key: string;
  readonly value: Readonly<Record<string, string>>;
}

export interface AddressPolicy {
  /** Hosts (`push.example.org` or `push.example.org:8443`) beyond the known ones. */
  readonly extraHosts: readonly string[];
  /** Private addresses and http are allowed (demo and tests). */
  readonly allowPrivateHosts: boolean;
}

export interface ChannelEnvironment extends AddressPolicy {
  /** Who runs this installation, `mailto:` or `https:`: written into VAPID tokens. */
  readonly contact: string;
  /** P-256 key pair in base64url by which push services know this installation. */
  readonly vapidKeys: () => { readonly publicKey: string; readonly privateKey: string };
  readonly connectionsPerHost: number;
  /** Longest that one attempt may take, milliseconds. */
  readonly timeoutMs: number;
  now(): number;
  /** Says that the channel as a whole is in trouble (401/403): error log, metric, degraded health, operators. */
  alarm(reason: string): void;
  /** Writes a structured line; ids and labels, never an address. */
  log(fields: Readonly<Record<string, unknown>>, text: string): void;
}

export interface Recipient {
  readonly subscriptionId: string;
  readonly address: ChannelAddress;
}

export interface SendOptions {
  /** The alert's expiry, Unix milliseconds: TTL and validity come from it. */
  readonly expiresAt: number;
  readonly urgency: 'very-low' | 'low' | 'normal' | 'high';
  /** At most 32 base64url characters; replaces what is undelivered of the same thread. */
  readonly topic: string;
  readonly signal: AbortSignal;
}

/** The closed list of what one attempt can end in. Reasons hold no address. */
export type Outcome =
  | { readonly kind: 'delivered' }
  | RetryOutcome
  | { readonly kind: 'gone'; readonly reason: string }
  | { readonly kind: 'drop'; readonly reason: string };

interface RetryOutcome {
  readonly kind: 'retry';
  /** What the other side asked for (Retry-After), milliseconds. */
  readonly afterMs: number | null;
  readonly reason: string;
  /** The answer was lost after the message had been handed over: it may have been accepted. */
  readonly perhapsHeard: boolean;
}

/** One message for one language and phase, as a person will read it. */
export interface Message {
  readonly alertId: string;
  readonly tag: string;
  readonly msgType: 'Alert' | 'Update' | 'Cancel';
  readonly status: 'Actual' | 'Exercise' | 'Test';
  readonly severity: string;
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  readonly title: string;
  readonly body: string;
  /** Page of the alert. */
  readonly url: string;
  /** The CAP `sent`, verbatim. */
  readonly sent: string;
  /** Unix milliseconds. */
  readonly sentAt: number;
  readonly expiresAt: number;
  /** Show with sound again (a new or worse danger), or replace quietly. */
  readonly renotify: boolean;
}
