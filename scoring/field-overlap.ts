/** Where a field and a zone meet: range arithmetic on the lattice, never polygons. */
import { type CellRange, rangeOf } from '../domain/cell-range.ts';
import type { Field } from '../domain/field.ts';

/** A cell of the field (by its place in the columns) and the res-8 cells of it that lie in the zone. */
export interface Overlap {
  readonly index: number;
  readonly range: CellRange;
}

/** The parts of canonical ranges that the field covers, ascending; a field cell comes once per range it meets. */
export function overlapsOf(ranges: readonly CellRange[], field: Field): Overlap[] {
  const { first, last } = spansOf(field);
  const overlaps: Overlap[] = [];
  let index = 0;
  for (const [from, to] of ranges) {
    index = firstReaching(last, from, index);
    for (let at = index; at < first.length && first[at]! <= to; at++) {
      overlaps.push({ index: at, range: [first[at]! > from ? first[at]! : from, last[at]! < to ? last[at]! : to] });
    }
  }
  return overlaps;
}

interface Spans {
  readonly first: BigUint64Array;
  readonly last: BigUint64Array;
}

/** A field never changes once made, and every zone asks for the same spans. */
const known = new WeakMap<Field, Spans>();

function spansOf(field: Field): Spans {
  const found = known.get(field);
  if (found) return found;
  const spans = { first: new BigUint64Array(field.cells.length), last: new BigUint64Array(field.cells.length) };
  field.cells.forEach((cell, index) => {
    [spans.first[index], spans.last[index]] = rangeOf(cell);
  });
  known.set(field, spans);
  return spans;
}

/** The first cell from `start` on whose span ends at or after `cell`. */
function firstReaching(last: BigUint64Array, cell: bigint, start: number): number {
  let [low, high] = [start, last.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (last[middle]! < cell) low = middle + 1;
    else high = middle;
  }
  return low;
}
