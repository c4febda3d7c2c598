/** Which form and which language a caller wants. Source: RFC 9110 §12 (Accept, Accept-Language), RFC 4647 §3.4 (lookup). */
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { CapInfo } from '../domain/cap.ts';

export const LanguageTag = Type.String({
  maxLength: 35,
  pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$',
  description: 'BCP 47 tag of the texts; before Accept-Language. Without a text in it, the first there is.',
  examples: ['tr'],
});

/** The languages asked for, the most wanted first: `?language=`, else Accept-Language. */
export const wantedLanguages = (request: FastifyRequest, asked: string | undefined): string[] =>
  asked === undefined ? ranked(request.headers['accept-language']).filter((tag) => tag !== '*') : [asked];

/** The tag of the first info that a wanted language fits: `tr` fits `tr-TR` and the other way round; undefined where none does. */
export function languageOf(infos: readonly CapInfo[], wanted: readonly string[]): string | undefined {
  const tags = infos.map(({ language }) => language);
  const primary = (tag: string) => tag.toLowerCase().split('-')[0];
  return wanted
    .flatMap((wish) => [
      ...tags.filter((tag) => tag.toLowerCase() === wish.toLowerCase()),
      ...tags.filter((tag) => primary(tag) === primary(wish)),
    ])
    .at(0);
}

/** The best of the offered media types; the first of them where the caller names none of them. */
export function bestType<const T extends string>(accept: string | undefined, offered: readonly [T, ...T[]]): T {
  for (const range of ranked(accept)) {
    const found = offered.find((type) => type === range || range === '*/*' || range === `${type.split('/')[0]}/*`);
    if (found) return found;
  }
  return offered[0];
}

/** Items of a header with q values, best first, in lower case; q=0 is out. At most 20 are read. */
function ranked(header: string | undefined): string[] {
  return (header ?? '')
    .slice(0, 1_000)
    .split(',', 20)
    .map((item) => {
      const [value = '', ...options] = item.split(';').map((part) => part.trim());
      const q = options.find((option) => option.startsWith('q='));
      return { value: value.toLowerCase(), weight: q ? Number(q.slice(2)) || 0 : 1 };
    })
    .filter(({ value, weight }) => value !== '' && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ value }) => value);
}
