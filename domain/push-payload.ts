/**
 * What a push message carries: the JSON that our service worker reads, which is also a valid Declarative Web Push message
 * (WebKit 16535: `web_push: 8030` and a notification with `title` and `navigate`), so that a browser can show it by itself.
 */

/** Push services that bridge to others carry about 2,700 bytes; ours stay well below. */
export const pushPayloadLimitBytes = 2_000;

export interface PushPayload {
  readonly web_push: 8030;
  readonly notification: {
    readonly title: string;
    readonly body: string;
    readonly navigate: string;
    readonly lang: string;
    readonly dir: 'ltr' | 'rtl';
    readonly tag: string;
    readonly silent: boolean;
  };
  readonly mutable: true;
  readonly tocsin: {
    /** The message's id: a service worker shows it once. */
    readonly id: string;
    /** One per thread: a newer message replaces the older one. */
    readonly tag: string;
    readonly msgType: string;
    readonly status: string;
    readonly severity: string;
    /** Unix milliseconds: a service worker drops what is older than what it shows of the same tag. */
    readonly sentAt: number;
    readonly expiresAt: number;
    /** Sound again, or replace quietly. */
    readonly renotify: boolean;
  };
}

/** What a payload is made from. */
export interface PushText {
  readonly alertId: string;
  readonly tag: string;
  readonly msgType: string;
  readonly status: string;
  readonly severity: string;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly sentAt: number;
  readonly expiresAt: number;
  readonly renotify: boolean;
}

/**
 * The payload as UTF-8 JSON of at most `limitBytes`. Only the body is ever shortened, at the end of a word and marked with
 * an ellipsis: its first sentences say what happens and what to do. Throws RangeError if the rest alone is too long.
 */
export function encodePushPayload(text: PushText, limitBytes = pushPayloadLimitBytes): Uint8Array {
  const encoder = new TextEncoder();
  const encode = (body: string) => encoder.encode(JSON.stringify(payloadOf(text, body)));
  const whole = encode(text.body);
  if (whole.length <= limitBytes) return whole;
  const ends = wordEnds(text.body);
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (encode(cutAt(text.body, ends[middle]!)).length <= limitBytes) low = middle;
    else high = middle - 1;
  }
  const shortened = encode(cutAt(text.body, ends[low]!));
  if (shortened.length > limitBytes)
    throw new RangeError(`title, url and ids of ${text.alertId} leave no room for a body in ${limitBytes} bytes`);
  return shortened;
}

const payloadOf = (text: PushText, body: string): PushPayload => ({
  web_push: 8030,
  notification: {
    title: text.title,
    body,
    navigate: text.url,
    lang: text.language,
    dir: text.direction,
    tag: text.tag,
    silent: !text.renotify,
  },
  mutable: true,
  tocsin: {
    id: text.alertId,
    tag: text.tag,
    msgType: text.msgType,
    status: text.status,
    severity: text.severity,
    sentAt: text.sentAt,
    expiresAt: text.expiresAt,
    renotify: text.renotify,
  },
});

/** Positions after which the text may end: after every word, and 0. Without blanks (a script that has none) after any code point. */
function wordEnds(text: string): number[] {
  const ends = [0, ...[...text.matchAll(/\S+/g)].map((word) => word.index + word[0].length)];
  if (ends.length > 2) return ends;
  let at = 0;
  return [0, ...Array.from(text, (point) => (at += point.length))];
}

const cutAt = (text: string, end: number): string =>
  end === 0 ? '…' : `${text.slice(0, end).replace(/[\s,;:،؛–-]+$/u, '')}…`;
