/**
 * Sets of res-8 cells as sorted ranges of H3 indexes, the form in which zones, fields and audiences are stored and matched.
 * Source: the order of H3 digits (H3 core library, "H3 Index"); a pentagon has no child 1, so no descendants there.
 *
 * Canonical form: ends are valid res-8 cells, ascending, and between two ranges lies at least one valid cell in neither.
 * Indexes that no cell has (digit 7, the missing child of a pentagon) do not count, so the last cell of one parent and the
 * first of the next are adjacent. All set operations work on ordinals: the place of a cell among all valid res-8 cells.
 */
import { TocsinError } from './error.ts';
import {
  baseCellCount,
  baseCellOf,
  type Cell,
  cellFromString,
  cellToString,
  homeResolution,
  parentOf,
  pentagonBaseCells,
  resolutionOf,
} from './lattice.ts';

/** First and last res-8 cell, both inside. */
export type CellRange = readonly [first: Cell, last: Cell];

/** The contiguous span of a cell's descendants at res 8; true for pentagons too. Throws for a cell finer than res 8. */
export function rangeOf(cell: Cell): CellRange {
  const resolution = resolutionOf(cell);
  if (resolution > homeResolution) {
    throw new RangeError(`Cell ${cellToString(cell)} is finer than resolution ${homeResolution}`);
  }
  const free = usedMask & ~(usedMask << BigInt(3 * (homeResolution - resolution)));
  const bare = (cell & ~(15n << 52n) & ~free) | (BigInt(homeResolution) << 52n);
  return [bare, bare | (sixes & free)];
}

/** Any ranges of valid res-8 cells, in any order and overlapping, in canonical form. */
export const mergeRanges = (ranges: readonly CellRange[]): CellRange[] => toRanges(mergeSpans(ranges.map(toSpan)));

/** The canonical ranges of a set of cells of resolution 8 or coarser. */
export const rangesOf = (cells: Iterable<Cell>): CellRange[] => mergeRanges(Array.from(cells, rangeOf));

/** Cells in any of the sets. */
export const unionRanges = (...sets: readonly (readonly CellRange[])[]): CellRange[] => mergeRanges(sets.flat());

/** Cells in both sets. */
export function intersectRanges(a: readonly CellRange[], b: readonly CellRange[]): CellRange[] {
  const [left, right] = [canonicalSpans(a), canonicalSpans(b)];
  const common: Span[] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    const [x, y] = [left[i]!, right[j]!];
    const span: Span = [Math.max(x[0], y[0]), Math.min(x[1], y[1])];
    if (span[0] < span[1]) common.push(span);
    if (x[1] < y[1]) i++;
    else j++;
  }
  return toRanges(common);
}

/** Cells in `a` that are not in `b`. */
export function subtractRanges(a: readonly CellRange[], b: readonly CellRange[]): CellRange[] {
  const right = canonicalSpans(b);
  const rest: Span[] = [];
  let j = 0;
  for (const [start, end] of canonicalSpans(a)) {
    while (j < right.length && right[j]![1] <= start) j++;
    let from = start;
    for (let k = j; k < right.length && right[k]![0] < end; k++) {
      if (right[k]![0] > from) rest.push([from, right[k]![0]]);
      from = right[k]![1];
    }
    if (from < end) rest.push([from, end]);
  }
  return toRanges(rest);
}

/** Whether a cell of resolution 8 or finer lies in canonical ranges; binary search. */
export function rangesContain(ranges: readonly CellRange[], cell: Cell): boolean {
  const home = resolutionOf(cell) === homeResolution ? cell : parentOf(cell, homeResolution);
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]![1] < home) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length && ranges[low]![0] <= home;
}

/** The exact number of valid res-8 cells in the ranges, by arithmetic. */
export const countCells = (ranges: readonly CellRange[]): number =>
  canonicalSpans(ranges).reduce((sum, [start, end]) => sum + end - start, 0);

/** Every res-8 cell of the ranges, ascending. */
export function* cellsOf(ranges: readonly CellRange[]): Generator<Cell, void, undefined> {
  for (const [start, end] of canonicalSpans(ranges)) {
    for (let ordinal = start; ordinal < end; ordinal++) yield cellOfOrdinal(ordinal);
  }
}

/** All cells of a coarser (or the same) resolution with at least one descendant in the ranges, ascending. */
export function coarsen(ranges: readonly CellRange[], resolution: number): Cell[] {
  const cells: Cell[] = [];
  let next = 0;
  for (const [start, end] of canonicalSpans(ranges)) {
    for (next = Math.max(next, start); next < end; ) {
      const cell = parentOf(cellOfOrdinal(next), resolution);
      cells.push(cell);
      next = ordinalOf(rangeOf(cell)[1]) + 1;
    }
  }
  return cells;
}

