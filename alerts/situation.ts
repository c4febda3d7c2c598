/** Everything on record that a decision on one thread looks at, read under the thread's lock. */
import type { Agency } from '../domain/agency.ts';
import type { Assessment } from '../domain/assessment.ts';
import type { CapAlert } from '../domain/cap.ts';
import { TocsinError } from '../domain/error.ts';
import { type HazardTraits, hazardTraits } from '../domain/hazard.ts';
import type { HazardEvent } from '../domain/hazard-event.ts';
import { type Band, bands, type Rule } from '../domain/rule.ts';
import type { Thread } from '../domain/thread.ts';
import type { Zone } from '../domain/zone.ts';
import type { Client, Queryable } from '../platform/postgres.ts';
import { agencyById } from '../platform/stores/agency-store.ts';
import { alertsOfThreads, type StoredAlert } from '../platform/stores/alert-store.ts';
import { newestAssessments } from '../platform/stores/assessment-store.ts';
import { decisionsOf } from '../platform/stores/decision-store.ts';
import { eventById, eventWithMerged } from '../platform/stores/event-store.ts';
import { threadsOf } from '../platform/stores/thread-store.ts';
import { verdictsOf } from '../platform/stores/verdict-store.ts';
import { zonesByIds } from '../platform/stores/zone-store.ts';
import { type BandDemand, demandsOf } from './bands.ts';
import { zoneCode } from './compose.ts';
import { type BandState, type Draft, isOver, type Spoken } from './decide.ts';

export interface Situation {
  readonly now: number;
  readonly event: HazardEvent;
  readonly agency: Agency;
  readonly traits: HazardTraits;
  /** Null before the thread's first message or draft. */
  readonly thread: Thread | null;
  /** Threads of events that were merged into this one. */
  readonly merged: readonly Thread[];
  /** Of all these threads, oldest first. */
  readonly alerts: readonly StoredAlert[];
  readonly assessment: Assessment | null;
  readonly demands: readonly BandDemand[];
  readonly zones: ReadonlyMap<string, Zone>;
  /** Drafts that nobody answered. */
  readonly unanswered: ReadonlySet<string>;
}

/** The event that goes on with this one's reports: itself, unless it was merged. */
export async function survivorOf(client: Queryable, eventId: string): Promise<HazardEvent> {
  let event = await requireEvent(client, eventId);
  while (event.mergedInto !== null) event = await requireEvent(client, event.mergedInto);
  return event;
}

/** One decision at a time per agency and real-world event, whichever of its merged records a job names. */
export async function lockThread(client: Client, survivorId: string, agencyId: string): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`decide ${survivorId} ${agencyId}`]);
}

export async function loadSituation(
  client: Client,
  eventId: string,
  agencyId: string,
  now: number,
): Promise<Situation> {
  const event = await requireEvent(client, eventId);
  const agency = await agencyById(client, agencyId);
  if (!agency) throw new TocsinError('not-found', `There is no agency ${agencyId}`);
  const threads = await threadsOf(client, await eventWithMerged(client, eventId), agencyId);
  const assessments = event.state === 'live' ? await newestAssessments(client, eventId) : [];
  const verdicts = (await Promise.all(assessments.map(({ id }) => verdictsOf(client, id, agencyId)))).flat();
  const zones = await zonesByIds(client, [...new Set(verdicts.map(({ zoneId }) => zoneId))]);
  const rules = new Map<string, Rule>(zones.flatMap((zone) => zone.rules.map((rule) => [rule.id, rule])));
  const decisions = await decisionsOf(client, eventId, agencyId);
  const drafted = await alertsOfThreads(
    client,
    threads.map(({ id }) => id),
  );
  const capStatus = statusOf(agency, drafted, now);
  // What was said as a drill is no part of what is said in earnest, nor the other way round; a draft waits for its answer as it is.
  const alerts = drafted.filter(({ state, cap }) => state !== 'issued' || cap.status === capStatus);
  const demands = demandsOf(verdicts, rules);
  return {
    now,
    event,
    agency: { ...agency, capStatus },
    traits: hazardTraits[event.hazard],
    thread: threads.find((thread) => thread.eventId === eventId) ?? null,
    merged: threads.filter((thread) => thread.eventId !== eventId),
    alerts,
    assessment: assessments[0] ?? null,
    demands: assessments.length > 0 ? [...demands, ...(await leftBehind(client, alerts, demands))] : demands,
    zones: new Map(zones.map((zone) => [zone.id, zone])),
    unanswered: new Set(
      decisions.flatMap((it) => (it.reason === 'dropped-at-deadline' && it.alertId ? [it.alertId] : [])),
    ),
  };
}

/** The agency's, but who was warned in earnest hears the end in earnest, although the agency has gone over to drills. */
function statusOf({ capStatus }: Agency, alerts: readonly StoredAlert[], now: number): Agency['capStatus'] {
  const actual = alerts.filter(({ state, cap }) => state === 'issued' && cap.status === 'Actual');
  const stands = bands.some((band) => {
    const last = actual.findLast((alert) => alert.band === band);
    return last !== undefined && last.expiresAt > now && !isOver(spokenOf(last));
  });
  return stands ? 'Actual' : capStatus;
}

