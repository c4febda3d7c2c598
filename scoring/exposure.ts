/** How many people live in a set of cells, by the bundled places (platform/places.ts). */
import type { CellRange } from '../domain/cell-range.ts';
import { cellAt } from '../domain/lattice.ts';
import { bundledPlaces, type Place } from '../platform/places.ts';

export interface Exposure {
  /** Inhabitants of the places inside the ranges (canonical, res 8). */
  peopleIn(ranges: readonly CellRange[]): number;
  /** What is counted and what is not, with the licence: one sentence for a forecaster. */
  readonly coverage: string;
}

/** Over the bundled places, made once per process at the first call. */
export function bundledExposure(): Exposure {
  bundled ??= exposureOf(bundledPlaces());
  return bundled;
}

/** Sorts places by cell and sums them up, so that each range costs two binary searches. */
export function exposureOf(places: readonly Pick<Place, 'population' | 'lon' | 'lat'>[]): Exposure {
  const sorted = places
    .map(({ population, lon, lat }) => ({ cell: cellAt(lon, lat), population }))
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
