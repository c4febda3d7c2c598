/** Fills ICU templates and joins sentences. Parsed templates are kept: an alert is rendered for every language and phase. */
import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from '../../domain/language.ts';

/** The values that templates may use. */
export type Words = Readonly<Record<string, string | number>>;

/** The text of a template; throws when it uses a word that is not there. */
export function fill(template: string, language: Language, words: Words): string {
  const key = `${language} ${template}`;
  let format = formats.get(key);
  if (!format) {
    format = new IntlMessageFormat(template, language, undefined, { ignoreTag: true });
    formats.set(key, format);
  }
  return String(format.format({ ...words }));
}

/** Non-empty parts with a space between. */
export const joined = (parts: readonly (string | false)[]): string => parts.filter((part) => part).join(' ');

/** At most `limit` UTF-16 units, cut at a space where one is near, never within a character; an isolate left open is closed. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const room = text.slice(0, limit - 2);
  const space = room.lastIndexOf(' ');
  const cut = (space > limit / 2 ? room.slice(0, space) : room).replace(/[\uD800-\uDBFF]$/, '');
  return `${cut}${openIsolates(cut) > 0 ? '\u2069' : ''}…`;
}

const formats = new Map<string, IntlMessageFormat>();

const openIsolates = (text: string) => text.split('\u2068').length - text.split('\u2069').length;
