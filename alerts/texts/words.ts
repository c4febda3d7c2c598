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
    when: timeIn(facts.eventAt, facts.timeZone, language, length),
    until: timeIn(facts.expiresAt, facts.timeZone, language, 'long'),
    magnitude: roundTo(facts.magnitude, 1),
    depth: Math.round(facts.depthKm ?? 0),
    hasDepth: facts.depthKm === null ? 'no' : 'yes',
    place: placeIn(facts, texts),
    level: facts.level,
    shaking: hazard.shaking[Math.min(Math.max(Math.round(facts.level), 1), 10) - 1] ?? '',
    impact: hazard.impacts[Math.min(Math.max(Math.round(facts.level) - 3, 0), 6)] ?? '',
    zones: zonesIn(facts.zones, texts),
    reports: facts.reports,
    severity: texts.severities[facts.severity],
    words: facts.cancelReason?.by === 'person' ? isolated(sentence(facts.cancelReason.words)) : '',
  };
}

const zonesNamed = 5;
/** Within this distance an event is "at" its town, km. */
const atTownKm = 5;

function zonesIn(zones: readonly Names[], texts: LanguageTexts): string {
  const named = zones.slice(0, zonesNamed).map((names) => isolate(nameIn(names, texts.language), texts.language));
  const separator = texts.language === 'ar' ? '، ' : ', ';
  return fill(texts.zoneList, texts.language, { zones: named.join(separator), more: zones.length - named.length });
}

function placeIn({ near, lat, lon }: TextFacts, texts: LanguageTexts): string {
  if (!near) return fill(texts.places.coordinates, texts.language, { lat: roundTo(lat, 1), lon: roundTo(lon, 1) });
  const town = isolate(near.town, texts.language);
  if (near.distanceKm < atTownKm) return fill(texts.places.at, texts.language, { town });
  const elides = /^[aeiouyàâäéèêëîïôöùûü]/i.test(near.town) ? 'yes' : 'no';
  const direction = texts.directions[near.direction];
  return fill(texts.places.near, texts.language, { town, distance: Math.round(near.distanceKm), direction, elides });
}

/** Local time with its zone; a notification on the day itself needs no date. */
function timeIn(at: number, timeZone: string, language: Language, length: 'long' | 'short'): string {
  const form: Intl.DateTimeFormatOptions =
    length === 'long'
      ? { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false }
      : { hour: '2-digit', minute: '2-digit', hour12: false };
  const text = new Intl.DateTimeFormat(language, { ...form, hourCycle: 'h23', timeZone }).format(at);
  return `${text} (${isolate(offsetIn(at, timeZone), language)})`;
}

/** As UTC±hh:mm, the same in every language: a zone's name is often English only. */
function offsetIn(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  return name.replace('GMT', 'UTC');
}

/** First-strong isolate around a name of another script, so that it cannot turn the sentence around (UAX #9). */
const isolate = (text: string, language: Language) => (directionOf(language) === 'rtl' ? `\u2068${text}\u2069` : text);

const sentence = (text: string) => (/[.!?؟]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

const roundTo = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
