/**
 * The area a message is published for, zone by zone, and exactly the cells that it touches.
 * Sources: CAP 1.2 §3.2.4 (rings without holes, WGS 84); RFC 7946 §3.1.9 for the antimeridian.
 *
 * An area is zone ∩ field, then has at most 500 positions per zone and about 2,000 per message. Simplifying only ever grows it, and
 * positions are rounded to the 6 decimals (0.1 m) that CAP prints, before the cells are counted: who is told is read off what is published.
 */
import type { CapPolygon } from '../domain/cap.ts';
import { simpleRings } from '../domain/cap-simple-ring.ts';
import {
  type CellRange,
  cellsOf,
  coarsen,
  intersectRanges,
  subtractRanges,
  unionRanges,
} from '../domain/cell-range.ts';
import { coverPolygon } from '../domain/cover.ts';
import { type Area, cellsToArea, intersect, isEmpty, simplify, union, withoutHoles } from '../domain/geo.ts';
import { type Cell, cellAt, centreOf, homeResolution, outlineOf } from '../domain/lattice.ts';
import type { Names } from '../domain/text-facts.ts';
import type { Zone } from '../domain/zone.ts';

/** What is to be warned in one zone. */
export interface ZoneDemand {
  readonly zone: Pick<Zone, 'id' | 'name' | 'area' | 'ranges' | 'geocodes'>;
  /** Cells of the zone to warn; all of them publishes the zone as it was drawn. */
  readonly ranges: readonly CellRange[];
  /** Rings published before that must stay in. */
  readonly before: readonly CapPolygon[];
}

interface ZoneArea {
  readonly zoneId: string;
  readonly name: Names;
  readonly geocodes: Readonly<Record<string, string>>;
  readonly polygons: readonly CapPolygon[];
}

export interface PublishedArea {
  readonly zones: readonly ZoneArea[];
  /** Exactly the res-8 cells that touch a published ring. */
  readonly told: readonly CellRange[];
}

/** Zones with nothing to warn are left out; without any the area is unknown and `told` empty. */
export function publishArea(demands: readonly ZoneDemand[]): PublishedArea {
  const some = demands.filter(({ ranges, before }) => ranges.length > 0 || before.length > 0);
  const budget = Math.min(
    positionsPerZone,
    Math.max(leastPositions, Math.floor(positionsPerMessage / Math.max(some.length, 1))),
  );
  const zones = some
    .map((demand) => ({
      zoneId: demand.zone.id,
      name: demand.zone.name,
      geocodes: demand.zone.geocodes,
      polygons: ringsOf(zoneArea(demand), budget),
    }))
    .filter(({ polygons }) => polygons.length > 0);
  const told = touched(zones.flatMap(({ polygons }) => polygons));
  const lost = subtractRanges(unionRanges(...some.map(({ ranges }) => ranges)), told);
  return lost.length === 0 ? { zones, told } : publishArea(some.map((demand) => withOutlines(demand, lost)));
}

/** Where a zone reaches into a cell by less than what is printed, the cell is drawn whole: else it would seem new for ever. */
const withOutlines = (demand: ZoneDemand, cells: readonly CellRange[]): ZoneDemand => {
  const own = cellsToArea(cellsOf(intersectRanges(cells, demand.ranges)));
  const rings = own.coordinates.map(([shell]): CapPolygon => (shell ?? []).map(([lon, lat]) => [lon!, lat!]));
  return { ...demand, before: [...demand.before, ...rings] };
};

/** Exactly the res-8 cells that touch the rings. */
export function touched(polygons: readonly CapPolygon[]): CellRange[] {
  return unionRanges(
    ...polygons.map((ring) => coverPolygon({ type: 'Polygon', coordinates: [ring.map(([lon, lat]) => [lon, lat])] })),
  );
}

const positionsPerZone = 500;
const positionsPerMessage = 2000;
const leastPositions = 16;
/** Cells drawn at once; beyond it coarser ones are drawn. */
const mostCells = 3000;

function zoneArea({ zone, ranges, before }: ZoneDemand): Area {
  const now =
    ranges.length === 0
      ? null
      : subtractRanges(zone.ranges, ranges).length === 0
        ? zone.area
        : metArea(zone.area, ranges);
  const rings = before.map((ring): Area => ({ type: 'Polygon', coordinates: [ring.map(([lon, lat]) => [lon, lat])] }));
  return union(...(now ? [now] : []), ...rings);
}

/** The outline of the met cells within the zone. Coarse cells are drawn where there are many; a cell left out by that is added, else the whole zone stands. */
function metArea(zone: Area, met: readonly CellRange[]): Area {
  const resolution = drawnResolution(met);
  const cells = new Set<Cell>(coarsen(met, resolution));
  for (let round = 0; round < 3; round++) {
    const area = intersect(cellsToArea(cells), zone);
    const missing = isEmpty(area) ? met : subtractRanges(met, coverPolygon(area));
    if (missing.length === 0) return area;
    // Children stick out of their parents: draw the coarse cells that really lie under the missing ones.
    for (const cell of cellsOf(missing)) {
      for (const [lon, lat] of [centreOf(cell), ...outlineOf(cell)]) cells.add(cellAt(lon, lat, resolution));
    }
  }
  return zone;
}

function drawnResolution(met: readonly CellRange[]): number {
  let resolution = homeResolution;
  while (resolution > 4 && coarsen(met, resolution).length > mostCells) resolution--;
  return resolution;
}

/** Closed simple rings without holes at the precision of print. */
function ringsOf(area: Area, budget: number): CapPolygon[] {
  if (isEmpty(area)) return [];
  return withoutHoles(simplify(area, budget)).flatMap(({ coordinates }) => simpleRings(coordinates[0] ?? []));
}
