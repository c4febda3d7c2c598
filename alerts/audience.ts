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
  /** It ends its band: of interest only to who heard of the danger. */
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
  /** Bands of the thread's messages that are still being tried for it. */
  readonly awaited: readonly Band[];
  /** It heard a thread that was merged into this one. */
  readonly heardMerged: boolean;
}

/** What was said and who may hear of it, before a person is looked at. */
export interface Spoken<A extends SpokenAlert> {
  /** The messages of one decision. */
  readonly decision: readonly A[];
  /** What stands beside them: of each band that the decision leaves out, the newest message if it is in force. */
  readonly standing: readonly SpokenAlert[];
}

/**
 * The message of a decision that a person hears, or null. First the most severe whose area holds their home, if their
 * filters let it through or they heard the thread before; else, if they heard the thread before, the most severe one that
 * carries on a band which they heard. Exercises and tests reach only who asked for drills, whatever was heard.
 *
 * A person has one notification of a thread. So whoever heard a more severe band, or is about to, and lives where it stands,
 * hears nothing of a milder one until the severe one is over: neither more area nor its end may take the severe words' place.
 */
export function alertFor<A extends SpokenAlert>(person: Hearer, { decision, standing }: Spoken<A>): A | null {
  const due = decision.filter(({ status }) => status === 'Actual' || person.drills);
  const fit = due.filter((alert) => !standing.some((worse) => outranks(person, worse, alert)));
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
      (rankOf(alert.band) >= rankOf(older.band) && alertFor(person, { decision: [alert], standing: [] }) !== null),
  );
}

/** Whether a standing message keeps a milder one from a person. A drill never keeps the real thing away. */
function outranks(person: Hearer, standing: SpokenAlert, alert: SpokenAlert): boolean {
  return (
    rankOf(standing.band) > rankOf(alert.band) &&
    (standing.status === 'Actual' || alert.status !== 'Actual') &&
    (person.heard.includes(standing.band) || person.awaited.includes(standing.band)) &&
    rangesContain(standing.told, person.cell)
  );
}

/** Whether a person who hears of the thread for the first time would be told: their filters alone. */
function passes(person: Omit<Hearer, 'cell' | 'heard' | 'awaited' | 'heardMerged'>, alert: SpokenAlert): boolean {
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
