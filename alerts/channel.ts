/** The contract of a channel: one file in `channels/` with one default export. One attempt, classified; the worker owns backoff and deadlines. */
import type { Language } from '../domain/language.ts';

export interface Channel {
  /** The file's name; subscriptions name it. */
  readonly id: string;
  readonly limits: {
    /** Longest payload before encryption or encoding, bytes. */
    readonly payloadBytes: number;
    /** Attempts in flight at once in one process. */
    readonly concurrency: number;
  };
  /** Checks an address as a subscriber sends it and returns it in canonical form, or throws TocsinError('invalid-parameter'). */
  parseAddress(input: unknown, policy: AddressPolicy): ChannelAddress;
  /** The payload of a message, once per language and phase: bytes shared by all its recipients. */
  render(message: Message): Uint8Array;
  /** One attempt for each recipient; one answer each, in order. Never throws for a recipient's sake; a bad one never stops the others. */
  open(environment: ChannelEnvironment): Promise<ChannelSender>;
}

export interface ChannelSender {
  send(payload: Uint8Array, recipients: readonly Recipient[], options: SendOptions): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}

/** What a subscription's sealed address holds. `key` is what makes it unique (for push: the endpoint). */
export interface ChannelAddress {
  readonly key: string;
  readonly value: Readonly<Record<string, string>>;
}

export interface AddressPolicy {
  /** Hosts beyond the known ones, and whether private addresses are allowed (demo and tests). */
  readonly extraHosts: readonly string[];
  readonly allowPrivateHosts: boolean;
}

export interface ChannelEnvironment extends AddressPolicy {
  /** Contact written into VAPID and User-Agent. */
  readonly contact: string;
  readonly dataDir: string;
  now(): number;
  /** Says that the channel as a whole is in trouble (401/403): error log, metric, degraded health, operators. */
  alarm(reason: string): void;
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

/** The closed list of what one attempt can end in. */
export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly afterMs: number | null; readonly reason: string }
  | { readonly kind: 'gone'; readonly reason: string }
  | { readonly kind: 'drop'; readonly reason: string };

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
  readonly sent: string;
  readonly sentAt: number;
  readonly expiresAt: number;
  /** Show with sound again (a new or worse danger), or replace quietly. */
  readonly renotify: boolean;
}
