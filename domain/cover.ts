/**
 * Covers areas with the res-8 cells that touch them, from coarse cells down.
 *
 * A cell's descendants stick out of it, so a coarse cell is accepted or left out only by a cap around it, 1.2 times as wide
 * as its outline; only the edges that meet a cap are passed down, and cells at the edge are tested by their own outline.
 * Sources: H3 `containmentOverlapping` (h3geo.org, polygonToCellsExperimental); edges are straight in longitude and
 * latitude (RFC 7946 §3.1.1).
 */
import type { MultiPolygon, Polygon, Position } from 'geojson';
import { type CellRange, mergeRanges, rangeOf } from './cell-range.ts';
import { cutAtAntimeridian, polygonsOf } from './geo-antimeridian.ts';
import { orient, placeInRing, segmentsTouch, signedArea } from './geo-plane.ts';
import {
  baseCells,
  type Cell,
  centreOf,
  childrenOf,
  circumradius,
  descendantReach,
  homeResolution,
  type LonLat,
  outlineOf,
} from './lattice.ts';

export { coverCircle } from './cover-circle.ts';

/**
 * Every cell that touches the area, as canonical ranges of res-8 cells; at a coarser `resolution`, the descendants of
 * every cell of that resolution which touches, its sides drawn straight in longitude and latitude, as the area's are. Four
 * radii from a pole or nearer one whose sides touch as great circles counts as well.
 * An area that crosses the antimeridian is cut there first; overlapping parts count once.
 */
export function coverPolygon(area: Polygon | MultiPolygon, resolution: number = homeResolution): CellRange[] {
  if (!Number.isInteger(resolution) || resolution < 0 || resolution > homeResolution) {
    throw new RangeError(`Cannot cover at resolution ${resolution}: 0 to ${homeResolution}`);
  }
  const edges = edgesOf(cutAtAntimeridian(area));
  const isInside = insideTest(edges);
  const ranges: CellRange[] = [];
  const visit = (cell: Cell, level: number, nearby: readonly Edge[]): void => {
    const centre = centreOf(cell);
    const isLast = level === resolution;
    const reach = circumradius(level) * (isLast ? 1.01 + Math.min(0.2, bulge(level, centre[1])) : descendantReach);
    const near = edgesNear(nearby, centre, reach);
    if (near.length === 0 || isLast) {
      if (isInside(centre) || (near.length > 0 && touches(cell, centre, level, near))) ranges.push(rangeOf(cell));
    } else for (const child of childrenOf(cell, level + 1)) visit(child, level + 1, near);
  };
  for (const cell of baseCells()) visit(cell, 0, edges);
  return mergeRanges(ranges);
}

/** One edge of a wound area: from (x1, y1) to (x2, y2), degrees. */
type Edge = readonly [x1: number, y1: number, x2: number, y2: number];

const degree = Math.PI / 180;

function edgesOf(area: Polygon | MultiPolygon): Edge[] {
  const edges: Edge[] = [];
  for (const rings of polygonsOf(area)) {
    for (const [index, ring] of rings.entries()) {
      const isBackward = signedArea(ring) > 0 !== (index === 0);
      let [x1, y1] = ring.at(-1) as LonLat;
      for (const [x2, y2] of ring as LonLat[]) {
        if (x1 !== x2 || y1 !== y2) edges.push(isBackward ? [x2, y2, x1, y1] : [x1, y1, x2, y2]);
        [x1, y1] = [x2, y2];
      }
    }
  }
  return edges;
}

/** A test for points off the edges, by winding number (so overlapping parts stay inside), over edges sorted into bands of latitude. */
function insideTest(edges: readonly Edge[]): (point: LonLat) => boolean {
  const bandCount = Math.min(4096, Math.max(1, edges.length));
  const bandAt = (lat: number) => Math.min(bandCount - 1, Math.floor(((lat + 90) / 180) * bandCount));
  const bands: Edge[][] = Array.from({ length: bandCount }, () => []);
  for (const edge of edges) {
    const [low, high] = [bandAt(Math.min(edge[1], edge[3])), bandAt(Math.max(edge[1], edge[3]))];
    for (let band = low; band <= high; band++) bands[band]!.push(edge);
  }
  return ([x, y]) => {
    let winding = 0;
    for (const [x1, y1, x2, y2] of bands[bandAt(y)]!) {
      if (y1 > y === y2 > y || (x1 < x && x2 < x)) continue;
      if (y2 > y1 ? orient(x1, y1, x2, y2, x, y) > 0 : orient(x1, y1, x2, y2, x, y) < 0) winding += y2 > y1 ? 1 : -1;
    }
    return winding !== 0;
  };
}

/**
 * The edges that may come within `reach` (degrees of arc) of a centre; never too few. The cap lies within an ellipse in the
 * plane, by the haversine with its smallest cosine; near a pole or over a wide span, within a rectangle.
 */
function edgesNear(edges: readonly Edge[], centre: LonLat, reach: number): readonly Edge[] {
  const [lon, lat] = centre;
  const farthest = Math.max(reach - lat, reach + lat);
  const ratio = farthest >= 90 ? 1 : Math.sin(reach * degree) / Math.cos(lat * degree);
  const halfWidth = ratio >= 1 ? 360 : Math.asin(ratio) / degree;
  const cap = { lat, reach, halfWidth, cosine: halfWidth > 15 ? 0 : Math.cos(farthest * degree) };
  const other = lon + halfWidth >= 180 ? lon - 360 : lon - halfWidth <= -180 ? lon + 360 : undefined;
  const near: Edge[] = [];
  for (const edge of edges) {
    if (isNear(edge, lon, cap) || (other !== undefined && isNear(edge, other, cap))) near.push(edge);
  }
  return near;
}

