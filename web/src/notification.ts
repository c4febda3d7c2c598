/**
 * From a push payload to what the browser shows.
 * Sources: domain/push-payload.ts; WHATWG Notifications (renotify with an empty tag is a TypeError; tag replaces).
 */
import type { PushPayload } from '../../domain/push-payload.ts';

export interface Shown {
  readonly title: string;
  readonly options: NotificationOptions & { readonly renotify?: boolean };
}

/** What is kept with a notification for the click on it and for clearing it when its time is over. */
export interface NotificationData {
  readonly id: string;
  readonly navigate: string;
  readonly expiresAt: number;
  /** It says itself that its time is over. */
  readonly isPast: boolean;
}

/** The payload, or undefined where the bytes are not one of ours. */
export function readPayload(text: string | undefined): PushPayload | undefined {
  try {
    const value: Partial<PushPayload> = JSON.parse(text ?? '');
    const { notification, tocsin } = value;
    const isOurs = typeof notification?.title === 'string' && typeof tocsin?.id === 'string';
    return isOurs && Number.isFinite(tocsin.sentAt) && Number.isFinite(tocsin.expiresAt)
      ? (value as PushPayload)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Title and text stay as sent, with the marks EXERCISE and TEST that they may carry. `isPast`: its time is over. */
export function toNotification({ notification, tocsin }: PushPayload, isPast: boolean): Shown {
  const { title, body, lang, dir, navigate } = notification;
  const tag = tocsin.tag ?? '';
  const soundsAgain = tocsin.renotify && !isPast;
  const data: NotificationData = { id: tocsin.id, navigate, expiresAt: tocsin.expiresAt, isPast };
  const wantsAnswer = tocsin.severity === 'Extreme' && tocsin.msgType !== 'Cancel' && !isPast;
  return {
    title: isPast ? `${pastWord(lang)}: ${title}` : title,
    options: {
      body,
      lang,
      dir,
      tag,
      data,
      icon: '/icon.svg',
      badge: '/icon.svg',
      silent: !soundsAgain,
      requireInteraction: wantsAnswer,
      ...(tag !== '' && { renotify: soundsAgain }),
    },
  };
}

/** A message that cannot be read is still announced: something was meant to be said. */
export const unreadable: Shown = {
  title: 'Tocsin',
  options: {
    body: 'A message arrived that could not be read. Open Tocsin to see the alerts in force.',
    lang: 'en',
    tag: 'unreadable',
    data: { id: '', navigate: '/', expiresAt: Number.MAX_SAFE_INTEGER, isPast: false } satisfies NotificationData,
  },
};

/** Said by the browser alone, so these few words are here and not in the alerts' texts. */
const pastWords: Readonly<Record<string, string>> = {
  en: 'No longer valid',
  fr: 'N’est plus valable',
  tr: 'Artık geçerli değil',
  ar: 'لم يعد ساريًا',
  mn: 'Хүчингүй болсон',
};

const pastWord = (language: string): string => pastWords[language.split('-')[0] ?? ''] ?? pastWords['en']!;
