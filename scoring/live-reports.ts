/**
 * Which of all stored versions of reports stand now.
 * Source: USGS PDL indexer (docs/indexer.md): newer supersedes, a deletion is a version; USGS `id` may change, so versions
 * of one source are matched by any id they share.
 */
import type { EarthquakeReport } from '../domain/earthquake-report.ts';

/**
 * The reports that nothing supersedes, whatever their status, in canonical order; a pure function of the set of versions.
 * A version is superseded by any newer one of its source that shares an id with it. This is judged pair by pair, not over
 * chains of ids: when a source takes apart what it had merged, both parts stand.
 */
export function standingReports(versions: readonly EarthquakeReport[]): EarthquakeReport[] {
  const claimed = new Set<string>();
  const standing: EarthquakeReport[] = [];
  for (const version of versions.toSorted(newestFirst)) {
    const keys = identityKeys(version);
    if (!keys.some((key) => claimed.has(key))) standing.push(version);
    for (const key of keys) claimed.add(key);
  }
  return standing.sort(canonicalOrder);
}

/** The standing reports that count. */
export const liveReports = (versions: readonly EarthquakeReport[]): EarthquakeReport[] =>
  standingReports(versions).filter((report) => report.status === 'live');

/** Every id of a report, tied to its source: what a version is recognised by. */
export const identityKeys = (report: EarthquakeReport): string[] =>
  [...new Set([report.sourceId, ...report.ids])].map((id) => `${report.source} ${id}`);

/** By origin time, then source and id: any permutation of a set sorts the same. */
export const canonicalOrder = (a: EarthquakeReport, b: EarthquakeReport): number =>
  a.originTime - b.originTime ||
  compareText(a.source, b.source) ||
  compareText(a.sourceId, b.sourceId) ||
  newestFirst(a, b);

/** At one instant a deletion is the later word; the rest only makes the order total. */
function newestFirst(a: EarthquakeReport, b: EarthquakeReport): number {
  return (
    b.updatedAt - a.updatedAt ||
    Number(a.status === 'live') - Number(b.status === 'live') ||
    compareText(a.sourceId, b.sourceId) ||
    compareText(JSON.stringify(a), JSON.stringify(b))
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
