/**
 * Who is told what by one decision: the one place of the rule. A decision may speak in several severity bands at once, and a
 * person hears one message of it at most.
 */
import { type CellRange, rangesContain } from '../domain/cell-range.ts';
import type { Hazard } from '../domain/hazard.ts';
import type { Cell } from '../domain/lattice.ts';
import { type Band, rankOf } from '../domain/rule.ts';
import type { Subscription } from '../domain/subscription.ts';

/** One message of a decision, as far as the rule looks at it. */
export interface SpokenAlert {
  readonly id: string;
  readonly threadId: string;
  readonly hazard: Hazard;
  readonly band: Band;
  readonly msgType: 'Alert' | 'Update' | 'Cancel';
  readonly status: 'Actual' | 'Exercise' | 'Test';
  /** A Cancel or an all-clear: of interest only to who heard of the danger. */
  readonly closing: boolean;
  /** Unix milliseconds; quiet hours are judged at this instant, so that a late job decides as an early one. */
  readonly issuedAt: number;
  readonly told: readonly CellRange[];
}

/** One subscription, and what it heard of the thread before this decision. */
export interface Hearer extends Pick<Subscription, 'hazards' | 'leastSeverity' | 'quietHours' | 'drills'> {
  readonly cell: Cell;
  /** Bands of the thread's messages that reached it. */
  readonly heard: readonly Band[];
  /** It heard a thread that was merged into this one. */
  readonly heardMerged: boolean;
}

/**
 * The message of a decision that a person hears, or null. First the most severe whose area holds their home, if their
 * filters let it through or they heard the thread before; else, if they heard the thread before, the most severe one that
 * carries on a band which they heard. Exercises and tests reach only who asked for drills, whatever was heard.
 */
export function alertFor<A extends SpokenAlert>(person: Hearer, decision: readonly A[]): A | null {
  const fit = decision.filter(({ status }) => status === 'Actual' || person.drills);
  const involved = person.heard.length > 0 || person.heardMerged;
  const here = fit.filter((alert) => concerns(person, alert) && (involved || passes(person, alert)));
  if (here.length > 0) return mostSevere(here);
  const continued = fit.filter(({ msgType }) => msgType !== 'Alert');
  const own = continued.filter(({ band }) => person.heard.includes(band));
  if (own.length > 0) return mostSevere(own);
  return person.heardMerged ? mostSevere(continued) : null;
}

/**
 * Whether an unsent message is overtaken for this person by newer ones of its thread: the same band has spoken again, or a band as
 * severe or worse now speaks of their home. A milder newer message elsewhere in the thread leaves the older one due.
 */
export function isOvertaken(person: Hearer, older: SpokenAlert, newer: readonly SpokenAlert[]): boolean {
  return newer.some(
    (alert) =>
      (alert.threadId === older.threadId && alert.band === older.band) ||
      (rankOf(alert.band) >= rankOf(older.band) && alertFor(person, [alert]) !== null),
  );
}

/** Whether a person who hears of the thread for the first time would be told: their filters alone. */
function passes(person: Omit<Hearer, 'cell' | 'heard' | 'heardMerged'>, alert: SpokenAlert): boolean {
  return (
    (person.hazards.length === 0 || person.hazards.includes(alert.hazard)) &&
    rankOf(alert.band) >= rankOf(person.leastSeverity) &&
    (alert.status === 'Actual' || person.drills) &&
    (rankOf(alert.band) >= rankOf('Severe') || !isQuiet(person.quietHours, alert.issuedAt))
  );
}

const concerns = (person: Hearer, alert: SpokenAlert): boolean =>
  !alert.closing && rangesContain(alert.told, person.cell);

const mostSevere = <A extends SpokenAlert>(alerts: readonly A[]): A | null =>
  alerts.reduce<A | null>((best, alert) => (best && rankOf(best.band) >= rankOf(alert.band) ? best : alert), null);

/** From `fromMinute` (inclusive) to `toMinute` (exclusive) of the local day, over midnight where from > to. */
function isQuiet(quietHours: Subscription['quietHours'], at: number): boolean {
  if (!quietHours) return false;
  const { fromMinute, toMinute, timeZone } = quietHours;
  const minute = localMinute(timeZone, at);
  return fromMinute <= toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
}

/** Making a formatter takes longer than a hundred uses of it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function localMinute(timeZone: string, at: number): number {
  const known = formatters.get(timeZone);
  const formatter =
    known ?? new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (!known) formatters.set(timeZone, formatter);
  const [hour = '0', minute = '0'] = formatter.format(at).split(':');
  return Number(hour) * 60 + Number(minute);
}
