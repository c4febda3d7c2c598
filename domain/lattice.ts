/**
 * The lattice every area, field and person is put on: H3 cells, held as bigint, never as a JS Number.
 * Sources: H3 index bit layout (h3geo.org, core library, "H3 Index"), Uber H3 4.x through h3-js.
 *
 * Bit 63 of an H3 index is reserved and 0, so a cell is below 2^63 and goes into a PostgreSQL bigint unchanged.
 */
import { cellArea, cellToBoundary, cellToLatLng, isValidCell, latLngToCell, UNITS } from 'h3-js';
import { TocsinError } from './error.ts';

/** An H3 cell index: 64 bits, the top one 0. */
export type Cell = bigint;

/** Longitude then latitude, degrees, WGS 84. */
export type LonLat = [lon: number, lat: number];

/** The resolution at which people live and areas are told: 0.74 km² on average. */
export const homeResolution = 8;

const finestResolution = 15;
const resolutionShift = 52n;
const baseCellShift = 45n;

/** The twelve base cells that are pentagons (H3 core library, baseCells.c). */
export const pentagonBaseCells: ReadonlySet<number> = new Set([4, 14, 24, 38, 49, 58, 63, 72, 83, 97, 107, 117]);

export const baseCellCount = 122;

/** The cell of a point; longitudes beyond ±180 wrap. Throws `invalid-parameter` for what is not on Earth. */
export function cellAt(lon: number, lat: number, resolution: number = homeResolution): Cell {
  if (!Number.isFinite(lon) || Math.abs(lon) > 540 || !(Math.abs(lat) <= 90)) {
    throw new TocsinError(
      'invalid-parameter',
      `No such place: longitude ${lon}, latitude ${lat}; give longitude then latitude in degrees`,
    );
  }
  return BigInt(`0x${latLngToCell(lat, lon, requireResolution(resolution))}`);
}

/** The centre of a cell, as longitude (−180…180) and latitude in degrees. */
export function centreOf(cell: Cell): LonLat {
  const [lat, lon] = cellToLatLng(splitLong(cell));
  return [lon, lat];
}

/**
 * The vertices of a cell, counter-clockwise, not repeated at the end, degrees. Longitudes run on without a jump, so they
 * may pass ±180; around a pole they make a full turn (the last and the first are then further apart than 180).
 */
export function outlineOf(cell: Cell): LonLat[] {
  const outline: LonLat[] = [];
  for (const [lat, lon] of cellToBoundary(splitLong(cell))) {
    const before = outline.at(-1)?.[0] ?? lon;
    outline.push([lon + 360 * Math.round((before - lon) / 360), lat]);
  }
  return outline;
}

/** The resolution of a cell, 0 to 15. */
export const resolutionOf = (cell: Cell): number => Number((cell >> resolutionShift) & 15n);

/** The base cell of a cell, 0 to 121. */
export const baseCellOf = (cell: Cell): number => Number((cell >> baseCellShift) & 127n);

/** The ancestor of a cell at a coarser (or the same) resolution. */
export function parentOf(cell: Cell, resolution: number): Cell {
  if (requireResolution(resolution) > resolutionOf(cell)) {
    throw new RangeError(`A cell of resolution ${resolutionOf(cell)} has no parent at ${resolution}`);
  }
  return withResolution(cell, resolution) | unusedDigits(resolution);
}

/** All descendants of a cell at a finer (or the same) resolution, ascending: 7 per step, 6 where it is a pentagon. */
export function childrenOf(cell: Cell, resolution: number): Cell[] {
  const from = resolutionOf(cell);
  if (requireResolution(resolution) < from) {
    throw new RangeError(`A cell of resolution ${from} has no children at ${resolution}`);
  }
  let cells = [cell];
  for (let step = from + 1; step <= resolution; step++) cells = cells.flatMap((parent) => directChildren(parent, step));
  return cells;
}

/** Whether the cell is one of the twelve pentagons of its resolution. */
export function isPentagon(cell: Cell): boolean {
  if (!pentagonBaseCells.has(baseCellOf(cell))) return false;
  const used = ((1n << baseCellShift) - 1n) & ~unusedDigits(resolutionOf(cell));
  return (cell & used) === 0n;
}

/** Area of a cell in km², on the sphere that H3 uses (authalic radius). */
export const cellAreaKm2 = (cell: Cell): number => cellArea(cellToString(cell), UNITS.km2);

/** The usual H3 spelling: 15 hexadecimal digits in lower case. */
export const cellToString = (cell: Cell): string => cell.toString(16);

/** Reads the H3 spelling of a cell; throws `invalid-parameter` for anything that is not a cell. */
export function cellFromString(text: string): Cell {
  if (!/^0?8[0-9a-f]{14}$/i.test(text) || !isValidCell(text)) {
    throw new TocsinError('invalid-parameter', `"${text.slice(0, 40)}" is not an H3 cell: give 15 hexadecimal digits`);
  }
  return BigInt(`0x${text}`);
}

/** The base cells, in order: the whole Earth at resolution 0. */
export const baseCells = (): Cell[] =>
  Array.from({ length: baseCellCount }, (_, base) => (8n << 56n) | (BigInt(base) << baseCellShift) | unusedDigits(0));

/** How far descendants reach, as a multiple of the circumradius: at most 1.052 (sum over the steps), inflated. */
export const descendantReach = 1.2;

/**
 * An upper bound of the distance from a cell's centre to its vertices, degrees of arc. Resolutions 0 to 3 by enumeration
 * of all cells, finer ones shrink by √7 from the largest at resolution 4; 1 % on top.
 */
export const circumradius = (resolution: number): number => circumradii[resolution]!;

const circumradii = Array.from({ length: finestResolution + 1 }, (_, resolution) => {
  const coarse = [12.4363, 4.7647, 1.8045, 0.6823];
  return 1.01 * (coarse[resolution] ?? 0.25788 / Math.sqrt(7) ** (resolution - 4));
});

function directChildren(parent: Cell, resolution: number): Cell[] {
  const step = digitShift(resolution);
  const first = withResolution(parent, resolution) & ~(7n << step);
  const digits = isPentagon(parent) ? [0n, 2n, 3n, 4n, 5n, 6n] : [0n, 1n, 2n, 3n, 4n, 5n, 6n];
  return digits.map((digit) => first | (digit << step));
}

/** The place of a resolution's digit: three bits each, the finest lowest. */
const digitShift = (resolution: number): bigint => BigInt(3 * (finestResolution - resolution));

/** All ones in the digits below a resolution: "none", as H3 marks them. */
const unusedDigits = (resolution: number): bigint => (1n << digitShift(resolution)) - 1n;

const withResolution = (cell: Cell, resolution: number): bigint =>
  (cell & ~(15n << resolutionShift)) | (BigInt(resolution) << resolutionShift);

/** Two 32-bit halves, low first: h3-js takes them without parsing text. */
const splitLong = (cell: Cell): [number, number] => [Number(cell & 0xffffffffn), Number(cell >> 32n)];

function requireResolution(resolution: number): number {
  if (!Number.isInteger(resolution) || resolution < 0 || resolution > finestResolution) {
    throw new RangeError(`No H3 resolution ${resolution}: 0 to ${finestResolution}`);
  }
  return resolution;
}