interface Cap {
  readonly lat: number;
  readonly reach: number;
  readonly halfWidth: number;
  /** The smallest of the cap, or 0 where only its rectangle is meant. */
  readonly cosine: number;
}

function isNear(edge: Edge, lon: number, { lat, reach, halfWidth, cosine }: Cap): boolean {
  const y1 = edge[1] - lat;
  const y2 = edge[3] - lat;
  if ((y1 < -reach && y2 < -reach) || (y1 > reach && y2 > reach)) return false;
  const x1 = edge[0] - lon;
  const x2 = edge[2] - lon;
  if ((x1 < -halfWidth && x2 < -halfWidth) || (x1 > halfWidth && x2 > halfWidth)) return false;
  return cosine === 0 || squaredDistance(x1 * cosine, y1, x2 * cosine, y2) <= (reach * 1.005) ** 2;
}

/** Squared distance from the origin to a segment. */
function squaredDistance(x1: number, y1: number, x2: number, y2: number): number {
  const dx = x2 - x1;
  const dy = y2 - y1;
  const along = Math.min(1, Math.max(0, -(x1 * dx + y1 * dy) / (dx * dx + dy * dy)));
  return (x1 + along * dx) ** 2 + (y1 + along * dy) ** 2;
}

/** Whether edges meet the cell's own outline: cross it or begin inside it. */
function touches(cell: Cell, centre: LonLat, level: number, edges: readonly Edge[]): boolean {
  if (90 - Math.abs(centre[1]) < circumradius(level) * 1.2) return reachesPolarCell(cell, edges);
  return planarOutlines(cell, centre, level).some((outline) =>
    edges.some(([x1, y1, x2, y2]) => {
      const [a, b] = [
        [x1, y1],
        [x2, y2],
      ];
      if (placeInRing(a!, outline) !== 'outside') return true;
      return outline.some((corner, i) => segmentsTouch(a!, b!, outline.at(i - 1)!, corner));
    }),
  );
}

/** At a pole longitudes say little, so the cell over it and those beside it count as soon as an edge reaches their latitudes; h3 tells them likewise. */
function reachesPolarCell(cell: Cell, edges: readonly Edge[]): boolean {
  const outline = outlineOf(cell);
  const side = Math.sign(outline[0]![1]);
  const limit = Math.min(...outline.map(([, lat]) => side * lat)) - 1e-9;
  return edges.some(([, y1, , y2]) => Math.max(side * y1, side * y2) >= limit);
}

/**
 * By how much a great circle may bulge beyond a straight side, as a share of the circumradius R: L²/8·tan φ with L ≈ R
 * over an apothem of at least 0.75 R.
 */
const bulge = (level: number, lat: number): number =>
  ((circumradius(level) * degree) / 6) * Math.tan(Math.min(89.9999, Math.abs(lat)) * degree);

/** From this share on (four radii from a pole) a cell is judged by its straight sides and by its great circles, one by one. */
const largeBulge = 0.04;

/**
 * The cell's outlines in the plane: repeated on the other side where they reach ±180. They are larger by no more than h3's own
 * rounding: published rings follow cells at a few centimetres, so a millimetre more would tell people whom no reader finds inside.
 */
function planarOutlines(cell: Cell, centre: LonLat, level: number): Position[][] {
  const outline = outlineOf(cell);
  const share = bulge(level, centre[1]);
  const factor = share > largeBulge ? 1.002 : 1 + 1e-9;
  const outlines = share > largeBulge ? [outline, alongGreatCircles(outline)] : [outline];
  return outlines.flatMap((each) => {
    const ring = grown(each, centre, factor);
    const lons = ring.map(([lon]) => lon!);
    const shifts = [0, ...(Math.max(...lons) >= 180 ? [-360] : []), ...(Math.min(...lons) <= -180 ? [360] : [])];
    return shifts.map((shift) => ring.map(([lon, lat]): Position => [lon! + shift, lat!]));
  });
}

function grown(outline: readonly LonLat[], [lon, lat]: LonLat, factor: number): Position[] {
  const middle = lon + 360 * Math.round((outline[0]![0] - lon) / 360);
  return outline.map(([x, y]) => [middle + (x - middle) * factor, lat + (y - lat) * factor]);
}

/** An outline with points on the great circles between its corners, longitudes running on. */
function alongGreatCircles(outline: readonly LonLat[]): LonLat[] {
  const steps = 32;
  const points: LonLat[] = [];
  for (const [i, from] of outline.entries()) {
    const [a, b] = [vector(from), vector(outline[(i + 1) % outline.length]!)];
    for (let step = 0; step < steps; step++) {
      const [x, y, z] = a.map((part, axis) => part + (step / steps) * (b[axis]! - part)) as [number, number, number];
      const lon = Math.atan2(y, x) / degree;
      const before = points.at(-1)?.[0] ?? lon;
      points.push([lon + 360 * Math.round((before - lon) / 360), Math.atan2(z, Math.hypot(x, y)) / degree]);
    }
  }
  return points;
}

const vector = ([lon, lat]: LonLat): number[] => [
  Math.cos(lat * degree) * Math.cos(lon * degree),
  Math.cos(lat * degree) * Math.sin(lon * degree),
  Math.sin(lat * degree),
];
