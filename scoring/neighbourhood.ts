/** Loads just as much of the record as the partition around some reports depends on. */
import type { EarthquakeReport } from '../domain/earthquake-report.ts';
import type { HazardEvent } from '../domain/hazard-event.ts';
import type { Queryable } from '../platform/postgres.ts';
import {
  eventsOwning,
  type HeardReport,
  type SourceId,
  type TimeSpan,
  versionsWithIds,
  versionsWithin,
} from '../platform/stores/event-store.ts';
import { clustersOf, longestLinkMs } from './associate.ts';
import { canonicalOrder, identityKeys, liveReports } from './live-reports.ts';

export interface Neighbourhood {
  /** The live reports that the change can concern; no report outside could join them. */
  readonly live: readonly EarthquakeReport[];
  /** The events that own any id of theirs, with all ids that those own. */
  readonly known: readonly { readonly event: HazardEvent; readonly owned: readonly SourceId[] }[];
  /** When the report, in any of its versions, first reached us. */
  firstSeenAt(report: EarthquakeReport): number;
}

/**
 * What a new version can change: the reports that are linked to it, or were to any earlier version of it, then the events
 * that own those, with all their reports, and so on until nothing is added. Ids are collected as keys of `SourceId`.
 */
export async function loadNeighbourhood(client: Queryable, seeds: readonly SourceId[]): Promise<Neighbourhood> {
  let keys = new Set(seeds.map(keyOf));
  for (;;) {
    const wanted = [...keys].map(idOfKey);
    const around = await versionsAround(client, wanted);
    const reports = around.map(({ report }) => report);
    const seedVersions = reports.filter((report) => sourceIdsOf(report).some((id) => keys.has(keyOf(id))));
    const live = linkedTo(seedVersions, liveReports(reports));
    const known = await eventsOwning(client, [...wanted, ...live.flatMap(sourceIdsOf)]);
    const reached = [...live.flatMap(sourceIdsOf), ...known.flatMap(({ owned }) => owned)];
    const next = new Set([...keys, ...reached.map(keyOf)]);
    if (next.size === keys.size) return { live, known, firstSeenAt: firstSeenIn(around) };
    keys = next;
  }
}

/** Every id of a report, with its source. */
export const sourceIdsOf = (report: EarthquakeReport): SourceId[] => identityKeys(report).map(idOfKey);

/** The versions of the wanted ids, and of everything in reach of any of them in time, complete with their other versions. */
async function versionsAround(client: Queryable, wanted: readonly SourceId[]): Promise<HeardReport[]> {
  const own = await versionsWithIds(client, wanted);
  if (own.length === 0) return [];
  const near = await versionsWithin(client, reachOf(own.map(({ report }) => report.originTime)));
  let all = [...own, ...near];
  for (;;) {
    const ids = new Map(all.flatMap(({ report }) => sourceIdsOf(report)).map((id) => [keyOf(id), id]));
    const complete = await versionsWithIds(client, [...ids.values()]);
    if (complete.every(({ report }) => sourceIdsOf(report).every((id) => ids.has(keyOf(id))))) return complete;
    all = complete;
  }
}

/** What is within reach of any of the instants, as spans apart: one version may place an earthquake years from another. */
function reachOf(times: readonly number[]): TimeSpan[] {
  const spans: { from: number; to: number }[] = [];
  for (const time of times.toSorted((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last && time - longestLinkMs <= last.to) last.to = time + longestLinkMs;
    else spans.push({ from: time - longestLinkMs, to: time + longestLinkMs });
  }
  return spans;
}

/** Live reports in a cluster with any of the versions, each version counting as if it stood. */
function linkedTo(versions: readonly EarthquakeReport[], live: readonly EarthquakeReport[]): EarthquakeReport[] {
  const ghosts = versions.map((report): EarthquakeReport => ({ ...report, status: 'live' }));
  const marks = new Set(ghosts.map(markOf));
  const linked = new Set(
    clustersOf([...live, ...ghosts])
      .filter((cluster) => cluster.some((report) => marks.has(markOf(report))))
      .flat()
      .map(markOf),
  );
  return live.filter((report) => linked.has(markOf(report))).sort(canonicalOrder);
}

function firstSeenIn(around: readonly HeardReport[]): (report: EarthquakeReport) => number {
  const first = new Map<string, number>();
  for (const { report, receivedAt } of around) {
    for (const key of identityKeys(report)) first.set(key, Math.min(receivedAt, first.get(key) ?? receivedAt));
  }
  return (report) => Math.min(...identityKeys(report).map((key) => first.get(key) ?? Number.POSITIVE_INFINITY));
}

const markOf = ({ source, sourceId, updatedAt }: EarthquakeReport): string =>
  JSON.stringify([source, sourceId, updatedAt]);

/** As `identityKeys` spells it; a source has no space in its name. */
export const keyOf = ({ source, id }: SourceId): string => `${source} ${id}`;

const idOfKey = (key: string): SourceId => {
  const space = key.indexOf(' ');
  return { source: key.slice(0, space), id: key.slice(space + 1) };
};
