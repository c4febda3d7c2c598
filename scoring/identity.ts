/**
 * Carries the ids of events from what was known to a new partition, so that what was said about an earthquake goes on under
 * the id it was first said under. The rules are in docs/decisions/association.md.
 */
import type { EarthquakeReport } from '../domain/earthquake-report.ts';
import type { EventState } from '../domain/hazard-event.ts';
import type { Group } from './associate.ts';
import { canonicalOrder, identityKeys } from './live-reports.ts';

/** An event as it stands on record. */
export interface KnownEvent {
  readonly id: string;
  readonly state: EventState;
  readonly firstSeenAt: number;
  /** `identityKeys` of every report that ever belonged to it and was not taken over by another event. */
  readonly keys: ReadonlySet<string>;
}

export interface Identities {
  /** Every group with the event that goes on as it; null for a new event. */
  readonly placed: readonly { readonly eventId: string | null; readonly group: Group }[];
  /** Events whose reports now belong to another one. */
  readonly merged: readonly { readonly eventId: string; readonly into: string }[];
  /** Events none of whose reports stands. */
  readonly emptied: readonly string[];
}

/**
 * Events choose in the order they were issued, live ones first: each goes on as the group with its earliest report that
 * no earlier event has taken. An event that finds all its groups taken is merged into the one that holds its earliest
 * report. `firstSeenAt` says when a report first reached us.
 */
export function carryIdentities(
  known: readonly KnownEvent[],
  groups: readonly Group[],
  firstSeenAt: (report: EarthquakeReport) => number,
): Identities {
  const groupOfKey = new Map(
    groups.flatMap((group) => group.flatMap((report) => identityKeys(report).map((key) => [key, { group, report }]))),
  );
  const eventOf = new Map<Group, string>();
  const merged: { eventId: string; into: string }[] = [];
  const emptied: string[] = [];
  const earliestFirst = (a: EarthquakeReport, b: EarthquakeReport) =>
    firstSeenAt(a) - firstSeenAt(b) || canonicalOrder(a, b);
  for (const event of known.toSorted(issuedFirst)) {
    const claims = [...event.keys]
      .flatMap((key) => groupOfKey.get(key) ?? [])
      .sort((a, b) => earliestFirst(a.report, b.report));
    const free = claims.find((claim) => !eventOf.has(claim.group));
    if (free) eventOf.set(free.group, event.id);
    else if (claims[0]) merged.push({ eventId: event.id, into: eventOf.get(claims[0].group)! });
    else emptied.push(event.id);
  }
  return { placed: groups.map((group) => ({ eventId: eventOf.get(group) ?? null, group })), merged, emptied };
}

/** An event that still speaks comes before one that was withdrawn: its thread can go on, the other's cannot. */
const issuedFirst = (a: KnownEvent, b: KnownEvent): number =>
  Number(b.state === 'live') - Number(a.state === 'live') || a.firstSeenAt - b.firstSeenAt || (a.id < b.id ? -1 : 1);
