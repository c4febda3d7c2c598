/** The cells of one resolution around a place, by descent through the lattice. Source: H3 children stick out of their parents. */
import { baseCells, type Cell, centreOf, childrenOf, type LonLat } from '../domain/lattice.ts';
import { distanceKm } from './nearness.ts';

/** A cell with its centre, so that nobody computes it twice. */
export interface CentredCell {
  readonly cell: Cell;
  readonly centre: LonLat;
}

/** Every cell of the resolution whose centre lies within `radiusKm` of the place (great circle, 0.5 %), ascending. */
export function cellsAround([lon, lat]: LonLat, radiusKm: number, resolution: number): CentredCell[] {
  const found: CentredCell[] = [];
  const visit = (cell: Cell, level: number): void => {
    const centre = centreOf(cell);
    const apartKm = distanceKm({ lon, lat }, { lon: centre[0], lat: centre[1] });
    if (level === resolution) {
      if (apartKm <= radiusKm) found.push({ cell, centre });
    } else if (apartKm <= radiusKm + reachKm(level)) {
      for (const child of childrenOf(cell, level + 1)) visit(child, level + 1);
    }
  };
  for (const cell of baseCells()) visit(cell, 0);
  return found;
}

/** The finest resolution from 7 to 5 at which a circle has about `most` cells or fewer. */
export function resolutionFor(radiusKm: number, most: number): number {
  const areaKm2 = Math.PI * radiusKm * radiusKm;
  return [7, 6].find((resolution) => areaKm2 / averageAreaKm2(resolution) <= most) ?? 5;
}

/** Centres of descendants lie within this of a cell's centre: 1.35 × the longest circumradius (H3 table of cell statistics). */
const reachKm = (level: number): number => (1.35 * 1400) / Math.sqrt(7) ** level;

/** H3 table of cell statistics: 4 357 449 km² at resolution 0, a seventh per step. */
const averageAreaKm2 = (resolution: number): number => 4_357_449 / 7 ** resolution;
