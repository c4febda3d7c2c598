/** A field as outlines for a map: cells of one band of intensity, or of probability at one level, dissolved into one shape each. */
import type { Feature, FeatureCollection, MultiPolygon } from 'geojson';
import type { Field } from '../domain/field.ts';
import { cellsToArea } from '../domain/geo.ts';

export interface FieldBand {
  /** From this value on, up to the next band’s; the quantity’s unit, or a probability. */
  readonly from: number;
  /** What `from` is in words. */
  readonly label: string;
  readonly cells: number;
}

/** Probabilities that a map tells apart. */
const probabilities = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Whole units of the median, from `least` on; every cell is in one band. */
export function medianBands(field: Field, least: number): FeatureCollection<MultiPolygon, FieldBand> {
  return bandsOf(
    field,
    (index) => {
      const value = Math.floor(field.median[index]!);
      return value >= least ? value : undefined;
    },
    (from) => `median ${from} to ${from + 1}`,
  );
}

/** Bands of P(quantity ≥ level); undefined where the field was not computed for that level. */
export function probabilityBands(field: Field, level: number): FeatureCollection<MultiPolygon, FieldBand> | undefined {
  const exceedance = field.exceedance[field.levels.indexOf(level)];
  if (!exceedance) return undefined;
  return bandsOf(
    field,
    (index) => probabilities.findLast((from) => exceedance[index]! >= from),
    (from) => `P(≥ ${level}) from ${from}`,
  );
}

function bandsOf(
  field: Field,
  bandAt: (index: number) => number | undefined,
  label: (from: number) => string,
): FeatureCollection<MultiPolygon, FieldBand> {
  const groups = new Map<number, bigint[]>();
  field.cells.forEach((cell, index) => {
    const from = bandAt(index);
    if (from === undefined) return;
    const group = groups.get(from);
    if (group) group.push(cell);
    else groups.set(from, [cell]);
  });
  const features = [...groups]
    .sort(([a], [b]) => a - b)
    .map(
      ([from, cells]): Feature<MultiPolygon, FieldBand> => ({
        type: 'Feature',
        geometry: rounded(cellsToArea(cells)),
        properties: { from, label: label(from), cells: cells.length },
      }),
    );
  return { type: 'FeatureCollection', features };
}

/** Four decimals are 10 m, far below a cell. */
const rounded = ({ coordinates, ...area }: MultiPolygon): MultiPolygon => ({
  ...area,
  coordinates: coordinates.map((rings) =>
    rings.map((ring) => ring.map((position) => position.map((degrees) => Math.round(degrees * 1e4) / 1e4))),
  ),
});
