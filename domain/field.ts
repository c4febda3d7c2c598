/** A model's result over cells, in columns: one entry per cell, cells ascending as unsigned 64-bit integers. */

export interface Field {
  /** H3 resolution of `cells`: 5 for ensembles, 6 or 7 for shaking. */
  readonly resolution: number;
  readonly cells: BigUint64Array;
  /** Median of the hazard's quantity in its unit, for people to read. */
  readonly median: Float32Array;
  /** The levels that `exceedance` answers for, in the quantity's unit, ascending. */
  readonly levels: readonly number[];
  /** P(quantity ≥ level) per level, then per cell; 0…1. */
  readonly exceedance: readonly Float32Array[];
  /** When the hazard arrives, Unix milliseconds per cell (the S wave for shaking). */
  readonly onsetAt: Float64Array;
}

const magic = 0x46_31_0a_00;

/** One binary column for the record: a header, then the arrays in their order. Little-endian, as every platform of ours is. */
export function encodeField(field: Field): Uint8Array {
  const header = new Uint32Array([magic, field.resolution, field.cells.length, field.levels.length]);
  const parts = [header, field.cells, field.onsetAt, new Float64Array(field.levels), field.median, ...field.exceedance];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), offset);
    offset += part.byteLength;
  }
  return bytes;
}

/** The inverse of `encodeField`; throws a RangeError on bytes that it did not write. */
export function decodeField(bytes: Uint8Array): Field {
  // A copy of its own memory: `slice` of a Node Buffer would share a pool.
  const buffer = new Uint8Array(bytes).buffer;
  const [found, resolution, cellCount, levelCount] = [...new Uint32Array(buffer, 0, 4)];
  if (found !== magic) throw new RangeError('not an encoded field');
  let offset = 16;
  const take = <T>(make: (at: number) => T, byteLength: number): T => {
    const value = make(offset);
    offset += byteLength;
    return value;
  };
  const n = cellCount!;
  const cells = take((at) => new BigUint64Array(buffer, at, n), n * 8);
  const onsetAt = take((at) => new Float64Array(buffer, at, n), n * 8);
  const levels = [...take((at) => new Float64Array(buffer, at, levelCount!), levelCount! * 8)];
  const median = take((at) => new Float32Array(buffer, at, n), n * 4);
  const exceedance = levels.map(() => take((at) => new Float32Array(buffer, at, n), n * 4));
  return { resolution: resolution!, cells, median, levels, exceedance, onsetAt };
}
