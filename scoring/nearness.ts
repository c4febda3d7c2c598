/**
 * How alike two reports of different agencies are, and whether they may speak of one earthquake.
 * Source: USGS PDL DefaultAssociator (16 s, 100 km, nearest in normalised distance). Magnitude as third dimension and the
 * widening for early solutions are ours; docs/decisions/association.md has the measurements.
 */
import type { EarthquakeReport } from '../domain/earthquake-report.ts';

/** Cost of a pair at the very corner of the window; leaving two reports apart costs this. */
export const costOfApart = 36;

/** The longest time between two reports that nearness can join, milliseconds. */
export const longestWindowMs = 40_000;

const window = { timeS: 16, distanceKm: 100 } as const;
/** What a typical disagreement between agencies looks like: one unit of the normalised distance. */
const unit = { timeS: 5, distanceKm: 20, magnitude: 0.35 } as const;
/** Types and early values differ by more than a unit for honest reasons, so magnitude may separate only so far. */
const mostFromMagnitude = 16;

/** Squared normalised distance, or null outside the window. Symmetric. */
export function nearness(a: EarthquakeReport, b: EarthquakeReport): number | null {
  const looseness = Math.max(loosenessOf(a), loosenessOf(b));
  const timeS = Math.abs(a.originTime - b.originTime) / 1000;
  if (timeS > window.timeS * looseness) return null;
  const apartKm = distanceKm(a, b);
  if (apartKm > window.distanceKm * looseness) return null;
  const cost =
    (timeS / (unit.timeS * looseness)) ** 2 +
    (apartKm / (unit.distanceKm * looseness)) ** 2 +
    Math.min(((a.magnitude - b.magnitude) / (unit.magnitude * looseness)) ** 2, mostFromMagnitude);
  return cost < costOfApart ? cost : null;
}

/** Great-circle distance on a sphere of 6371 km (haversine), accurate to 0.5 %. */
export function distanceKm(a: Place, b: Place): number {
  const half = (from: number, to: number) => Math.sin(((to - from) * Math.PI) / 360) ** 2;
  const cosine = (lat: number) => Math.cos((lat * Math.PI) / 180);
  const chord = half(a.lat, b.lat) + cosine(a.lat) * cosine(b.lat) * half(a.lon, b.lon);
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(chord)));
}

type Place = Pick<EarthquakeReport, 'lon' | 'lat'>;

/** 1…2.5: how much wider the window is for a solution that says, or by its few stations shows, that it is rough. */
function loosenessOf(report: EarthquakeReport): number {
  const { timeS = 0, horizontalKm = 0 } = report.uncertainty;
  // Below M 4 few stations are the rule and the location is local and good.
  const early = report.evaluationMode === 'automatic' && report.magnitude >= 4 && (report.stationCount ?? 99) < 10;
  return Math.min(2.5, Math.max(1, timeS / unit.timeS, horizontalKm / unit.distanceKm) * (early ? 2 : 1));
}
