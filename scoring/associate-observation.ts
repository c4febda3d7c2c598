/** Worker of the queue `associate`: brings the events around a new version up to date, in one transaction. */
import { type EarthquakeReport, isEarthquake } from '../domain/earthquake-report.ts';
import { hazardTraits } from '../domain/hazard.ts';
import type { HazardEvent } from '../domain/hazard-event.ts';
import type { Payloads } from '../domain/pipeline.ts';
import { addJobs } from '../platform/jobs.ts';
import { type Pool, type Queryable, transaction } from '../platform/postgres.ts';
import { closeEvent, ownIds, putEvent, takenEventIds } from '../platform/stores/event-store.ts';
import { readObservation } from '../platform/stores/observation-store.ts';
import { type Group, partition } from './associate.ts';
import { carryIdentities } from './identity.ts';
import { keyOf, loadNeighbourhood, type Neighbourhood, sourceIdsOf } from './neighbourhood.ts';
import { byPreference } from './preferred.ts';

/** An event whose revision rose. */
export interface Changed {
  readonly event: HazardEvent;
  /** Whether anyone behind needs to know: not for a blast that was never taken for an earthquake. */
  readonly matters: boolean;
}

/**
 * Recomputes the partition around an observation and writes what changed: one at a time per hazard, since two that see half
 * of each other's reports would both make an event. Running it again changes nothing. `asOf` (Unix milliseconds) only sets
 * how urgent the assessment is.
 */
export async function associateObservation(
  pool: Pool,
  { observationId }: Payloads['associate'],
  asOf: number,
): Promise<Changed[]> {
  return transaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('associate-earthquake'))`);
    const observation = await readObservation(client, observationId);
    // The retention has removed it: nothing is left to associate.
    if (!observation) return [];
    const changed = await rewrite(client, await loadNeighbourhood(client, sourceIdsOf(observation.body)));
    for (const { event } of changed.filter(({ matters }) => matters)) {
      const priority = isHistory(event, asOf) ? historyPriority : 0;
      await addJobs(client, 'assess', [{ eventId: event.id, revision: event.revision }], { priority });
    }
    return changed;
  });
}

/** A first start brings a month of earthquakes at once; the one that happens now must not wait behind them. */
const isHistory = ({ hazard, reports }: HazardEvent, asOf: number): boolean =>
  reports.length > 0 && asOf - reports[0]!.originTime > hazardTraits[hazard].tooOldMinutes * 60_000;

const historyPriority = 10;

async function rewrite(client: Queryable, { live, known, firstSeenAt }: Neighbourhood): Promise<Changed[]> {
  const eventOf = new Map(known.map(({ event }) => [event.id, event]));
  const ownedBy = new Map(known.map(({ event, owned }) => [event.id, owned]));
  const identities = carryIdentities(
    known.map(({ event, owned }) => ({ ...event, keys: new Set(owned.map(keyOf)) })),
    partition(live),
    firstSeenAt,
  );
  const changed: Changed[] = [];
  for (const { eventId, into } of identities.merged) {
    const event = next(eventOf.get(eventId)!, { state: 'merged', mergedInto: into, reports: [] });
    await closeEvent(client, event);
    await ownIds(client, into, ownedBy.get(eventId)!);
    changed.push({ event, matters: true });
  }
  for (const eventId of identities.emptied) {
    const event = eventOf.get(eventId)!;
    if (event.state === 'live') changed.push({ event: await withdraw(client, event), matters: true });
  }
  for (const { eventId, group } of identities.placed) {
    const seenAt = Math.min(...group.map(firstSeenAt));
    const event = eventId === null ? await unwritten(client, group, firstSeenAt) : eventOf.get(eventId)!;
    const result = await place(client, { ...event, firstSeenAt: Math.min(event.firstSeenAt, seenAt) }, group);
    await ownIds(client, event.id, group.flatMap(sourceIdsOf));
    if (result) changed.push(result);
  }
  return changed;
}

/** Writes the reports that now make the event; null when they are what it has. */
async function place(client: Queryable, event: HazardEvent, group: Group): Promise<Changed | null> {
  const reports = byPreference(group);
  const shakes = reports.some(isEarthquake);
  const spokeOf = event.state === 'withdrawn' || event.reports.some(isEarthquake);
  if (!shakes && spokeOf)
    return event.state === 'live' ? { event: await withdraw(client, event), matters: true } : null;
  if (event.state === 'live' && JSON.stringify(reports) === JSON.stringify(event.reports)) return null;
  const now = next(event, { state: 'live', mergedInto: null, reports });
  await putEvent(client, now, reports[0]!.originTime);
  return { event: now, matters: shakes };
}

async function withdraw(client: Queryable, event: HazardEvent): Promise<HazardEvent> {
  const withdrawn = next(event, { state: 'withdrawn', mergedInto: null, reports: [] });
  await closeEvent(client, withdrawn);
  return withdrawn;
}

const next = (event: HazardEvent, change: Pick<HazardEvent, 'state' | 'mergedInto' | 'reports'>): HazardEvent => ({
  ...event,
  ...change,
  revision: event.revision + 1,
});

/** A new event, named after the report that reached us first. Its first revision, 1, is the one that is written. */
async function unwritten(
  client: Queryable,
  group: Group,
  firstSeenAt: (report: EarthquakeReport) => number,
): Promise<HazardEvent> {
  const [first] = group.toSorted((a, b) => firstSeenAt(a) - firstSeenAt(b));
  const stem = ['eq', first!.source, first!.sourceId].map((part) => part.replaceAll(/[^A-Za-z0-9._-]/g, '_')).join('-');
  const taken = await takenEventIds(client, stem);
  const id = [stem, ...Array.from(taken, (_, index) => `${stem}-${index + 2}`)].find((name) => !taken.has(name))!;
  return {
    id,
    hazard: 'earthquake',
    revision: 0,
    state: 'live',
    mergedInto: null,
    firstSeenAt: firstSeenAt(first!),
    reports: [],
  };
}
