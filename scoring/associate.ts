/**
 * The partition of live reports into earthquakes: a pure function of the set of reports, so that any order of arrival gives
 * the same events. Sources: USGS PDL indexer and DefaultAssociator (shared ids first, else 16 s and 100 km, nearest in
 * normalised distance); optimal instead of greedy pairing in dense sequences is ours (docs/decisions/association.md).
 */
import type { EarthquakeReport } from '../domain/earthquake-report.ts';
import { assign, type Edge } from './assignment.ts';
import { unionFind } from './components.ts';
import { canonicalOrder } from './live-reports.ts';
import { costOfApart, distanceKm, longestWindowMs, nearness } from './nearness.ts';

/** The reports of one earthquake, at most one per source, in canonical order. */
export type Group = readonly EarthquakeReport[];

/** How far in time any two linked reports can be apart, milliseconds: ids of two agencies may coincide by chance. */
export const longestLinkMs = 600_000;

const farthestSharedIdKm = 1000;

/** Groups in canonical order. Reports that are not live are left out; duplicates do no harm; two reports of one source are never joined. */
export const partition = (reports: readonly EarthquakeReport[]): Group[] =>
  clustersOf(reports)
    .flatMap(pairUp)
    .sort((a, b) => canonicalOrder(a[0]!, b[0]!));

/**
 * Live reports that could influence each other's event: connected by shared ids or nearness. The partition of a cluster
 * depends on nothing outside it.
 */
export function clustersOf(reports: readonly EarthquakeReport[]): EarthquakeReport[][] {
  const live = withoutDuplicates(reports.filter((report) => report.status === 'live').sort(canonicalOrder));
  const sets = unionFind(live.length);
  for (const [a, b] of [...idLinks(live), ...nearLinks(live)]) sets.join(a, b);
  return sets.members().map((indexes) => indexes.map((index) => live[index]!));
}

function withoutDuplicates(sorted: readonly EarthquakeReport[]): EarthquakeReport[] {
  const seen = new Set<string>();
  return sorted.filter((report) => {
    const key = JSON.stringify([report.source, report.sourceId, report.updatedAt]);
    return !seen.has(key) && seen.add(key);
  });
}

type Link = readonly [a: number, b: number];

/** Pairs of different sources where one gives an id that the other gives too. */
function idLinks(live: readonly EarthquakeReport[]): Link[] {
  const holders = new Map<string, number[]>();
  live.forEach((report, index) => {
    for (const id of sharableIds(report)) holders.set(id, [...(holders.get(id) ?? []), index]);
  });
  return [...holders.values()].flatMap((indexes) =>
    indexes.flatMap((a, place) =>
      indexes
        .slice(place + 1)
        .filter((b) => plausible(live[a]!, live[b]!))
        .map((b): Link => [a, b]),
    ),
  );
}

/**
 * The ids under which another source may know the report: its own, and as ComCat writes those of its contributors, the
 * source's code before the id (`ci` and `38457511` are `ci38457511`). A short bare number could be anybody's.
 */
function sharableIds({ source, sourceId, ids }: EarthquakeReport): Set<string> {
  const own = [sourceId, ...ids];
  return new Set([...own.filter((id) => !/^\d{1,5}$/.test(id)), ...own.map((id) => `${source}${id}`)]);
}

const plausible = (a: EarthquakeReport, b: EarthquakeReport): boolean =>
  a.source !== b.source &&
  Math.abs(a.originTime - b.originTime) <= longestLinkMs &&
  distanceKm(a, b) <= farthestSharedIdKm;

function nearLinks(live: readonly EarthquakeReport[]): Link[] {
  const links: Link[] = [];
  for (let a = 0; a < live.length; a++) {
    for (let b = a + 1; b < live.length && live[b]!.originTime - live[a]!.originTime <= longestWindowMs; b++) {
      if (live[a]!.source !== live[b]!.source && nearness(live[a]!, live[b]!) !== null) links.push([a, b]);
    }
  }
  return links;
}

/** Shared ids bind first; then one source after the other is matched with what is there, as a whole; then what is left. */
function pairUp(cluster: readonly EarthquakeReport[]): Group[] {
  if (cluster.length === 1) return [cluster];
  const units = joinById(cluster);
  const firstSource = (group: Group) => group.map((report) => report.source).sort()[0]!;
  const sources = [...new Set(units.map(firstSource))].sort();
  const folded = sources.reduce<Group[]>((groups, source) => {
    const columns = units.filter((group) => firstSource(group) === source);
    const choice = assign(
      groups.map((group) => edgesFrom(group, columns)),
      costOfApart,
    );
    const taken = new Set(choice);
    return [
      ...groups.map((group, row) => (choice[row] === null ? group : merged(group, columns[choice[row]!]!))),
      ...columns.filter((_, column) => !taken.has(column)),
    ];
  }, []);
  return sources.length < 3 ? folded : joinLeftovers(folded);
}

function joinById(cluster: readonly EarthquakeReport[]): Group[] {
  const groups: Group[] = cluster.map((report) => [report]);
  for (const [a, b] of idLinks(cluster)) {
    const [left, right] = [groupOf(groups, cluster[a]!), groupOf(groups, cluster[b]!)];
    if (left !== right && disjoint(left, right)) replacePair(groups, left, right);
  }
  return groups;
}

const groupOf = (groups: readonly Group[], report: EarthquakeReport): Group =>
  groups.find((group) => group.includes(report))!;

/** With three or more sources the order of matching can leave two groups apart that belong together: nearest first. */
function joinLeftovers(folded: readonly Group[]): Group[] {
  const groups = [...folded];
  for (;;) {
    let best: { cost: number; left: Group; right: Group } | null = null;
    groups.forEach((left, index) => {
      for (const right of groups.slice(index + 1)) {
        const cost = disjoint(left, right) ? costBetween(left, right) : null;
        if (cost !== null && (best === null || cost < best.cost)) best = { cost, left, right };
      }
    });
    if (best === null) return groups;
    const { left, right }: { left: Group; right: Group } = best;
    replacePair(groups, left, right);
  }
}

function replacePair(groups: Group[], left: Group, right: Group): void {
  groups.splice(groups.indexOf(right), 1);
  groups[groups.indexOf(left)] = merged(left, right);
}

const merged = (left: Group, right: Group): Group => [...left, ...right].sort(canonicalOrder);

const disjoint = (left: Group, right: Group): boolean => !left.some((a) => right.some((b) => a.source === b.source));

const edgesFrom = (group: Group, columns: readonly Group[]): Edge[] =>
  columns.flatMap((unit, column) => {
    const cost = disjoint(group, unit) ? costBetween(group, unit) : null;
    return cost === null ? [] : [{ column, cost }];
  });

/** Mean over the pairs, a pair outside the window counting as its corner; null when every pair is outside. */
function costBetween(left: Group, right: Group): number | null {
  const costs = left.flatMap((a) => right.map((b) => nearness(a, b)));
  if (costs.every((cost) => cost === null)) return null;
  return costs.reduce<number>((sum, cost) => sum + (cost ?? costOfApart), 0) / costs.length;
}
