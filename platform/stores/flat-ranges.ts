/** Cell ranges as PostgreSQL keeps them: one bigint[] of first, last, first, last… */
import type { CellRange } from '../../domain/cell-range.ts';

export const flatten = (ranges: readonly CellRange[]): bigint[] => ranges.flat();

/** The inverse of `flatten`. */
export const unflatten = (flat: readonly bigint[]): CellRange[] =>
  Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index]!, flat[2 * index + 1]!]);