/**
 * Bands that spoke and have no verdict in the newest assessment, since its field leaves their zones out: not met there. The level
 * is then below every rule of those zones.
 */
async function leftBehind(
  client: Client,
  alerts: readonly StoredAlert[],
  demands: readonly BandDemand[],
): Promise<BandDemand[]> {
  const issued = alerts.filter(({ state }) => state === 'issued');
  const absent = bands.filter(
    (band) => issued.some((alert) => alert.band === band) && !demands.some((demand) => demand.band === band),
  );
  const told = issued.filter(({ band }) => absent.includes(band)).flatMap(({ cap }) => zoneIdsOf(cap));
  const rules = (await zonesByIds(client, [...new Set(told)])).flatMap((zone) => zone.rules);
  return absent.map((band) => {
    const own = rules.filter(({ severity }) => severity === band);
    return {
      band,
      demand: null,
      level: Math.max(1, Math.ceil(Math.min(...rules.map(({ level }) => level), usualLeastLevel)) - 1),
      blind: false,
      dwellMinutes: Math.max(usualDwellMinutes, ...own.map(({ minimumDwellMinutes }) => minimumDwellMinutes)),
      rules: own,
    };
  });
}

const zoneIdsOf = ({ infos }: CapAlert): string[] =>
  (infos[0]?.areas ?? []).flatMap(({ geocodes }) =>
    geocodes.flatMap(({ valueName, value }) => (valueName === zoneCode ? [value] : [])),
  );

/** Where the rules are gone that the band spoke by. */
const usualDwellMinutes = 10;
const usualLeastLevel = 4;

/** The chain of a band: our issued messages, then those of merged threads. Oldest first within each. */
export const chainOf = ({ alerts }: Situation, band: Band): StoredAlert[] =>
  alerts.filter((alert) => alert.band === band && alert.state === 'issued');

/** The last message of a band: ours, else a merged thread's. */
export function lastSaid(situation: Situation, band: Band): StoredAlert | null {
  const chain = chainOf(situation, band);
  return chain.findLast(({ threadId }) => threadId === situation.thread?.id) ?? chain.at(-1) ?? null;
}

/** The draft of a band that waits. */
export const heldOf = ({ alerts, thread, agency }: Situation, band: Band): StoredAlert | null =>
  alerts.findLast(
    ({ band: own, state, threadId, cap }) =>
      own === band && state === 'held' && threadId === thread?.id && cap.status === agency.capStatus,
  ) ?? null;

/** What stands in each band, as the decision compares with it. */
export const bandStates = (situation: Situation): BandState[] =>
  bands
    .filter((band) => situation.alerts.some((alert) => alert.band === band))
    .map((band) => {
      const [said, held] = [lastSaid(situation, band), heldOf(situation, band)];
      return {
        band,
        said: said && spokenOf(said),
        adopts: adoptable(situation, band),
        held: held && draftOf(held),
        refused: refusedOf(situation, band, said),
      };
    });

/** A message as a decision compares it. */
export const draftOf = ({ told, level, cap }: StoredAlert): Draft => ({
  told,
  level,
  actions: cap.infos[0]?.responseTypes ?? [],
});

/** The same of an issued message. */
export const spokenOf = (alert: StoredAlert): Spoken => ({
  ...draftOf(alert),
  msgType: alert.cap.msgType === 'Cancel' || alert.cap.msgType === 'Update' ? alert.cap.msgType : 'Alert',
  sentAt: alert.issuedAt ?? alert.draftedAt,
  expiresAt: alert.expiresAt,
});

/** A merged thread's message stands in the band, and no message of ours references it. */
function adoptable(situation: Situation, band: Band): boolean {
  const chain = chainOf(situation, band);
  const referenced = new Set(
    chain.filter(isOurs(situation)).flatMap(({ cap }) => cap.references.map(({ identifier }) => identifier)),
  );
  return situation.merged.some(({ id }) => {
    const last = chain.findLast(({ threadId }) => threadId === id);
    return !!last && last.expiresAt > situation.now && !isOver(spokenOf(last)) && !referenced.has(last.cap.identifier);
  });
}

const isOurs =
  ({ thread }: Situation) =>
  ({ threadId }: StoredAlert) =>
    threadId === thread?.id;

/** The last draft, if a person rejected it or nobody answered it, and nothing was issued in the band since. */
function refusedOf(situation: Situation, band: Band, said: StoredAlert | null): BandState['refused'] {
  const last = situation.alerts
    .filter((alert) => alert.band === band && isOurs(situation)(alert))
    .filter(({ id, state }) => state === 'rejected' || (state === 'dropped' && situation.unanswered.has(id)))
    .toSorted((a, b) => a.draftedAt - b.draftedAt)
    .at(-1);
  if (!last || (said?.issuedAt ?? 0) > last.draftedAt) return null;
  return { ...draftOf(last), reason: last.state === 'rejected' ? 'rejected-by-person' : 'dropped-at-deadline' };
}

async function requireEvent(client: Queryable, eventId: string): Promise<HazardEvent> {
  const event = await eventById(client, eventId);
  if (!event) throw new TocsinError('not-found', `There is no event ${eventId}`);
  return event;
}
