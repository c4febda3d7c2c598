/** Times, ages and numbers as people read them: local time, always with its zone. */
import { h } from './dom.ts';
import { uiLanguage } from './strings.ts';

export type Instant = string | number;

const clock = new Intl.DateTimeFormat(uiLanguage, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
  timeZoneName: 'short',
});
const clockWithSeconds = new Intl.DateTimeFormat(uiLanguage, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
  timeZoneName: 'short',
});
const relative = new Intl.RelativeTimeFormat(uiLanguage, { numeric: 'auto' });

/** Unix milliseconds of what the API gives: they themselves, or ISO 8601. */
export const millisOf = (at: Instant): number => (typeof at === 'number' ? at : Date.parse(at));

/** A `time` element, e.g. "6 Feb 2023, 04:17 GMT+3". */
export const timeElement = (at: Instant, withSeconds = false): HTMLTimeElement => {
  const date = new Date(millisOf(at));
  return h('time', { datetime: date.toISOString() }, (withSeconds ? clockWithSeconds : clock).format(date));
};

/** "3 minutes ago", "in 2 hours". */
export function ageOf(at: Instant, now: number): string {
  const seconds = (millisOf(at) - now) / 1_000;
  const [unit, size] = units.find(([, least]) => Math.abs(seconds) >= least) ?? ['second', 1];
  return relative.format(Math.round(seconds / size), unit);
}

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

const oneDigit = new Intl.NumberFormat(uiLanguage, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(uiLanguage, { maximumFractionDigits: 0 });

export const toOneDigit = (value: number): string => oneDigit.format(value);
export const toWhole = (value: number): string => whole.format(value);

/** "37.2° N, 36.2° E" with as many digits as choosing a cell needs. */
export function placeText({ lon, lat }: { readonly lon: number; readonly lat: number }): string {
  return `${Math.abs(lat).toFixed(3)}° ${lat < 0 ? 'S' : 'N'}, ${Math.abs(lon).toFixed(3)}° ${lon < 0 ? 'W' : 'E'}`;
}

/** A language's own name, e.g. "Türkçe". */
export function languageName(tag: string): string {
  return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
}
