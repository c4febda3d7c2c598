/**
 * The order in which cells are told: first where the wave is still on its way, soonest first, then where it has passed.
 * Pure functions of the field and the instant of issue, so that a fan-out which runs twice cuts the same bands.
 */
import { type CellRange, coarsen, intersectRanges, rangesOf } from '../domain/cell-range.ts';
import type { Field } from '../domain/field.ts';
import { type Cell, parentOf } from '../domain/lattice.ts';

export interface Arrivals {
  readonly resolution: number;
  /** Onset at a home cell, Unix milliseconds: of its cell in the field, else the earliest near by; null far from the field. */
  at(cell: Cell): number | null;
}

/** Ends of the bands, seconds after the issue: short at first, where seconds count. */
const bandEndsS = [10, 20, 40, 80, 160, 320];

/** A field speaks for its surroundings up to a cell of this resolution, some 25 km wide. */
const coarsestResolution = 4;

/** Looks up onsets in a field. */
export function arrivalsOf(field: Field): Arrivals {
  const finest = new Map<Cell, number>();
  for (const [index, cell] of field.cells.entries()) finest.set(cell, field.onsetAt[index]!);
  const levels = [finest];
  for (let resolution = field.resolution - 1; resolution >= coarsestResolution; resolution--)
    levels.push(coarser(levels.at(-1)!, resolution));
  return {
    resolution: field.resolution,
    at(cell) {
      for (const [step, level] of levels.entries()) {
        const onsetAt = level.get(parentOf(cell, field.resolution - step));
        if (onsetAt !== undefined) return onsetAt;
      }
      return null;
    },
  };
}

/** The told cells in bands, the first to be told first; together exactly `told`, apart from each other. */
export function arrivalBands(told: readonly CellRange[], arrivals: Arrivals | null, issuedAt: number): CellRange[][] {
  if (!arrivals) return [[...told]];
  const cells = Array.from({ length: bandEndsS.length + 2 }, (): Cell[] => []);
  for (const cell of coarsen(told, arrivals.resolution)) cells[bandOf(arrivals.at(cell), issuedAt)]!.push(cell);
  return cells.filter((band) => band.length > 0).map((band) => intersectRanges(told, rangesOf(band)));
}

/** The last band holds what has passed or is not known; the one before, all that is later than the written ends. */
function bandOf(onsetAt: number | null, issuedAt: number): number {
  if (onsetAt === null || onsetAt <= issuedAt) return bandEndsS.length + 1;
  const aheadS = (onsetAt - issuedAt) / 1_000;
  const band = bandEndsS.findIndex((endS) => aheadS < endS);
  return band < 0 ? bandEndsS.length : band;
}

function coarser(level: ReadonlyMap<Cell, number>, resolution: number): Map<Cell, number> {
  const parents = new Map<Cell, number>();
  for (const [cell, onsetAt] of level) {
    const parent = parentOf(cell, resolution);
    parents.set(parent, Math.min(parents.get(parent) ?? Number.POSITIVE_INFINITY, onsetAt));
  }
  return parents;
}