/** For jsonb and JSON: pairs of H3 spellings, in order. */
export const rangesToText = (ranges: readonly CellRange[]): [first: string, last: string][] =>
  ranges.map(([first, last]) => [cellToString(first), cellToString(last)]);

/** Reads what `rangesToText` wrote into canonical form; throws `invalid-parameter` for anything else. */
export function rangesFromText(pairs: readonly (readonly [string, string])[]): CellRange[] {
  return mergeRanges(pairs.map(([first, last]) => [cellFromString(first), cellFromString(last)]));
}

/** Half-open interval of ordinals. */
type Span = readonly [start: number, end: number];

/** The digit places of resolutions 1 to 8, and the largest digit in each. */
const unused = 3n * 7n;
const usedMask = ((1n << 24n) - 1n) << unused;
const sixes = BigInt(0o66666666) << unused;

/** Descendants of a hexagon and of a pentagon, this many steps finer: 7^n and 1 + 5(7^n − 1)/6. */
const hexagonSize = Array.from({ length: homeResolution + 1 }, (_, steps) => 7 ** steps);
const pentagonSize = hexagonSize.map((size) => 1 + (5 * (size - 1)) / 6);

/** The ordinal of each base cell's first descendant, and the total at the end. */
const baseStart = Array.from({ length: baseCellCount + 1 }, () => 0);
for (let base = 0; base < baseCellCount; base++) {
  const sizes = pentagonBaseCells.has(base) ? pentagonSize : hexagonSize;
  baseStart[base + 1] = baseStart[base]! + sizes[homeResolution]!;
}

const homeHead = (8n << 56n) | (BigInt(homeResolution) << 52n) | ((1n << unused) - 1n);
const headMask = ~((127n << 45n) | usedMask);

/** The place of a valid res-8 cell among all of them. */
function ordinalOf(cell: Cell): number {
  const base = baseCellOf(cell);
  const digits = Number((cell >> unused) & 0xffffffn);
  let ordinal = baseStart[base] ?? Number.NaN;
  let pentagon = pentagonBaseCells.has(base);
  for (let steps = homeResolution - 1; steps >= 0; steps--) {
    const digit = (digits >> (3 * steps)) & 7;
    if (digit === 7 || (pentagon && digit === 1)) ordinal = Number.NaN;
    if (!pentagon) ordinal += digit * hexagonSize[steps]!;
    else if (digit > 0) {
      ordinal += pentagonSize[steps]! + (digit - 2) * hexagonSize[steps]!;
      pentagon = false;
    }
  }
  if (Number.isNaN(ordinal) || (cell & headMask) !== homeHead || base >= baseCellCount) {
    throw new TocsinError('invalid-parameter', `${cellToString(cell)} is not a cell of resolution ${homeResolution}`);
  }
  return ordinal;
}

function cellOfOrdinal(ordinal: number): Cell {
  const base = baseOfOrdinal(ordinal);
  let rest = ordinal - baseStart[base]!;
  let pentagon = pentagonBaseCells.has(base);
  let digits = 0;
  for (let steps = homeResolution - 1; steps >= 0; steps--) {
    let digit = 0;
    if (!pentagon) {
      digit = Math.floor(rest / hexagonSize[steps]!);
      rest -= digit * hexagonSize[steps]!;
    } else if (rest >= pentagonSize[steps]!) {
      rest -= pentagonSize[steps]!;
      digit = 2 + Math.floor(rest / hexagonSize[steps]!);
      rest -= (digit - 2) * hexagonSize[steps]!;
      pentagon = false;
    }
    digits = digits * 8 + digit;
  }
  return homeHead | (BigInt(base) << 45n) | (BigInt(digits) << unused);
}

function baseOfOrdinal(ordinal: number): number {
  let [low, high] = [0, baseCellCount - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (baseStart[middle]! <= ordinal) low = middle;
    else high = middle - 1;
  }
  return low;
}

function toSpan([first, last]: CellRange): Span {
  const span: Span = [ordinalOf(first), ordinalOf(last) + 1];
  if (span[0] < span[1]) return span;
  throw new TocsinError('invalid-parameter', `Range ${cellToString(first)} to ${cellToString(last)} runs backwards`);
}

const canonicalSpans = (ranges: readonly CellRange[]): Span[] => mergeSpans(ranges.map(toSpan));

function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: [number, number][] = [];
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    const before = merged.at(-1);
    if (before && start <= before[1]) before[1] = Math.max(before[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

const toRanges = (spans: readonly Span[]): CellRange[] =>
  spans.map(([start, end]) => [cellOfOrdinal(start), cellOfOrdinal(end - 1)]);
