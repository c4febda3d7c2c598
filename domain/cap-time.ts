/**
 * CAP's times, to and from instants.
 * Sources: OASIS CAP 1.2 (2010) §3.3.2 (`YYYY-MM-DDThh:mm:ss±hh:mm`, UTC written `-00:00`, no letter for a zone); XML Schema Part 2
 * §3.2.7 on the ranges, whose 24:00:00 is the midnight that ends a day.
 */
import { TocsinError } from './error.ts';

/**
 * An instant (ms since 1970, floored to the second) as CAP writes it, in the authority's offset from UTC in whole minutes.
 * Throws `invalid-parameter` outside the years 1 to 9999 or an offset of ±14 h.
 */
export function capTime(instantMs: number, offsetMinutes = 0): string {
  if (!Number.isInteger(offsetMinutes) || Math.abs(offsetMinutes) > maxOffsetMinutes) {
    throw new TocsinError(
      'invalid-parameter',
      `The offset ${offsetMinutes} is not a whole number of minutes within ±14 h.`,
    );
  }
  const localMs = Math.floor(instantMs / 1000) * 1000 + offsetMinutes * 60_000;
  if (!(localMs >= firstMs && localMs <= lastMs)) {
    throw new TocsinError('invalid-parameter', `The instant ${instantMs} is outside the years 1 to 9999.`);
  }
  const sign = offsetMinutes > 0 ? '+' : '-';
  const [hours, minutes] = [Math.trunc(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  return `${new Date(localMs).toISOString().slice(0, 19)}${sign}${twoDigits(hours)}:${twoDigits(minutes)}`;
}

/** The instant (ms since 1970) of a time in exactly CAP's form. Throws `invalid-cap` with the form that was expected. */
export function parseCapTime(text: string): number {
  const instantMs = strict.test(text) ? readCapTime(text) : undefined;
  if (instantMs === undefined) {
    throw new TocsinError(
      'invalid-cap',
      `'${text}' is not a CAP time: write YYYY-MM-DDThh:mm:ss±hh:mm, UTC as -00:00.`,
    );
  }
  return instantMs;
}

/**
 * The instant (ms since 1970) of a time as agencies write it: also with `Z`, a fraction, no seconds, a space for the T, an offset
 * without colon. Undefined for what is no date, and for one without a zone unless `assumedOffsetMinutes` says which to take.
 */
export function readCapTime(text: string, assumedOffsetMinutes?: number): number | undefined {
  const match = tolerant.exec(text.trim());
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as Parts;
  const fraction = Number(match[7] ?? 0);
  const offset = match[8] === undefined ? assumedOffsetMinutes : offsetOf(match[8]);
  if (offset === undefined || Math.abs(offset) > maxOffsetMinutes) return undefined;
  const endOfDay = hour === 24 && minute === 0 && second === 0 && fraction === 0;
  if ((hour > 23 && !endOfDay) || minute > 59 || second > 59 || year < 1) return undefined;
  const midnight = new Date(0).setUTCFullYear(year, month - 1, day);
  // A day that the month does not have rolls over into the next month.
  const date = new Date(midnight);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return midnight + ((hour * 60 + minute - offset) * 60 + second) * 1000 + Math.floor(fraction * 1000);
}

type Parts = [number, number, number, number, number, number];

const maxOffsetMinutes = 14 * 60;
const firstMs = Date.parse('0001-01-01T00:00:00Z');
const lastMs = Date.parse('9999-12-31T23:59:59Z');

const strict = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/;
const tolerant = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?\s*(Z|z|UTC|GMT|[+-]\d\d:?\d\d)?$/;

/** Minutes east of UTC; a minute part over 59 makes it invalid, told by a value out of range. */
function offsetOf(zone: string): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (!match) return 0;
  const minutes = Number(match[3]) > 59 ? Number.POSITIVE_INFINITY : Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

const twoDigits = (value: number) => String(value).padStart(2, '0');
