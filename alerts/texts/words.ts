/** The words that the templates are filled with: names, times and places of an alert's facts in one language. */
import { directionOf, type Language } from '../../domain/language.ts';
import { type Names, nameIn, type TextFacts } from '../../domain/text-facts.ts';
import { fill, type Words } from './fill.ts';
import type { LanguageTexts } from './template.ts';

/** `short` leaves the date out of the time and is for notifications. */
export function wordsOf(facts: TextFacts, texts: LanguageTexts, length: 'long' | 'short'): Words {
  const { language } = texts;
  const hazard = texts.hazards[facts.hazard];
  const isolated = (text: string) => isolate(text, language);
  return {
    agency: isolated(nameIn(facts.agency, language).replace(/\.$/, '')),
    when: timeIn(facts.eventAt, facts.timeZone, texts, length),
    until: timeIn(facts.expiresAt, facts.timeZone, texts, 'long'),
    magnitude: roundTo(facts.magnitude, 1),
    depth: Math.round(facts.depthKm ?? 0),
    hasDepth: facts.depthKm === null ? 'no' : 'yes',
    place: placeIn(facts, texts),
    level: facts.level,
    shaking: hazard.shaking[Math.min(Math.max(Math.round(facts.level), 1), 10) - 1] ?? '',
    impact: hazard.impacts[Math.min(Math.max(Math.round(facts.level) - 3, 0), 6)] ?? '',
    zones: zonesIn(facts.zones, texts),
    reports: facts.reports,
    ended: facts.kind === 'cancelled' || facts.kind === 'all-clear' ? 'yes' : 'no',
    words: facts.cancelReason?.by === 'person' ? isolated(sentence(facts.cancelReason.words)) : '',
  };
}

const zonesNamed = 5;
/** Within this distance an event is "at" its town, km. */
const atTownKm = 5;

function zonesIn(zones: readonly Names[], texts: LanguageTexts): string {
  if (zones.length === 0) return texts.noZones;
  const named = zones.slice(0, zonesNamed).map((names) => isolate(nameIn(names, texts.language), texts.language));
  const separator = texts.language === 'ar' ? '، ' : ', ';
  return fill(texts.zoneList, texts.language, { zones: named.join(separator), more: zones.length - named.length });
}

function placeIn({ near, lat, lon }: TextFacts, texts: LanguageTexts): string {
  const { language, places, towns, directions } = texts;
  if (!near) {
    const sides = { northSouth: lat < 0 ? 's' : 'n', eastWest: lon < 0 ? 'w' : 'e' };
    return fill(places.coordinates, language, {
      lat: roundTo(Math.abs(lat), 1),
      lon: roundTo(Math.abs(lon), 1),
      ...sides,
    });
  }
  const name = towns[near.town] ?? near.town;
  const town = { town: isolate(name, language), ...frenchArticle(name) };
  if (near.distanceKm < atTownKm) return fill(places.at, language, town);
  const direction = directions[near.direction];
  return fill(places.near, language, { ...town, distance: Math.round(near.distanceKm), direction });
}

/** What decides between de, d’, du and des before a town: a vowel under any accent, or an article of its own. */
function frenchArticle(name: string): { readonly article: string; readonly bare: string } {
  const [, article, bare] = /^(les?) (.+)$/i.exec(name) ?? [];
  if (article && bare) return { article: article.toLowerCase(), bare };
  return { article: /^[aeiouœæ]/i.test(name.normalize('NFD')) ? 'vowel' : 'none', bare: name };
}

/** Local time with its offset; a notification on the day itself needs no date. */
function timeIn(at: number, timeZone: string, { language, times }: LanguageTexts, length: 'long' | 'short'): string {
  const date = partsOf(at, 'en', { day: 'numeric', month: 'numeric', year: 'numeric', timeZone });
  const clock = partsOf(at, 'en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone });
  return fill(times[length], language, {
    day: Number(date.day),
    monthNumber: Number(date.month),
    month: partsOf(at, language, { day: 'numeric', month: 'long', timeZone }).month ?? '',
    year: date.year ?? '',
    time: `${clock.hour}:${clock.minute}`,
    zone: isolate(offsetIn(at, timeZone), language),
  });
}

/** As UTC+3 or UTC+5:45, the same in every language. */
function offsetIn(at: number, timeZone: string): string {
  const name = partsOf(at, 'en', { timeZone, timeZoneName: 'longOffset' }).timeZoneName ?? '';
  return name
    .replace('GMT', 'UTC')
    .replace(/([+-])0/, '$1')
    .replace(/:00$/, '');
}

/** The parts of a time by their type. Formatters are kept: making one costs far more than using it. */
function partsOf(at: number, language: string, form: Intl.DateTimeFormatOptions): Readonly<Record<string, string>> {
  const key = `${language} ${JSON.stringify(form)}`;
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(language, form);
  formatters.set(key, formatter);
  return Object.fromEntries(formatter.formatToParts(at).map(({ type, value }) => [type, value]));
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** First-strong isolate around a name of another script, so that it cannot turn the sentence around (UAX #9). */
const isolate = (text: string, language: Language) => (directionOf(language) === 'rtl' ? `\u2068${text}\u2069` : text);

const sentence = (text: string) => (/[.!?؟]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

const roundTo = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
