/** Which report of an event speaks for it. Order after USGS PDL "preferred product": review before all, then who, then how fresh. */
import { type EarthquakeReport, isEarthquake } from '../domain/earthquake-report.ts';
import { canonicalOrder } from './live-reports.ts';

/** Agencies whose solutions hold worldwide, best first; one that is not listed comes after them. */
const defaultSourceOrder: readonly string[] = ['usgs', 'geofon', 'emsc', 'ingv', 'geonet'];

/**
 * The reports of one event, the preferred first: an earthquake before anything else (one agency's blast does not silence
 * another's earthquake), manual before automatic, then the order of sources, the newest, the one with more stations.
 */
export const byPreference = (
  reports: readonly EarthquakeReport[],
  sourceOrder: readonly string[] = defaultSourceOrder,
): EarthquakeReport[] => {
  const rank = (report: EarthquakeReport) => {
    const place = sourceOrder.indexOf(report.source);
    return place < 0 ? sourceOrder.length : place;
  };
  const manual = (report: EarthquakeReport) => Number(report.evaluationMode === 'manual');
  return reports.toSorted(
    (a, b) =>
      Number(isEarthquake(b)) - Number(isEarthquake(a)) ||
      manual(b) - manual(a) ||
      rank(a) - rank(b) ||
      b.updatedAt - a.updatedAt ||
      (b.stationCount ?? 0) - (a.stationCount ?? 0) ||
      canonicalOrder(a, b),
  );
};
